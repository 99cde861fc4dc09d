"""More codes for each picture: the bound rises to the exact value.

Run it with `python tighter.py`; it needs torch, scikit-learn and matplotlib and
downloads nothing. The model is the best linear one with ten codes, so the exact value
is known. The digits are those of Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import Tensor
from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)

CODES = 10  # numbers in a code
WIDER = 2  # how much too large the encoder's variance is
SIZES = [1, 5, 50, 500]  # codes under one logarithm; each divides the next
CHUNK = 200  # pictures handled at a time, to save memory


# %% copied
def best_noise(variances: Tensor, k: int) -> Tensor:
    """The likeliest noise, of variances (d,) with the largest first."""
    return variances[k:].mean()


def best_decoder(
    axes: Tensor, variances: Tensor, noise: float, rotation: Tensor
) -> Tensor:
    """The likeliest weight (d, k), by axes (d, k), variances (k,), a rotation (k, k)."""
    return axes * (variances - noise).sqrt() @ rotation


def picture_covariance(weight: Tensor, sigma: float) -> Tensor:
    """The covariance (d, d) of a linear model's pictures, by weight (d, k)."""
    noise = torch.full((len(weight),), sigma**2, dtype=weight.dtype)
    return weight @ weight.T + noise.diag()


def gaussian_distance(
    mean: Tensor, covariance: Tensor, other_mean: Tensor, other_covariance: Tensor
) -> Tensor:
    """The nats from one Gaussian to another, by torch; means (k,) or a number."""
    k = len(covariance)
    here = MultivariateNormal(mean.double().expand(k), covariance)
    there = MultivariateNormal(other_mean.double().expand(k), other_covariance)
    return kl_divergence(here, there)


# %% model
x = torch.tensor(load_digits().data) / 16  # (1797, 64)
mean = x.mean(dim=0)
variances, axes = torch.linalg.eigh(torch.cov(x.T, correction=0))
variances, axes = variances.flip(0), axes.flip(1)
sigma = best_noise(variances, CODES).sqrt().item()
weight = best_decoder(axes[:, :CODES], variances[:CODES], sigma**2, torch.eye(CODES))
pictures = MultivariateNormal(mean, picture_covariance(weight, sigma))
exact = pictures.log_prob(x).mean().item()


# %% grey_decoder
def grey_decoder(x: Tensor, mean: Tensor, sigma: float) -> Tensor:
    """log p(x | z) of grey pixels x (..., D) when z draws mean (..., D)."""
    return Independent(Normal(mean, sigma), 1).log_prob(x)


# %% linear_posterior
def linear_posterior(
    x: Tensor, weight: Tensor, mean: Tensor, sigma: float
) -> tuple[Tensor, Tensor]:
    """Mean (k,) and covariance (k, k) of the code of a picture x (d,)."""
    inner = weight.T @ weight + sigma**2 * torch.eye(weight.shape[1], dtype=x.dtype)
    return (
        torch.linalg.solve(inner, weight.T @ (x - mean)),
        sigma**2 * torch.linalg.inv(inner),
    )


# %% width_cost
def width_cost(k: int, wider: float) -> float:
    """What an encoder loses that is right in k dimensions but wider in variance."""
    return k / 2 * (wider - 1 - math.log(wider))


# %% log_weights
covariance = WIDER * linear_posterior(x[0], weight, mean, sigma)[1]
centres = torch.stack([linear_posterior(one, weight, mean, sigma)[0] for one in x])


def log_weights(rows: slice, careful: bool) -> Tensor:
    """log p(x, z) - log q(z) (n, K) for SIZES[-1] codes of each of these pictures.

    The codes come from the too wide encoder if careful, else straight from the prior.
    """
    prior = MultivariateNormal(torch.zeros(CODES), torch.eye(CODES))
    here = centres[rows][:, None]  # (n, 1, k)
    q = MultivariateNormal(here, covariance) if careful else prior
    shape = (len(here), SIZES[-1])
    noise = torch.randn(*shape, CODES)
    z = here + noise @ torch.linalg.cholesky(covariance).T if careful else noise
    drawn = z @ weight.T + mean
    explained = grey_decoder(x[rows][:, None], drawn, sigma)
    return explained + prior.log_prob(z) - q.log_prob(z)


# %% bounds
def subset_bound(log_w: Tensor, size: int) -> Tensor:
    """The bound (n,) with `size` codes, from log weights (n, K): mean over subsets.

    The K codes are cut into K / size neighbouring groups. A group of the next size is
    made of whole groups of this one, so the bound cannot fall, whatever was drawn.
    """
    groups = log_w.reshape(len(log_w), -1, size)
    return (groups.logsumexp(dim=2) - math.log(size)).mean(dim=1)


def climb(careful: bool) -> tuple[list[float], list[float]]:
    """The mean bound for each of SIZES, and its standard error over the codes drawn."""
    chunks = [slice(i, i + CHUNK) for i in range(0, len(x), CHUNK)]
    log_w = torch.cat([log_weights(rows, careful) for rows in chunks])
    bounds = [subset_bound(log_w, size).mean().item() for size in SIZES]
    groups = [
        (log_w.reshape(len(log_w), -1, size).logsumexp(dim=2)).mean(dim=0)
        for size in SIZES[:-1]
    ]
    return bounds, [(g.std() / math.sqrt(len(g))).item() for g in groups]


careful, errors = climb(True)
blind, _ = climb(False)

# %% rise
fig, ax = plt.subplots(num="rise", figsize=(6.5, 3), layout="constrained")
ax.semilogx(SIZES, careful, "o-", color="C0")
ax.axhline(exact, color="C1", linestyle="--")
ax.text(1, exact + 0.05, f"exact: {exact:.2f}", color="C1")
for size, bound in zip(SIZES, careful, strict=True):
    ax.annotate(
        f"{bound:.2f}", (size, bound), xytext=(6, -14), textcoords="offset points"
    )
ax.set(xlabel="codes under one logarithm, K", ylabel="nats", ylim=(15.6, 17.8))
ax.set_xlim(0.8, 1200)
ax.set_xticks(SIZES, SIZES)
ax.minorticks_off()

# %% results
results = {
    "exact": exact,
    "bounds": careful,  # nats
    "errors": errors,
    "missing": [exact - bound for bound in careful],  # nats
    "one_code": exact - width_cost(CODES, WIDER),
    "width_cost": width_cost(CODES, WIDER),
    "by_torch": gaussian_distance(
        centres[0], covariance, centres[0], covariance / WIDER
    ).item(),
    "blind": blind,
    "blind_missing": exact - blind[-1],
}
for name, value in results.items():
    print(f"{name:>14} {value}")
plt.show()
