"""The small layers of a DCGAN: batch normalisation, a leaky bend, and the ends.

Run it with `python layers.py`; it needs torch and matplotlib and downloads nothing.
"""

# %% settings
import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn

torch.manual_seed(0)

LEAK = 0.2  # slope of the leaky bend below zero
MEANT = 0.8  # what somebody wrote as the second argument
CHANNELS = 16
WEAK = 0.1  # spread of a weak signal


# %% batch_norm
def batch_norm(x: Tensor, gamma: float, beta: float, eps: float) -> Tensor:
    """A feature (m,), shifted and scaled over the batch."""
    mean, variance = x.mean(), x.var(correction=0)
    return gamma * (x - mean) / (variance + eps).sqrt() + beta


# %% second_argument
layer = nn.BatchNorm2d(CHANNELS, MEANT)
print(
    f"nn.BatchNorm2d({CHANNELS}, {MEANT}): eps {layer.eps}, momentum {layer.momentum}"
)

weak = WEAK * torch.randn(64, CHANNELS, 8, 8)
lifted = {
    "usual": nn.BatchNorm2d(CHANNELS)(weak).std().item(),
    "mistaken": layer(weak).std().item(),
}

spreads = torch.logspace(-2, 1, 61)
fig, ax = plt.subplots(num="second_argument", figsize=(5.6, 3.2), layout="constrained")
for k, (eps, style) in enumerate(((layer.eps, "--"), (1e-5, "-"))):
    ax.plot(spreads, spreads / (spreads**2 + eps).sqrt(), style, color=f"C{k}")
ax.annotate("eps = 0.00001", (0.03, 1.0), (0, -16), textcoords="offset points")
ax.annotate("eps = 0.8", (0.3, 0.32), (8, -12), textcoords="offset points")
ax.set(xscale="log", xlabel="spread of a feature before", ylim=(0, 1.1))
ax.set_xticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
ax.set(ylabel="spread after")


# %% leaky_relu
def leaky_relu(x: float, slope: float) -> float:
    """Identity above zero, a flatter line below."""
    return max(x, 0.0) + slope * min(x, 0.0)


# %% ends
def squash(a: float) -> float:
    """The generator's last step, from any number to (-1, 1)."""
    return float(torch.tanh(torch.tensor(a, dtype=torch.float64)))


def to_signed(ink: Tensor) -> Tensor:
    """From [0, 1] to [-1, 1], where the generator draws."""
    return ink * 2 - 1


# %% results
feature = torch.randn(32).double()
ours, theirs = batch_norm(feature, 1.0, 0.0, 1e-5), nn.BatchNorm1d(1).double()
results = {
    "eps": layer.eps,
    "momentum": layer.momentum,
    "usual": lifted["usual"],
    "mistaken": lifted["mistaken"],
    "gap": (ours - theirs(feature[:, None])[:, 0]).abs().max().item(),
    "leaked": leaky_relu(-1.0, LEAK),
    "white": to_signed(torch.zeros(1)).item(),
    "nearly_black": squash(3.0),
}
for name, value in results.items():
    print(f"{name:>12} {value:.4g}")
plt.show()
