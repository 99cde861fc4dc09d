"""A variational autoencoder of black and white digits.

Run it with `python digits.py`; it needs torch, scikit-learn and matplotlib and downloads
nothing. The digits (Alpaydin and Kaynak, CC BY 4.0) have 8 by 8 black or white pixels.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

torch.manual_seed(0)

CODES = 8  # numbers in a code
WIDTH = 256  # units per hidden layer
STEPS = 2500
BATCH = 64
RATE, DECAY, DROP = 2e-3, 0.02, 0.1
DRAWS = 500  # codes for each picture behind the tighter bound
ALPHA = 1  # pretended pictures for each side of a coin of naive Bayes


# %% data
def split_digits(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row numbers for training (1297), validation (200) and test (300).

    The split is stratified, so each digit has the same share in all three, and it is
    the same in every part of the series.
    """
    rows = np.arange(len(labels))
    rest, test = train_test_split(rows, test_size=300, stratify=labels, random_state=0)
    train, validation = train_test_split(
        rest, test_size=200, stratify=labels[rest], random_state=0
    )
    return train, validation, test


digits = load_digits()
train, _, test = split_digits(digits.target)
pictures = torch.tensor(digits.images >= 8).float().flatten(1)  # (1797, 64): 1 is ink

# %% networks
encoder = nn.Sequential(  # x (n, 64) -> mean and log variance (n, 2 CODES)
    nn.Linear(64, WIDTH),
    nn.SiLU(),
    nn.Dropout(DROP),
    nn.Linear(WIDTH, WIDTH),
    nn.SiLU(),
    nn.Linear(WIDTH, 2 * CODES),
)
decoder = nn.Sequential(  # z (n, CODES) -> logits of ink (n, 64)
    nn.Linear(CODES, WIDTH),
    nn.SiLU(),
    nn.Dropout(DROP),
    nn.Linear(WIDTH, WIDTH),
    nn.SiLU(),
    nn.Dropout(DROP),
    nn.Linear(WIDTH, 64),
)


def encode(x: Tensor, encoder: nn.Module) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation (n, CODES) of the codes of pictures x (n, 64)."""
    mean, log_variance = encoder(2 * x - 1).chunk(2, dim=1)
    return mean, (log_variance / 2).exp()


# %% terms
def unit_costs(mean: Tensor, sd: Tensor) -> Tensor:
    """The nats (n, k) that each number of a code costs: its distance to the prior."""
    return (mean**2 + sd**2 - 1) / 2 - sd.log()


def coin_decoder(x: Tensor, logits: Tensor) -> Tensor:
    """log p(x | z) of black and white pixels x (..., D) when z draws logits (..., D)."""
    return (x * logsigmoid(logits) + (1 - x) * logsigmoid(-logits)).sum(dim=-1)


# %% training
parameters = [*encoder.parameters(), *decoder.parameters()]
optimiser = torch.optim.AdamW(parameters, RATE, weight_decay=DECAY)
schedule = torch.optim.lr_scheduler.OneCycleLR(
    optimiser, RATE, total_steps=STEPS, pct_start=0.02
)
known = pictures[train]
for _ in range(STEPS):
    x = known[torch.randint(len(known), (BATCH,))]
    mean, sd = encode(x, encoder)
    z = mean + sd * torch.randn_like(mean)  # the dice stay outside
    bound = coin_decoder(x, decoder(z)) - unit_costs(mean, sd).sum(dim=1)
    optimiser.zero_grad()
    (-bound.mean()).backward()
    optimiser.step()
    schedule.step()
encoder.eval()
decoder.eval()


# %% score
@torch.no_grad()
def log_weights(x: Tensor, draws: int) -> Tensor:
    """log p(x, z) - log q(z | x) (draws, n), for codes drawn by the encoder."""
    mean, sd = encode(x, encoder)
    noise = torch.randn(draws, *mean.shape)
    z = mean + sd * noise
    # log p(z) - log q(z | x): the constants cancel, and noise is (z - mean) / sd.
    odds = ((noise**2 - z**2) / 2 + sd.log()).sum(dim=2)
    return coin_decoder(x, decoder(z)) + odds


log_w = log_weights(pictures[test], DRAWS)
elbo = log_w.mean(dim=0)  # (300,)
iwae = log_w.logsumexp(dim=0) - math.log(DRAWS)

# %% coins
digit = torch.eye(10)[torch.tensor(digits.target)[train]]  # (1297, 10)
shown = digit.sum(dim=0)
ink = (digit.T @ known + ALPHA) / (shown[:, None] + 2 * ALPHA)  # (10, 64)
ten_coins = coin_decoder(pictures[test][:, None], ink.logit())  # (300, 10)
naive_bayes = (ten_coins + (shown / shown.sum()).log()).logsumexp(dim=1)
one_coin = (known.sum(dim=0) + ALPHA) / (len(known) + 2 * ALPHA)
one_set = coin_decoder(pictures[test], one_coin.logit())

# %% samples
with torch.no_grad():
    mean, sd = encode(pictures[test], encoder)
    rebuilt = decoder(mean[:12]).sigmoid()
    drawn = decoder(torch.randn(24, CODES)).sigmoid()
    tossed = torch.bernoulli(drawn[:12])


def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


sheet = torch.cat([pictures[test][:12], rebuilt, drawn[:12], tossed])
fig, ax = plt.subplots(num="samples", figsize=(6.5, 2.5), layout="constrained")
ax.imshow(lay_out(sheet.reshape(-1, 8, 8).numpy(), 12), cmap="gray_r")
ax.set_xticks([])
ax.set_yticks(10 * np.arange(4) + 4.5, ["real", "rebuilt", "new: ink", "new: tossed"])

# %% units
costs = unit_costs(mean, sd).mean(dim=0).sort(descending=True).values
fig, ax = plt.subplots(num="units", figsize=(6.5, 2.4), layout="constrained")
ax.bar(range(1, CODES + 1), costs, color="C0")
ax.set(xlabel="numbers of the code, the dearest first", ylabel="nats per picture")

# %% results
results = {
    "elbo": elbo.mean().item(),  # nats
    "iwae": iwae.mean().item(),  # nats
    "iwae_error": iwae.std().item() / math.sqrt(len(test)),
    "coins": one_set.mean().item(),  # nats
    "naive_bayes": naive_bayes.mean().item(),  # nats
    "lead": (iwae - naive_bayes).mean().item(),
    "lead_error": (iwae - naive_bayes).std().item() / math.sqrt(len(test)),
    "explained": coin_decoder(pictures[test], decoder(mean)).mean().item(),
    "cost": costs.sum().item(),
    "units": costs.tolist(),  # nats
    "weights": sum(p.numel() for p in parameters),
}
for name, value in results.items():
    print(f"{name:>12} {np.round(value, 3)}")
plt.show()
