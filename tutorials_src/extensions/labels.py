"""The game with labels, in a world so small that everything can be written down.

Run it with `python labels.py`; it needs torch and matplotlib and downloads nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import Tensor

torch.manual_seed(0)

TRIED = 500  # random discriminators that are compared with the best one


# %% conditional_value
def conditional_value(
    p_y: Tensor, p_data: Tensor, real: Tensor, p_z: Tensor, fake: Tensor
) -> Tensor:
    """The value of the game with labels.

    p_data and the answers real are (classes, things), the answers fake (classes, noises).
    """
    return p_y @ ((p_data * real.log()).sum(dim=1) + torch.log1p(-fake) @ p_z)


# %% conditional_discriminator
def conditional_discriminator(p_data: Tensor, p_g: Tensor) -> Tensor:
    """The best answers (classes, things), from the two tables of that shape."""
    return p_data / (p_data + p_g)


# %% conditional_criterion
def jsd(p: Tensor, q: Tensor) -> Tensor:
    """Jensen-Shannon divergence of probabilities (..., k)."""
    m = (p + q) / 2
    return (torch.xlogy(p, p / m) + torch.xlogy(q, q / m)).sum(dim=-1) / 2


def conditional_criterion(p_y: Tensor, p_data: Tensor, p_g: Tensor) -> Tensor:
    """What is left for the generator when its discriminator plays best."""
    d = conditional_discriminator(p_data, p_g)
    return p_y @ (p_data * d.log() + p_g * torch.log1p(-d)).sum(dim=1)


# %% world
# Two digits, four levels of ink. The forger draws the whole pile well, and does not
# listen to the label.
p_y = torch.tensor([0.5, 0.5], dtype=torch.float64)
p_data = torch.tensor([[0.5, 0.3, 0.15, 0.05], [0.05, 0.15, 0.3, 0.5]]).double()
deaf = (p_y @ p_data).expand(2, 4)

whole = jsd(p_y @ p_data, p_y @ deaf).item()
each = (p_y @ jsd(p_data, deaf)).item()
best = conditional_discriminator(p_data, deaf)
# A noise for each thing, with the forger's probabilities: then D(G(z)) is the table.
at_best = conditional_value(p_y, p_data, best, deaf[0], best).item()
tried = []
for _ in range(TRIED):
    answers = torch.rand(2, 4, dtype=torch.float64).clamp(0.01, 0.99)
    tried.append(conditional_value(p_y, p_data, answers, deaf[0], answers).item())

# %% deaf
fig, axes = plt.subplots(
    1, 3, num="deaf", figsize=(6.5, 2.8), sharey=True, layout="constrained"
)
piles = (
    ("ones", p_data[0], deaf[0]),
    ("eights", p_data[1], deaf[1]),
    ("all together", p_y @ p_data, deaf[0]),
)
places = np.arange(4)
for ax, (title, truth, made) in zip(axes, piles, strict=True):
    ax.bar(places - 0.2, truth, width=0.36, color="black", alpha=0.6)
    ax.bar(places + 0.2, made, width=0.36, color="C1")
    ax.set(title=title, xticks=places, xlabel="ink")
    ax.set_xticklabels(["1", "2", "3", "4"])
axes[0].set(ylabel="share")
axes[0].text(0.25, 0.47, "real")
axes[0].text(2.0, 0.29, "fake", color="C1")

# %% results
results = {
    "whole": whole,
    "each": each,  # nats
    "best_value": at_best,
    "criterion": conditional_criterion(p_y, p_data, deaf).item(),
    "best_of_random": max(tried),
    "at_truth": conditional_criterion(p_y, p_data, p_data).item(),
    "minus_log_4": -math.log(4),
}
for name, value in results.items():
    print(f"{name:>14} {value:.6f}")
plt.show()
