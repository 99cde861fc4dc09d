"""A linear VAE, trained, against the same model solved on paper.

Run it with `python linear.py`; it needs torch, scikit-learn and matplotlib and
downloads nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0. All 1797
pictures are used: nothing is predicted here, an optimum is compared with an optimum.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from torch import Tensor
from torch.distributions import MultivariateNormal

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)

CODES = 10  # numbers in a code
ROUNDS = 3000  # at most so many steps of L-BFGS


# %% picture_covariance
def picture_covariance(weight: Tensor, sigma: float) -> Tensor:
    """The covariance (d, d) of a linear model's pictures, by weight (d, k)."""
    noise = torch.full((len(weight),), sigma**2, dtype=weight.dtype)
    return weight @ weight.T + noise.diag()


# %% best_noise
def best_noise(variances: Tensor, k: int) -> Tensor:
    """The likeliest noise, of variances (d,) with the largest first."""
    return variances[k:].mean()


# %% best_decoder
def best_decoder(
    axes: Tensor, variances: Tensor, noise: float, rotation: Tensor
) -> Tensor:
    """The likeliest weight (d, k), by axes (d, k), variances (k,), a rotation (k, k)."""
    return axes * (variances - noise).sqrt() @ rotation


# %% linear_log_likelihood
def picture_variances(x: Tensor) -> Tensor:
    """The variances (d,) of pictures x (n, d) along their axes, the largest first."""
    return torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)


def linear_log_likelihood(x: Tensor, k: int) -> Tensor:
    """The log-likelihood of pictures x (n, d) under the best model with k codes."""
    variances, axes = torch.linalg.eigh(torch.cov(x.T, correction=0))
    variances, axes = variances.flip(0), axes.flip(1)
    noise = best_noise(variances, k)
    plain = torch.eye(k, dtype=x.dtype)
    weight = best_decoder(axes[:, :k], variances[:k], noise, plain)
    covariance = picture_covariance(weight, noise.sqrt().item())
    return MultivariateNormal(x.mean(dim=0), covariance).log_prob(x).sum()


# %% linear_elbo
def linear_elbo(
    s: Tensor, weight: Tensor, reader: Tensor, log_sigma: Tensor, log_sd: Tensor
) -> Tensor:
    """The mean bound over pictures with covariance s (d, d), every average exact.

    The encoder's answer for a centred picture is N(reader @ x, diag(sd^2)), reader
    (k, d); the decoder draws weight @ z, weight (d, k), with noise sigma.
    """
    d = len(s)
    left = weight @ reader - torch.eye(d)  # what is not drawn again
    missed = ((left @ s) * left).sum() + (weight**2 @ (2 * log_sd).exp()).sum()
    width = d / 2 * (math.log(2 * math.pi) + 2 * log_sigma)
    explained = -missed / (2 * (2 * log_sigma).exp()) - width
    spread = (2 * log_sd).exp() - 1 - 2 * log_sd
    return explained - (((reader @ s) * reader).sum() + spread.sum()) / 2


# %% training
x = torch.tensor(load_digits().data) / 16  # (1797, 64)
s = torch.cov(x.T, correction=0)
variances = picture_variances(x)
exact = linear_log_likelihood(x, CODES).item() / len(x)

d = x.shape[1]
players = [
    0.1 * torch.randn(d, CODES),  # weight
    0.1 * torch.randn(CODES, d),  # reader
    torch.tensor(-1.0),  # log sigma
    torch.zeros(CODES),  # log sd
]
for player in players:
    player.requires_grad_()
optimiser = torch.optim.LBFGS(
    players,
    max_iter=ROUNDS,
    history_size=50,
    tolerance_grad=1e-9,
    tolerance_change=1e-14,
    line_search_fn="strong_wolfe",
)
history = []


def closure() -> Tensor:
    """Minus the bound, with its slopes; L-BFGS calls this as often as it likes."""
    optimiser.zero_grad()
    loss = -linear_elbo(s, *players)
    loss.backward()
    history.append(-loss.item())
    return loss


optimiser.step(closure)

# %% climb
gaps = [exact - value for value in history]
fig, ax = plt.subplots(num="climb", figsize=(6.5, 2.8), layout="constrained")
ax.loglog(range(1, len(gaps) + 1), gaps, color="C0")
ax.axhline(1e-5, color="C1", linestyle="--")
ax.text(1, 1.6e-5, "a hundred-thousandth of a nat", color="C1")
ax.set(xlabel="evaluations of the bound", ylabel="nats below the exact value")

# %% axes
weight = players[0].detach()
axes = torch.linalg.eigh(s).eigenvectors[:, -CODES:]
cosines = torch.linalg.svdvals(torch.linalg.qr(weight).Q.T @ axes)
lengths = weight.T @ weight
crossed = lengths - lengths.diag().diag()

# %% results
results = {
    "exact": exact,  # nats
    "closed_form": (
        -0.5
        * (
            d * math.log(2 * math.pi)
            + variances[:CODES].log().sum()
            + (d - CODES) * best_noise(variances, CODES).log()
            + d
        ).item()
    ),
    "trained": linear_elbo(s, *players).item(),  # nats
    "gap": exact - linear_elbo(s, *players).item(),  # nats
    "noise": best_noise(variances, CODES).item(),
    "noise_trained": (2 * players[2]).exp().item(),
    "sklearn": float(PCA(CODES).fit(x.numpy()).score(x.numpy())),
    "worst_cosine": cosines.min().item(),
    "crossed": crossed.abs().max().item(),
    "evaluations": len(history),
}
for name, value in results.items():
    print(f"{name:>14} {value}")
plt.show()
