"""A discriminator that is too good, and what is left for the generator to learn from.

Run it with `python vanishing.py`; it needs torch and matplotlib and downloads nothing.
The generator stands still here; only a fresh discriminator learns, and after each step
we measure how long the generator's gradient would be.
"""

# %% settings
import math
from itertools import pairwise

import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

torch.manual_seed(0)

STEPS = 1000
EVERY = 25
BATCH = 128
RATE = 2e-3
MODES, SD = 8, 0.05  # on a circle of radius 1
SPOT = 0.15  # the beginner's fakes are drawn together to this share of their size
NOISE = 0.5  # sd of the noise on real and fake points, in the noisy game
GAMMA = 0.1  # strength of the penalty R1, in the penalised game


# %% data
def ring_centres(modes: int, radius: float) -> Tensor:
    """The middles (modes, 2) of islands that lie evenly on a circle."""
    angle = torch.arange(modes) * (2 * math.pi / modes)
    return radius * torch.stack([angle.cos(), angle.sin()], dim=1)


def draw_islands(centres: Tensor, sd: float, n: int) -> Tensor:
    """Draw n points (n, 2): pick one of centres (m, 2) for each, then step aside."""
    return centres[torch.randint(len(centres), (n,))] + sd * torch.randn(n, 2)


centres = ring_centres(MODES, 1.0)


# %% players
def build_player(*widths: int) -> nn.Sequential:
    """Linear layers with ReLU between them, begun with the variance 2 / inputs."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        linear = nn.Linear(inputs, outputs)
        nn.init.normal_(linear.weight, 0, math.sqrt(2 / inputs))
        nn.init.zeros_(linear.bias)
        layers += [linear, nn.ReLU()]
    with torch.no_grad():
        linear.weight.div_(math.sqrt(2))  # no ReLU follows the last one
    return nn.Sequential(*layers[:-1])


generator = build_player(2, 64, 64, 64, 2)
with torch.no_grad():
    generator[-1].weight.mul_(SPOT)


# %% gradient_norm
def gradient_norm(loss: Tensor, generator: nn.Module) -> float:
    """The length of the loss's gradient by all of the generator's weights together."""
    parts = torch.autograd.grad(loss, list(generator.parameters()), retain_graph=True)
    return torch.cat([part.flatten() for part in parts]).norm().item()


# %% watch
def data_penalty(critic: nn.Module, x: Tensor, gamma: float) -> Tensor:
    """R1: gamma / 2 times the mean squared slope of the critic at the data x (n, d)."""
    x = x.detach().requires_grad_().clone()  # a copy, so that work can be counted
    (slopes,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gamma / 2 * slopes.square().sum(dim=1).mean()


def watch(noise: float, gamma: float) -> dict[str, list[float]]:
    """Train a fresh discriminator; how long are the generator's two gradients?"""
    torch.manual_seed(1)
    critic = build_player(2, 64, 64, 64, 1)
    mover = torch.optim.Adam(critic.parameters(), RATE)
    seen: dict[str, list[float]] = {"saturating": [], "alive": [], "right": []}
    for step in range(STEPS + 1):
        real = draw_islands(centres, SD, BATCH) + noise * torch.randn(BATCH, 2)
        fake = generator(torch.randn(BATCH, 2)) + noise * torch.randn(BATCH, 2)
        at_real, at_fake = critic(real), critic(fake)
        if step % EVERY == 0:
            won = -softplus(at_fake).mean()  # mean of log (1 - D), to be pushed down
            lost = softplus(-at_fake).mean()  # minus the mean of log D
            right = torch.cat([at_real > 0, at_fake < 0]).float().mean()
            seen["saturating"].append(gradient_norm(won, generator))
            seen["alive"].append(gradient_norm(lost, generator))
            seen["right"].append(right.item())
        loss = softplus(-at_real).mean() + softplus(critic(fake.detach())).mean()
        if gamma:
            loss = loss + data_penalty(critic, real, gamma)
        mover.zero_grad()
        loss.backward()
        mover.step()
    return seen


plain, noisy, penalised = watch(0, 0), watch(NOISE, 0), watch(0, GAMMA)

# %% fading
steps = range(0, STEPS + 1, EVERY)
fig, (left, right) = plt.subplots(
    1, 2, num="fading", figsize=(6.8, 3.2), layout="constrained", width_ratios=[1, 1.7]
)
with torch.no_grad():
    left.scatter(*draw_islands(centres, SD, 500).T, s=2, color="C0")
    left.scatter(*generator(torch.randn(500, 2)).T, s=2, color="C1")
left.text(0, 1.25, "real", color="C0", ha="center")
left.text(0, 0.45, "fake", color="C1", ha="center")
left.set(aspect="equal", xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), xticks=[], yticks=[])
lines = (
    ("−log D", plain["alive"]),
    ("log (1 − D)", plain["saturating"]),
    ("with noise", noisy["saturating"]),
    ("with R1", penalised["saturating"]),
)
for k, (name, norms) in enumerate(lines):
    right.semilogy(steps, norms, color=f"C{k}")
    lift = {"with noise": 0.5, "with R1": 1.6}.get(name, 1.0)  # so that words part
    right.text(1.02 * STEPS, lift * norms[-1], name, color=f"C{k}", va="center")
right.set(xlabel="steps of the discriminator", xlim=(0, 1.5 * STEPS))
right.set(ylabel="length of G's gradient", xticks=[0, STEPS // 2, STEPS])

# %% results
results = {
    "right": plain["right"][-1],
    "first": plain["saturating"][0],
    "last": plain["saturating"][-1],
    "shrunk": plain["saturating"][0] / plain["saturating"][-1],
    "alive_last": plain["alive"][-1],
    "noisy_right": noisy["right"][-1],
    "noisy_first": noisy["saturating"][0],
    "noisy_last": noisy["saturating"][-1],
    "penalised_right": penalised["right"][-1],
    "penalised_last": penalised["saturating"][-1],
}
for name, value in results.items():
    print(f"{name:>15} {value:.4g}")
plt.show()
