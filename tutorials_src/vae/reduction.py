"""One reduction too many: a mean where there should be a sum, and what it costs.

Run it with `python reduction.py`; it needs torch, scikit-learn and matplotlib and
downloads nothing. The digits (Alpaydin and Kaynak, CC BY 4.0) are black and white.
"""

# %% settings
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

torch.manual_seed(0)

CODES, WIDTH, STEPS, BATCH, RATE = 8, 256, 1000, 64, 2e-3
SHOWN = 12  # new pictures of each model
LIVE = 0.01  # nats above which a unit counts as used
BETAS = [0.25, 0.5, 2.0, 4.0]  # weights of the cost, beside the losses with a name
DRAWS = 200  # codes for each test picture behind the bound


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


# %% encode
def encode(x: Tensor, encoder: nn.Module) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation (n, CODES) of the codes of pictures x (n, 64)."""
    mean, log_variance = encoder(2 * x - 1).chunk(2, dim=1)
    return mean, (log_variance / 2).exp()


def unit_costs(mean: Tensor, sd: Tensor) -> Tensor:
    """The nats (n, k) that each number of a code costs: its distance to the prior."""
    return (mean**2 + sd**2 - 1) / 2 - sd.log()


def pixel_terms(x: Tensor, logits: Tensor) -> Tensor:
    """log p(x_j | z) of each pixel of x (..., D)."""
    return x * logsigmoid(logits) + (1 - x) * logsigmoid(-logits)


# %% beta_bound
def beta_bound(pixels: Tensor, units: Tensor, beta: float) -> Tensor:
    """The bound from terms of pixels (n, D) and units (n, k); cost counts beta times."""
    return pixels.sum(dim=-1) - beta * units.sum(dim=-1)


# %% pixel_mean_bound
def pixel_mean_bound(pixels: Tensor, cost: Tensor) -> Tensor:
    """The bound that a program has which averages over all the pixels (..., D)."""
    return pixels.mean() - cost


# %% double_mean_bound
def double_mean_bound(pixels: Tensor, units: Tensor) -> Tensor:
    """The bound that averages over all the pixels (..., D) and all the units (..., k)."""
    return pixels.mean() - units.mean()


# %% live_units
def live_units(costs: Tensor) -> int:
    """How many of the k units are used, from the costs (n, k) of pictures."""
    return int((costs.mean(dim=0) > LIVE).sum())


# %% losses
def pixel_mean(pixels: Tensor, units: Tensor) -> Tensor:
    """The bug, as it is usually written: the cost is summed, the pixels are not."""
    return pixel_mean_bound(pixels, units.sum(dim=-1))


losses = {
    "sum": lambda pixels, units: beta_bound(pixels, units, 1),
    "both means": double_mean_bound,
    "pixel mean": pixel_mean,
}
for beta in BETAS:
    losses[f"{beta:g}"] = lambda p, u, beta=beta: beta_bound(p, u, beta)


# %% training
def train_one(bound: Callable[..., Tensor]) -> tuple[nn.Module, nn.Module]:
    """Train an encoder and a decoder on one bound; all bounds start alike."""
    torch.manual_seed(0)
    encoder = nn.Sequential(
        nn.Linear(64, WIDTH), nn.SiLU(), nn.Linear(WIDTH, 2 * CODES)
    )
    decoder = nn.Sequential(nn.Linear(CODES, WIDTH), nn.SiLU(), nn.Linear(WIDTH, 64))
    parameters = [*encoder.parameters(), *decoder.parameters()]
    optimiser = torch.optim.Adam(parameters, RATE)
    known = pictures[train]
    for _ in range(STEPS):
        x = known[torch.randint(len(known), (BATCH,))]
        mean, sd = encode(x, encoder)
        z = mean + sd * torch.randn_like(mean)
        loss = -bound(pixel_terms(x, decoder(z)), unit_costs(mean, sd)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return encoder, decoder


# %% measure
rates, distortions, elbos, alive, reported, drawn = {}, {}, {}, {}, {}, {}
x = pictures[test]
for name, bound in losses.items():
    encoder, decoder = train_one(bound)
    torch.manual_seed(1)  # the same dice for every model
    with torch.no_grad():
        mean, sd = encode(x, encoder)
        z = mean + sd * torch.randn(DRAWS, *mean.shape)
        costs, terms = unit_costs(mean, sd), pixel_terms(x, decoder(z))
        drawn[name] = decoder(torch.randn(SHOWN, CODES)).sigmoid()
    rates[name] = costs.sum(dim=1).mean().item()
    distortions[name] = -terms.sum(dim=2).mean().item()
    elbos[name] = -distortions[name] - rates[name]
    alive[name] = live_units(costs)
    reported[name] = -bound(terms, costs).mean().item()


# %% bug
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


named = ["sum", "both means", "pixel mean"]
sheet = torch.cat([drawn[name] for name in named]).reshape(-1, 8, 8).numpy()
fig, ax = plt.subplots(num="bug", figsize=(6.5, 2.1), layout="constrained")
ax.imshow(lay_out(sheet, SHOWN), cmap="gray_r", vmin=0, vmax=1)
ax.set_xticks([])
ax.set_yticks(10 * np.arange(3) + 4.5, named)

# %% rate_distortion
fig, ax = plt.subplots(num="rate_distortion", figsize=(6.5, 3.4), layout="constrained")
order = sorted(losses, key=lambda name: rates[name])
ax.plot([rates[n] for n in order], [distortions[n] for n in order], "o-", color="C0")
labels = {f"{b:g}": rf"$\beta$ = {b:g}" for b in BETAS}
labels |= {"sum": r"$\beta$ = 1: the sums", "pixel mean": "both bugs"}
for name in sorted(labels, key=order.index):
    label = labels[name]
    where = (rates[name], distortions[name])
    offset = (-2, 12) if name == "pixel mean" else (7, 5)
    ax.annotate(label, where, xytext=offset, textcoords="offset points")
best = min(-value for value in elbos.values())
ax.plot([0, best], [best, 0], color="C1", linestyle="--")
ax.text(0.3, 3, f"same bound:\n{best:.1f} nats", color="C1")
ax.set(
    xlabel="rate: what the code costs, nats", ylabel="distortion: what is left, nats"
)
ax.set(
    xlim=(-0.5, 1.25 * max(rates.values())), ylim=(0, 1.25 * max(distortions.values()))
)

# %% results
results = {
    "rates": [rates[n] for n in named],
    "distortions": [distortions[n] for n in named],
    "elbos": [elbos[n] for n in named],  # nats
    "alive": [alive[n] for n in named],
    "reported": [reported[n] for n in named],
    "beta_elbos": [elbos[f"{b:g}"] for b in BETAS],
    "beta_alive": [alive[f"{b:g}"] for b in BETAS],
    "spread": [drawn[n].std(dim=0).mean().item() for n in named],
    "weight_error": abs(
        64 * pixel_mean(terms, costs).mean() - beta_bound(terms, costs, 64).mean()
    ).item(),
}
for name, value in results.items():
    print(f"{name:>12} {np.round(value, 3)}")
plt.show()
