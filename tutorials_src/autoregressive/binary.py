"""Black and white digits: a MADE and a mixture, beside the models of parts 1 and 4.

Run it with `python binary.py`; it needs torch and scikit-learn and downloads nothing.
The digits (Alpaydin and Kaynak, CC BY 4.0) have 8 by 8 black or white pixels.
"""

# %% settings
import math

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import linear, logsigmoid, one_hot

PIXELS = 64
HIDDEN = 512
DROP = 0.5
STEPS = 1500
BATCH = 64
RATE, DECAY = 2e-3, 0.1
PARTS = [10, 20, 40, 80]  # sizes of the mixture; the validation pictures choose
PULLS = [0.1, 0.3, 1, 3]  # pretended pictures that pull a part to the mean of all
ROUNDS = 40  # of expectation and maximisation


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
train, validation, test = split_digits(digits.target)
pictures = torch.tensor(digits.images >= 8).float().flatten(1)  # (1797, 64): 1 is ink


# %% coins
def coin_decoder(x: Tensor, logits: Tensor) -> Tensor:
    """log p(x | z) of black and white pixels x (..., D) when z draws logits (..., D)."""
    return (x * logsigmoid(logits) + (1 - x) * logsigmoid(-logits)).sum(dim=-1)


# %% masks
def hidden_mask(order: Tensor, pixels: int) -> Tensor:
    """Which of the pixels each hidden unit may see: (hidden, pixels)."""
    return (order[:, None] >= torch.arange(1, pixels + 1)).double()


def output_mask(order: Tensor, pixels: int) -> Tensor:
    """Which hidden units each output may see: (pixels, hidden)."""
    return (torch.arange(1, pixels + 1)[:, None] > order).double()


# %% network
class CoinMADE(nn.Module):
    """Black and white x (n, 64) to logits (n, 64) of ink, each from the pixels before."""

    def __init__(self) -> None:
        super().__init__()
        order = 1 + torch.arange(HIDDEN) % (PIXELS - 1)
        masks = {
            "enter": hidden_mask(order, PIXELS),
            "across": (order[:, None] >= order).double(),  # from hidden to hidden unit
            "leave": output_mask(order, PIXELS),
        }
        self.layers = nn.ModuleList()
        for name, mask in masks.items():
            self.layers.append(nn.Linear(mask.shape[1], mask.shape[0]))
            self.register_buffer(name, mask.float())
        self.drop = nn.Dropout(DROP)

    def forward(self, x: Tensor) -> Tensor:
        first, second, last = self.layers
        h = linear(2 * x - 1, first.weight * self.enter, first.bias).relu()
        h = self.drop(h)
        more = linear(h, second.weight * self.across, second.bias).relu()
        h = h + self.drop(more)
        return linear(h, last.weight * self.leave, last.bias)


# %% training
torch.manual_seed(0)
model = CoinMADE()
optimiser = torch.optim.AdamW(model.parameters(), RATE, weight_decay=DECAY)
schedule = torch.optim.lr_scheduler.OneCycleLR(
    optimiser, RATE, total_steps=STEPS, pct_start=0.04
)
for _ in range(STEPS):
    x = pictures[train][torch.randint(len(train), (BATCH,))]
    loss = -coin_decoder(x, model(x)).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    schedule.step()
model.eval()


# %% mixture
def log_coins(x: Tensor, logits: Tensor) -> Tensor:
    """log p(x | k) (n, k) of pictures x (n, 64) for each of the coins (k, 64)."""
    return x @ logits.T + logsigmoid(-logits).sum(dim=1)


def fit_parts(x: Tensor, parts: int, pull: float) -> tuple[Tensor, Tensor]:
    """Log weights (k,) and logits of ink (k, 64), by expectation-maximisation."""
    torch.manual_seed(0)
    mean = (x.sum(dim=0) + 0.1) / (len(x) + 0.2)
    chosen = x[torch.randperm(len(x))[:parts]]  # a picture for each part to start from
    share = 0.9 * one_hot(torch.cdist(x, chosen).argmin(dim=1), parts) + 0.1 / parts
    for _ in range(ROUNDS):
        ink = (share.T @ x + pull * mean) / (share.sum(dim=0)[:, None] + pull)
        weights = ((share.sum(dim=0) + 1) / (len(x) + parts)).log()
        share = (log_coins(x, ink.logit()) + weights).softmax(dim=1)
    return weights, ink.logit()


def mixed(weights: Tensor, logits: Tensor, x: Tensor) -> Tensor:
    """log p(x) (n,) of pictures x (n, 64) under a mixture."""
    return (log_coins(x, logits) + weights).logsumexp(dim=1)


tried = {
    (k, pull): fit_parts(pictures[train], k, pull) for k in PARTS for pull in PULLS
}
best = max(tried, key=lambda key: mixed(*tried[key], pictures[validation]).mean())


# %% score
def bits_per_dim(log_likelihood: float, dimensions: int) -> float:
    """A log-likelihood in nats per picture as the bits that each dimension costs."""
    return -log_likelihood / (dimensions * math.log(2))


with torch.no_grad():
    made = coin_decoder(pictures[test], model(pictures[test]))
    made_validation = coin_decoder(pictures[validation], model(pictures[validation]))
mixture = mixed(*tried[best], pictures[test])

# %% results
results = {
    "made": made.mean().item(),  # nats
    "made_error": made.std().item() / math.sqrt(len(test)),  # nats
    "made_bits": bits_per_dim(made.mean().item(), PIXELS),
    "made_validation": made_validation.mean().item(),
    "mixture": mixture.mean().item(),  # nats
    "parts": best[0],
    "pull": best[1],
    "weights": sum(p.numel() for p in model.parameters()),
}
for name, value in results.items():
    print(f"{name:>15} {value:.4g}")
