"""Answers to the exercises of part 4, each tried on a small case.

Run it with `python exercises.py`; it needs torch and scikit-learn and downloads nothing.
The digits are those of Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import math
from itertools import combinations, pairwise

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.distributions import MultivariateNormal, kl_divergence
from torch.nn.functional import logsigmoid

torch.manual_seed(0)

TILT = 0.8  # the correlation of two numbers in exercise 1
PIXELS, CODES = 64, 10  # of the linear model in exercises 2 and 5
DRAWN = 8  # log weights of exercise 3, all of whose subsets are tried
DEPTH, WIDTH, UNITS = 3, 128, 16  # of the networks in exercise 4
STEPS, WARM, BATCH, RATE = 1200, 900, 64, 3e-3
LIVE = 0.01  # nats above which a unit counts as used


# %% full_kl
def full_kl(mean: Tensor, covariance: Tensor) -> Tensor:
    """The nats from N(mean, covariance), (k,) and (k, k), to N(0, I)."""
    spread = covariance.trace() + mean @ mean - len(mean)
    return (spread - torch.logdet(covariance)) / 2


def gaussian_distance(
    mean: Tensor, covariance: Tensor, other_mean: Tensor, other_covariance: Tensor
) -> Tensor:
    """The nats from one Gaussian to another, by torch; means (k,) or a number."""
    k = len(covariance)
    here = MultivariateNormal(mean.double().expand(k), covariance)
    there = MultivariateNormal(other_mean.double().expand(k), other_covariance)
    return kl_divergence(here, there)


# %% linear_gap
def linear_posterior(
    x: Tensor, weight: Tensor, mean: Tensor, sigma: float
) -> tuple[Tensor, Tensor]:
    """Mean (k,) and covariance (k, k) of the code of a picture x (d,)."""
    inner = weight.T @ weight + sigma**2 * torch.eye(weight.shape[1], dtype=x.dtype)
    return (
        torch.linalg.solve(inner, weight.T @ (x - mean)),
        sigma**2 * torch.linalg.inv(inner),
    )


def linear_gap(
    x: Tensor,
    weight: Tensor,
    mean: Tensor,
    sigma: float,
    encoder: tuple[Tensor, Tensor],
) -> tuple[float, float]:
    """How far the bound of a picture x (d,) is below log p(x), and the KL it should be.

    The encoder is a Gaussian, mean (k,) and covariance (k, k). Every average is exact.
    """
    m, v = encoder
    pictures = MultivariateNormal(
        mean, weight @ weight.T + sigma**2 * torch.eye(len(x))
    )
    missed = (x - weight @ m - mean).square().sum() + (weight @ v @ weight.T).trace()
    explained = -missed / (2 * sigma**2) - len(x) / 2 * math.log(2 * math.pi * sigma**2)
    bound = explained - full_kl(m, v)
    wrong = gaussian_distance(m, v, *linear_posterior(x, weight, mean, sigma))
    return (pictures.log_prob(x) - bound).item(), wrong.item()


# %% every_subset
def every_subset(log_w: Tensor, size: int) -> float:
    """The bound with `size` codes, averaged over all subsets of log weights (K,)."""
    rows = torch.tensor(list(combinations(range(len(log_w)), size)))
    return (log_w[rows].logsumexp(dim=1) - math.log(size)).mean().item()


def first_codes(log_w: Tensor, size: int) -> float:
    """The same from the first `size` codes alone."""
    return (log_w[:size].logsumexp(dim=0) - math.log(size)).item()


# %% warm_up
def warm_up(step: int, steps: int) -> float:
    """The weight of the cost at a step: it rises to one and stays there."""
    return min(step, steps) / steps


def live_units(costs: Tensor) -> int:
    """How many of the k units are used, from the costs (n, k) of pictures."""
    return int((costs.mean(dim=0) > LIVE).sum())


# %% copied
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


# %% collapse
def deep(inputs: int, outputs: int) -> nn.Sequential:
    """DEPTH hidden layers: deeper than this task needs."""
    sizes = [inputs] + DEPTH * [WIDTH]
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(WIDTH, outputs))


def train_one(known: Tensor, warm: int) -> tuple[int, float]:
    """Live units and the mean bound on pictures known (n, 64), after `warm` warm steps."""
    torch.manual_seed(1)  # the same start with and without warm-up
    encoder, decoder = deep(64, 2 * UNITS), deep(UNITS, 64)
    parameters = [*encoder.parameters(), *decoder.parameters()]
    optimiser = torch.optim.Adam(parameters, RATE)
    for step in range(STEPS):
        x = known[torch.randint(len(known), (BATCH,))]
        mean, sd = encode(x, encoder)
        pixels = pixel_terms(x, decoder(mean + sd * torch.randn_like(mean)))
        cost = unit_costs(mean, sd).sum(dim=1)
        weight = warm_up(step, warm) if warm else 1
        loss = (weight * cost - pixels.sum(dim=1)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        mean, sd = encode(known, encoder)
        costs = unit_costs(mean, sd)
        pixels = pixel_terms(known, decoder(mean + sd * torch.randn_like(mean)))
    return live_units(costs), (pixels.sum(dim=1) - costs.sum(dim=1)).mean().item()


# %% unit_cost
def unit_cost(variance: Tensor, noise: float, beta: float) -> Tensor:
    """What a unit of the best linear model costs, by the variance along its axis.

    The noise of the decoder is kept, and the cost counts beta times.
    """
    return (variance / (beta * noise)).log().clamp(min=0) / 2


def fit_linear(s: Tensor, noise: float, beta: float) -> Tensor:
    """The costs (CODES,) of a linear VAE trained on pictures with covariance s (d, d)."""
    torch.manual_seed(0)
    d = len(s)
    weight, reader = 0.1 * torch.randn(d, CODES), 0.1 * torch.randn(CODES, d)
    players = [p.to(s).requires_grad_() for p in (weight, reader, torch.zeros(CODES))]
    optimiser = torch.optim.LBFGS(
        players, max_iter=1000, history_size=50, line_search_fn="strong_wolfe"
    )

    def terms() -> tuple[Tensor, Tensor]:
        weight, reader, log_sd = players
        left = weight @ reader - torch.eye(d, dtype=s.dtype)
        spread = (2 * log_sd).exp()
        missed = ((left @ s) * left).sum() + (weight**2 @ spread).sum()
        costs = (((reader @ s) * reader).sum(dim=1) + spread - 1) / 2 - log_sd
        return missed, costs

    def closure() -> Tensor:
        optimiser.zero_grad()
        missed, costs = terms()
        loss = missed / (2 * noise) + beta * costs.sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return terms()[1].detach().sort(descending=True).values


# %% results
torch.set_default_dtype(torch.float64)
x = torch.tensor(load_digits().data) / 16
s = torch.cov(x.T, correction=0)
variances, axes = torch.linalg.eigh(s)
variances, axes = variances.flip(0), axes.flip(1)
noise = variances[CODES:].mean().item()
weight = axes[:, :CODES] * (variances[:CODES] - noise).sqrt()
mean, sigma = x.mean(dim=0), math.sqrt(noise)
m, v = linear_posterior(x[0], weight, mean, sigma)
right_gap, _ = linear_gap(x[0], weight, mean, sigma, (m, v))
wide_gap, wide_kl = linear_gap(x[0], weight, mean, sigma, (m, 2 * v))
off_gap, off_kl = linear_gap(x[0], weight, mean, sigma, (m + 0.1, v))

log_w = torch.randn(DRAWN)
subsets = [every_subset(log_w, size) for size in range(1, DRAWN + 1)]
nested = [first_codes(log_w, size) for size in range(1, DRAWN + 1)]

betas = {"sums": 1, "both_means": PIXELS / CODES, "pixel_mean": PIXELS}
predicted = {n: unit_cost(variances[:CODES], noise, b) for n, b in betas.items()}
trained = {name: fit_linear(s, noise, beta) for name, beta in betas.items()}

torch.set_default_dtype(torch.float32)
digits = load_digits()
train, _, _ = split_digits(digits.target)
known = torch.tensor(digits.images >= 8).float().flatten(1)[train]
cold_units, cold_bound = train_one(known, 0)
warm_units, warm_bound = train_one(known, WARM)

tilted = torch.tensor([[1.0, TILT], [TILT, 1.0]], dtype=torch.float64)
centre, plain = torch.zeros(2), torch.eye(2, dtype=torch.float64)
results = {
    "full_kl": full_kl(centre.double(), tilted).item(),  # nats
    "full_kl_torch": gaussian_distance(centre, tilted, centre, plain).item(),
    "right_gap": right_gap,
    "wide_gap": wide_gap,  # nats
    "off_gap": off_gap,
    "gap_error": max(abs(wide_gap - wide_kl), abs(off_gap - off_kl)),
    "subsets": subsets,
    "falls": sum(b < a for a, b in pairwise(nested)),
    "subset_falls": sum(b < a for a, b in pairwise(subsets)),
    "cold_units": cold_units,
    "cold_bound": cold_bound,
    "warm_units": warm_units,
    "warm_bound": warm_bound,
    **{f"cost_{name}": costs.tolist() for name, costs in predicted.items()},
    **{f"live_{name}": int((costs > 0).sum()) for name, costs in predicted.items()},
    "prediction_error": max(
        (trained[n] - predicted[n]).abs().max().item() for n in betas
    ),
}
for name, value in results.items():
    print(f"{name:>16} {np.round(value, 4)}")
