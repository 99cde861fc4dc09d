"""The likelihood of a picture is an integral over codes, and codes can miss it.

Run it with `python integral.py`; it needs torch and matplotlib and downloads nothing.
The code is one number, the picture is one number: how much ink there is.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import torch
from torch import Tensor
from torch.distributions import Normal

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)

SLOPE, OFFSET, SIGMA = 4.0, 1.0, 0.1  # the code z draws SLOPE z + OFFSET, up to SIGMA
PICTURE = 10.0  # the ink that we saw
CODES = 50  # codes drawn for one estimate
REPEATS = 1000  # estimates
WIDER = 2  # the proposal is so much wider than the right answer


# %% log_marginal
def log_marginal(x: float, slope: float, offset: float, sigma: float) -> float:
    """log p(x) if z is standard normal and x normal around slope z + offset."""
    width = math.hypot(slope, sigma)
    return Normal(offset, width).log_prob(torch.tensor(x, dtype=torch.float64)).item()


def line_decoder(z: float, slope: float, offset: float) -> float:
    """The mean of the picture, one number, that the code z draws."""
    return slope * z + offset


# %% importance_estimate
def importance_estimate(likelihood: Tensor, prior: Tensor, proposal: Tensor) -> Tensor:
    """An estimate of p(x) from codes (..., K) that were drawn from the proposal."""
    return (likelihood * prior / proposal).mean(dim=-1)


# %% estimates
def estimates(proposal: Normal) -> Tensor:
    """So many estimates (REPEATS,) of the density of PICTURE, CODES codes for each."""
    z = proposal.sample((REPEATS, CODES))
    drawn = Normal(line_decoder(z, SLOPE, OFFSET), SIGMA)
    likelihood = drawn.log_prob(torch.tensor(PICTURE)).exp()
    prior = Normal(0.0, 1.0).log_prob(z).exp()
    return importance_estimate(likelihood, prior, proposal.log_prob(z).exp())


precision = SLOPE**2 + SIGMA**2
right = (
    SLOPE * (PICTURE - OFFSET) / precision
)  # the middle of the codes that explain it
width = SIGMA / math.sqrt(precision)
blind = estimates(Normal(0.0, 1.0))
aimed = estimates(Normal(right, WIDER * width))
exact = log_marginal(PICTURE, SLOPE, OFFSET, SIGMA)

# %% needle
fig, ax = plt.subplots(num="needle", figsize=(6.5, 2.8), layout="constrained")
line = torch.linspace(-3.5, 3.5, 2001)
prior = Normal(0.0, 1.0).log_prob(line).exp()
explains = Normal(line_decoder(line, SLOPE, OFFSET), SIGMA)
both = explains.log_prob(torch.tensor(PICTURE)).exp() * prior
ax.fill_between(line, prior / prior.max(), color="C0", alpha=0.35)
ax.fill_between(line, both / both.max(), color="C1")
drawn = torch.randn(CODES)
ax.plot(drawn, torch.full((CODES,), -0.07), "|", color="C0", markersize=10)
ax.text(-0.9, 0.85, "codes we draw", color="C0", ha="right")
ax.text(right - 0.12, 0.85, "codes that\nexplain it", color="C1", ha="right", va="top")
ax.set(xlabel="code z", ylim=(-0.16, 1.08))
ax.set_yticks([])

# %% results
results = {
    "exact": exact,
    "right": right,
    "width": width,
    "blind_median": blind.median().log().item() if blind.median() > 1e-300 else "-inf",
    "blind_low": (blind.log() < exact - 1).double().mean().item(),
    "blind_mean": blind.mean().log().item(),
    "aimed_low": (aimed.log() < exact - 1).double().mean().item(),
    "aimed_mean": aimed.mean().log().item(),
    "aimed_sd": aimed.log().std().item(),
    "hits": int((abs(drawn - right) < 3 * width).sum()),
}
for name, value in results.items():
    print(f"{name:>12} {value}")
plt.show()
