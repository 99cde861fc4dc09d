"""Twenty-five islands: the plain game and relativistic pairing with R1 and R2.

Run it with `python grid.py`; it needs torch and matplotlib and downloads nothing.
"""

# %% settings
import copy
import math
from itertools import pairwise

import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

torch.manual_seed(0)

SEED = 0
STEPS = 8000
BATCH = 128
RATE = 3e-3  # for both players at the start
FIRST, LAST = 2e-2, 1e-4  # strength of R1 and R2, which fades as the game settles
TUNED = 0.5  # the momentum that helped the plain game on the ring
LAZY = 4  # they are taken in each fourth step, four times as heavy
SIDE, SPACING, SD = 5, 2.0, 0.1
SCALE = math.sqrt(8)  # root mean square distance of the islands from zero, about
SAMPLES = 10_000


# %% data
def grid_centres(side: int, spacing: float) -> Tensor:
    """The middles (side * side, 2) of islands on a square grid round zero."""
    line = spacing * (torch.arange(side) - (side - 1) / 2)
    return torch.cartesian_prod(line, line)


def draw_islands(centres: Tensor, sd: float, n: int) -> Tensor:
    """Draw n points (n, 2): pick one of centres (m, 2) for each, then step aside."""
    return centres[torch.randint(len(centres), (n,))] + sd * torch.randn(n, 2)


centres = grid_centres(SIDE, SPACING)


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


# %% losses
def pairing_loss(ahead: Tensor, behind: Tensor) -> Tensor:
    """Small if the first of each pair of scores (n, 1) is well above the second."""
    return softplus(behind - ahead).mean()


def data_penalty(critic: nn.Module, x: Tensor, gamma: float) -> Tensor:
    """R1: gamma / 2 times the mean squared slope of the critic at the data x (n, d)."""
    x = x.detach().requires_grad_().clone()  # a copy, so that work can be counted
    (slopes,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gamma / 2 * slopes.square().sum(dim=1).mean()


# %% training
def train_grid(seed: int, paired: bool, momentum: float = 0.0) -> nn.Module:
    """The mean generator after a plain game, or after the modern one."""
    torch.manual_seed(seed)
    generator = build_player(2, 128, 128, 128, 2)
    critic = build_player(2, 128, 128, 128, 1)
    with torch.no_grad():
        generator[0].weight.mul_(2)  # more folds for twenty-five places
    average = copy.deepcopy(generator)
    players = list(generator.parameters()), list(critic.parameters())
    betas = (momentum, 0.99)
    movers = [torch.optim.Adam(p, RATE, betas=betas, fused=True) for p in players]

    for step in range(STEPS):
        set_rate(movers, RATE, step / STEPS)
        real = draw_islands(centres, SD, BATCH) / SCALE
        fake = generator(torch.randn(BATCH, 2))

        at_real, at_fake = critic(real), critic(fake.detach())
        if paired:
            loss = pairing_loss(at_real, at_fake)
        else:
            loss = (softplus(-at_real) + softplus(at_fake)).mean()
        if paired and step % LAZY == 0:
            gamma = LAZY * FIRST * (LAST / FIRST) ** (step / STEPS)
            loss = loss + data_penalty(critic, real, gamma)
            loss = loss + data_penalty(critic, fake, gamma)
        loss.backward()
        movers[1].step()

        ahead = at_real.detach() if paired else torch.zeros(BATCH, 1)
        pairing_loss(critic(fake), ahead).backward(inputs=players[0])
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
def draw_grid(generator: nn.Module) -> Tensor:
    """Points (SAMPLES, 2) of a generator."""
    return SCALE * generator(torch.randn(SAMPLES, 2))


drawn = {
    "plain": draw_grid(train_grid(SEED, paired=False)),
    "tuned": draw_grid(train_grid(SEED, paired=False, momentum=TUNED)),
    "paired": draw_grid(train_grid(SEED, paired=True)),
}
scores = {name: score_islands(x, centres, SD) for name, x in drawn.items()}

# %% samples
fig, axes = plt.subplots(1, 3, num="grid", figsize=(7, 2.7), layout="constrained")
titles = {"plain": "plain", "tuned": "momentum", "paired": "pairing, R1, R2"}
for ax, (name, x) in zip(axes, drawn.items(), strict=True):
    ax.scatter(*x[:2000].T, s=2, alpha=0.4)
    ax.set(title=titles[name], aspect="equal", xlim=(-5.2, 5.2), ylim=(-5.2, 5.2))
    ax.set(xticks=[], yticks=[], xlabel=f"{scores[name]['strict']} of {len(centres)}")

# %% results
results = {f"{name}_{key}": v for name, s in scores.items() for key, v in s.items()}
for name, value in results.items():
    print(f"{name:>13} {value:.4g}")
plt.show()
