"""How much a layer can stretch, and how to divide that out.

Run it with `python spectral.py`; it needs torch and matplotlib and downloads nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

torch.manual_seed(0)

POWERS = 5  # steps of the power iteration in the figure
POINTS = 2000  # places where the steepest slope of a network is looked for


# %% spectral_norm
def spectral_norm(weight: Tensor) -> Tensor:
    """The largest singular value of a matrix (m, n)."""
    return torch.linalg.matrix_norm(weight, 2)


# %% power_iteration
def power_iteration(weight: Tensor, u: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """One step for a matrix (m, n) from u (m,): v (n,), the next u, the estimate."""
    v = normalize(weight.T @ u, dim=0)
    u = normalize(weight @ v, dim=0)
    return v, u, u @ weight @ v


# %% normalise
def normalise(weight: Tensor) -> Tensor:
    """A matrix (m, n) divided by its spectral norm."""
    return weight / spectral_norm(weight)


# %% iterate
weight = torch.tensor([[1.5, 0.9], [-0.2, 0.8]])
u = torch.tensor([0.0, 1.0])
walked, estimates = [], []
for _ in range(POWERS):
    v, u, estimate = power_iteration(weight, u)
    walked.append(v)
    estimates.append(estimate.item())
longest = spectral_norm(weight).item()


# %% network
def steepest(critic: nn.Module) -> float:
    """The steepest slope of a critic that was found at random places."""
    x = (3 * torch.randn(POINTS, 2)).requires_grad_()
    (slopes,) = torch.autograd.grad(critic(x).sum(), x)
    return slopes.norm(dim=1).max().item()


critic = nn.Sequential(
    nn.Linear(2, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 1)
)
before = steepest(critic)
norms = []
with torch.no_grad():
    for layer in critic:
        if isinstance(layer, nn.Linear):
            layer.weight.mul_(3)  # as large as training may make them
            norms.append(spectral_norm(layer.weight).item())
wild = steepest(critic)
with torch.no_grad():
    for layer in critic:
        if isinstance(layer, nn.Linear):
            layer.weight.copy_(normalise(layer.weight))
tame = steepest(critic)

# %% ellipse
angle = torch.linspace(0, 2 * math.pi, 200)
circle = torch.stack([angle.cos(), angle.sin()])
image = weight @ circle
fig, (left, right) = plt.subplots(
    1, 2, num="ellipse", figsize=(6.5, 3.5), sharex=True, sharey=True,
    layout="constrained",
)  # fmt: skip
left.plot(*circle, color="black", linewidth=1)
right.plot(*image, color="black", linewidth=1)
for k, v in enumerate(walked[:3]):
    fade = (0.35, 0.6, 1.0)[k]
    for ax, end in ((left, v), (right, weight @ v)):
        ax.annotate(
            "", end.tolist(), (0, 0),
            arrowprops={"arrowstyle": "->", "color": f"C{k}", "lw": 2.2},
        )  # fmt: skip
        ax.text(*(1.17 * end).tolist(), f"{k + 1}", color=f"C{k}", ha="center")
for ax, title in ((left, "all inputs of length 1"), (right, "what the layer makes")):
    ax.set(title=title, aspect="equal", xlim=(-2.1, 2.1), ylim=(-1.5, 1.5))
    ax.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])

# %% results
results = {
    "estimates": estimates,
    "longest": longest,
    "product": math.prod(norms),
    "before": before,
    "wild": wild,
    "tame": tame,
}
for name, value in results.items():
    print(f"{name:>10} {value}")
plt.show()
