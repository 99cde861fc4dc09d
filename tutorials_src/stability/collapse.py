"""Settings that collapse: a slow discriminator, leaky units and much noise to start from.

Run it with `python collapse.py`; it needs torch and matplotlib and downloads nothing.
The game is that of `plain.py`; who plays it, and how fast, is not.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

torch.manual_seed(0)

SEEDS = [0, 1, 2, 3, 4]
STEPS = 1200
BATCH = 256
LATENT = 64  # numbers that the generator starts from
SLOW, FAST = 1e-4, 1e-3  # rates of the discriminator and of the generator
MODES, RADIUS, SD = 8, 2.0, 0.1
SAMPLES = 10_000
FRAMES = [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1200]  # steps shown


# %% data
def ring_centres(modes: int, radius: float) -> Tensor:
    """The middles (modes, 2) of islands that lie evenly on a circle."""
    angle = torch.arange(modes) * (2 * math.pi / modes)
    return radius * torch.stack([angle.cos(), angle.sin()], dim=1)


def draw_islands(centres: Tensor, sd: float, n: int) -> Tensor:
    """Draw n points (n, 2): pick one of centres (m, 2) for each, then step aside."""
    return centres[torch.randint(len(centres), (n,))] + sd * torch.randn(n, 2)


centres = ring_centres(MODES, RADIUS)


# %% players
def build_leaky(inputs: int, outputs: int, width: int = 128) -> nn.Sequential:
    """Three hidden layers of leaky units, begun as torch begins them."""
    return nn.Sequential(
        nn.Linear(inputs, width),
        nn.LeakyReLU(0.2),
        nn.Linear(width, width),
        nn.LeakyReLU(0.2),
        nn.Linear(width, width),
        nn.LeakyReLU(0.2),
        nn.Linear(width, outputs),
    )


# %% frame
DARK = "#14213d"  # stays dark where a page is dark, since the shade stays light
EDGE = torch.linspace(-1.5, 1.5, 60)
PLANE = torch.cartesian_prod(EDGE, EDGE)
SHOWN = torch.randn(400, LATENT)  # the same noise in each frame


@torch.no_grad()
def draw_frame(step: int, generator: nn.Module, critic: nn.Module) -> None:
    """Where the fakes are, over what the discriminator thinks of each place."""
    fig, ax = plt.subplots(
        num=f"chase@{step:04}", figsize=(3.9, 3.6), layout="constrained"
    )
    real = critic(PLANE).sigmoid().reshape(60, 60).T
    at = RADIUS * EDGE
    levels = [0.44 + 0.012 * k for k in range(11)]
    shade = ax.contourf(at, at, real, levels, cmap="PuOr_r", extend="both")
    fig.colorbar(shade, ax=ax, ticks=[0.44, 0.5, 0.56], label="D: chance of real")
    ax.scatter(*centres.T, s=60, facecolors="none", edgecolors=DARK)
    ax.scatter(*(RADIUS * generator(SHOWN)).T, s=5, color=DARK)
    ax.set(title=f"step {step}", aspect="equal", xlim=(-3, 3), ylim=(-3, 3))
    ax.set(xticks=[], yticks=[])


# %% training
def train_collapsing(seed: int, frames: list[int]) -> nn.Module:
    """The generator after a game that its settings lose."""
    torch.manual_seed(seed)
    generator, critic = build_leaky(LATENT, 2), build_leaky(2, 1)
    players = list(generator.parameters()), list(critic.parameters())
    movers = [
        torch.optim.Adam(player, rate, betas=(0.5, 0.999), fused=True)
        for player, rate in zip(players, (FAST, SLOW), strict=True)
    ]
    for step in range(STEPS):
        if step in frames:
            draw_frame(step, generator, critic)
        for mover in movers:
            mover.zero_grad()
        real = draw_islands(centres, SD, BATCH) / RADIUS
        fake = generator(torch.randn(BATCH, LATENT))

        at_real, at_fake = critic(real), critic(fake.detach())
        (softplus(-at_real) + softplus(at_fake)).mean().backward()
        movers[1].step()

        softplus(-critic(fake)).mean().backward(inputs=players[0])
        movers[0].step()
    if STEPS in frames:
        draw_frame(STEPS, generator, critic)
    return generator


# %% score
def reverse_kl(counts: Tensor) -> Tensor:
    """The nats from the shares of the islands, by counts (m,), to equal shares."""
    shares = counts / counts.sum().clamp(min=1)
    return torch.xlogy(shares, len(counts) * shares).sum()


def score_islands(x: Tensor, centres: Tensor, sd: float) -> dict[str, float]:
    """How well points x (n, 2) cover the islands, and how evenly."""
    distance, nearest = torch.cdist(x, centres).min(dim=1)
    counts = torch.bincount(nearest[distance <= 3 * sd], minlength=len(centres))
    return {
        "modes": int((counts > 0).sum()),
        "strict": int((counts >= 0.1 * len(x) / len(centres)).sum()),
        "within": (counts.sum() / len(x)).item(),
        # Without any point near an island nothing is covered: the worst there is.
        "kl": reverse_kl(counts).item() if counts.any() else math.log(len(counts)),
    }


@torch.no_grad()
def draw_scored(generator: nn.Module) -> tuple[Tensor, dict[str, float]]:
    """Points (SAMPLES, 2) of a generator, and their scores."""
    inputs = next(generator.parameters()).shape[1]
    x = RADIUS * generator(torch.randn(SAMPLES, inputs))
    return x, score_islands(x, centres, SD)


frames = [FRAMES] + [[]] * len(SEEDS)  # the first seed is filmed
scored = [
    draw_scored(train_collapsing(seed, shown))
    for seed, shown in zip(SEEDS, frames, strict=False)
]

# %% samples
fig, axes = plt.subplots(
    1, len(SEEDS), num="spots", figsize=(7, 1.8), layout="constrained"
)
for ax, seed, (x, score) in zip(axes, SEEDS, scored, strict=True):
    ax.scatter(*x[:600].T, s=2, alpha=0.4)
    ax.set(title=f"seed {seed}", aspect="equal", xlim=(-2.8, 2.8), ylim=(-2.8, 2.8))
    ax.set(xticks=[], yticks=[], xlabel=f"{score['strict']} of {MODES}")

# %% results
results = {name: [score[name] for _, score in scored] for name in scored[0][1]}
for name, values in results.items():
    print(f"{name:>7}", *(f"{value:7.3f}" for value in values))
plt.show()
