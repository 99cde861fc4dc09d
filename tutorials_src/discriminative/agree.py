"""Do two pixels agree? The smallest question that no straight line can answer.

Run it with `python agree.py`; it needs torch and matplotlib and downloads nothing.
A network with one hidden layer is written out by hand: its weights, its scores, and the
loop that trains it.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as cost

torch.manual_seed(0)

POINTS = 400  # pairs of pixels to learn from, and as many to be asked about
HIDDEN = 8  # units of the hidden layer
STEPS = 1500
RATE = 0.5


# %% data
def draw(n: int) -> tuple[Tensor, Tensor]:
    """Draw n pairs of pixels x (n, 2) around -1 (white) and 1 (ink); y: do they agree?"""
    side = 2.0 * torch.randint(2, (n, 2)) - 1
    return side + 0.3 * torch.randn(n, 2), (side[:, 0] == side[:, 1]).float()


# %% relu_layer
def relu_layer(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Units (n, m) from a batch x (n, d), weight (m, d) and bias (m,)."""
    return torch.relu(x @ weight.T + bias)


# %% glorot_bound
def glorot_bound(inputs: int, outputs: int) -> float:
    """Weights start evenly between minus and plus this."""
    return math.sqrt(6 / (inputs + outputs))


def first_weight(inputs: int, outputs: int) -> Tensor:
    """A weight (outputs, inputs) to start from."""
    return glorot_bound(inputs, outputs) * (2 * torch.rand(outputs, inputs) - 1)


# %% train
def score_line(x: Tensor, theta: list[Tensor]) -> Tensor:
    """Scores (n,) of a straight line: weight (1, 2) and bias (1,)."""
    weight, bias = theta
    return (x @ weight.T + bias)[:, 0]


def score_hidden(x: Tensor, theta: list[Tensor]) -> Tensor:
    """Scores (n,) of a line behind a hidden layer, weight and bias of each."""
    return score_line(relu_layer(x, *theta[:2]), theta[2:])


starts = {
    score_line: [first_weight(2, 1), torch.zeros(1)],
    score_hidden: [
        first_weight(2, HIDDEN),
        torch.zeros(HIDDEN),
        first_weight(HIDDEN, 1),
        torch.zeros(1),
    ],
}
x, y = draw(POINTS)
for score, theta in starts.items():
    for knob in theta:
        knob.requires_grad_()
    for _ in range(STEPS):
        loss = cost(score(x, theta), y)
        slopes = torch.autograd.grad(loss, theta)  # back-propagation
        with torch.no_grad():
            for knob, slope in zip(theta, slopes, strict=True):
                knob -= RATE * slope

# %% maps
x_test, y_test = draw(POINTS)
axis = torch.linspace(-2.2, 2.2, 120)
grid = torch.cartesian_prod(axis, axis)  # (14400, 2): first across, then up
right = {}
fig, axes = plt.subplots(
    1, 2, num="maps", figsize=(5.6, 3.2), sharey=True, layout="constrained"
)
titles = ("a line", "a hidden layer")
for ax, title, (score, theta) in zip(axes, titles, starts.items(), strict=True):
    with torch.no_grad():
        right[title] = ((score(x_test, theta) > 0) == y_test).float().mean().item()
        chance = torch.sigmoid(score(grid, theta)).reshape(120, 120).T
    ax.contourf(axis, axis, chance, [0, 0.5, 1], colors=["C1", "C0"], alpha=0.25)
    for kind, mark in ((1, "o"), (0, "x")):
        ax.scatter(
            *x_test[y_test == kind][:90].T, s=22, marker=mark, color=f"C{1 - kind}"
        )
    ax.set(title=title, xlabel="first pixel", aspect="equal")
axes[0].set_ylabel("second pixel")

# %% results
results = {
    "right_line": right["a line"],
    "right_hidden": right["a hidden layer"],
    "knobs": sum(knob.numel() for knob in starts[score_hidden]),
}
for name, value in results.items():
    print(f"{name:>12} {value:.4g}")
plt.show()
