"""The plain GAN on a ring of eight islands, from five seeds.

Run it with `python plain.py`; it needs torch and matplotlib and downloads nothing.
The scripts that try a remedy are this one with one thing changed.
"""

# %% settings
import copy
import math
from collections.abc import Callable
from itertools import pairwise

import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus
from torch.utils.flop_counter import FlopCounterMode

torch.manual_seed(0)

SEEDS = [0, 1, 2, 3, 4]
STEPS = 1500  # in each, the discriminator moves once, then the generator
BATCH = 256
RATE = 4e-3  # for both players at the start
MODES, RADIUS, SD = 8, 2.0, 0.1
SAMPLES = 10_000
TUNED = 0.5  # the best momentum for this game, of several settings tried


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


# %% helpers
def set_rate(movers: list[torch.optim.Adam], rate: float, done: float) -> None:
    """Let the rate fall along a cosine, to a hundredth when all (1.0) is done."""
    for mover in movers:
        falling = 0.01 + 0.99 * (1 + math.cos(math.pi * done)) / 2
        mover.param_groups[0]["lr"] = rate * falling
        mover.zero_grad()


def average_weights(average: nn.Module, generator: nn.Module, step: int) -> None:
    """Keep a running mean of the generator's weights, over about a tenth of all steps."""
    keep = (1 + step) / (10 + step)
    pairs = zip(average.parameters(), generator.parameters(), strict=True)
    for mean, new in pairs:
        mean.data.lerp_(new.data, 1 - keep)


# %% training
def train_plain(seed: int, steps: int = STEPS, momentum: float = 0.0) -> nn.Module:
    """The mean generator after a game without any remedy."""
    torch.manual_seed(seed)
    generator = build_player(2, 128, 128, 128, 2)
    critic = build_player(2, 128, 128, 128, 1)
    average = copy.deepcopy(generator)
    players = list(generator.parameters()), list(critic.parameters())
    movers = [
        torch.optim.Adam(p, RATE, betas=(momentum, 0.99), fused=True) for p in players
    ]
    for step in range(steps):
        set_rate(movers, RATE, step / steps)
        real = draw_islands(centres, SD, BATCH) / RADIUS
        fake = generator(torch.randn(BATCH, 2))

        # The discriminator moves first; detach() keeps its gradient out of G.
        at_real, at_fake = critic(real), critic(fake.detach())
        (softplus(-at_real) + softplus(at_fake)).mean().backward()
        movers[1].step()

        # The generator answers; only its own weights collect a gradient.
        softplus(-critic(fake)).mean().backward(inputs=players[0])
        movers[0].step()
        average_weights(average, generator, step)
    return average


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


def count_work(train: Callable[..., nn.Module], steps: int = 4) -> float:
    """Millions of multiplications and additions in one step of a training."""
    with FlopCounterMode(display=False) as counter:
        train(0, steps=steps)
    return counter.get_total_flops() / steps / 1e6


scored = [draw_scored(train_plain(seed)) for seed in SEEDS]
tuned = [draw_scored(train_plain(seed, momentum=TUNED))[1] for seed in SEEDS]

# %% samples
fig, axes = plt.subplots(
    1, len(SEEDS), num="patchy", figsize=(7, 1.8), layout="constrained"
)
for ax, seed, (x, score) in zip(axes, SEEDS, scored, strict=True):
    ax.scatter(*x[:600].T, s=2, alpha=0.4)
    ax.set(title=f"seed {seed}", aspect="equal", xlim=(-2.8, 2.8), ylim=(-2.8, 2.8))
    ax.set(xticks=[], yticks=[], xlabel=f"{score['strict']} of {MODES}")

# %% results
names = list(scored[0][1])
results = {name: [score[name] for _, score in scored] for name in names}
results |= {f"tuned_{name}": [score[name] for score in tuned] for name in names}
for name, values in results.items():
    print(f"{name:>12}", *(f"{value:7.3f}" for value in values))
results["work"] = count_work(train_plain)
print(f"        work {results['work']:.1f}")
plt.show()
