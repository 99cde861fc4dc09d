"""A GAN on a line, where nothing is hidden: both densities and the best detective.

Run it with `python game.py`; it needs torch, numpy and matplotlib and downloads nothing.
The generator sees no density and no real number, only what the discriminator says.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

SHARES, MEANS, SDS = (0.4, 0.6), (-1.5, 1.5), (0.4, 0.7)  # slants, in tens of degrees
SEED = 0
STEPS = 2000  # in each, the generator moves once
MOVES = (3, 1)  # of the discriminator in each step: two games
BATCH = 256
WIDTH = 32  # units in each of the two hidden layers, both players
D_RATE, G_RATE = 4e-3, 1e-3
FRAMES = (0, 10, 25, 50, 100, 200, 400, 800, 1400, 2000)
FINE = 40_000  # evenly spread noises that show the generator's density
EVERY = 20  # steps between two measurements of the distance


# %% data
def sample_slants(n: int) -> Tensor:
    """Draw n real slants (n, 1): choose a group of friends, then one of their sevens."""
    group = torch.multinomial(torch.tensor(SHARES), n, replacement=True)
    slants = torch.tensor(MEANS)[group] + torch.tensor(SDS)[group] * torch.randn(n)
    return slants[:, None]


def slant_density(x: np.ndarray) -> np.ndarray:
    """The density (n,) of real slants at x (n,). Neither player knows it."""
    height = np.zeros_like(x)
    for share, mean, sd in zip(SHARES, MEANS, SDS, strict=True):
        bell = np.exp(-(((x - mean) / sd) ** 2) / 2) / (sd * math.sqrt(2 * math.pi))
        height += share * bell
    return height


# %% players
def build_net() -> nn.Sequential:
    """A network from one number (n, 1) to one number (n, 1). Both players have it."""
    return nn.Sequential(
        nn.Linear(1, WIDTH),
        nn.Tanh(),
        nn.Linear(WIDTH, WIDTH),
        nn.Tanh(),
        nn.Linear(WIDTH, 1),
    )


# %% losses
def discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Cross-entropy of D, from logits: for a sigmoid s, log(1 - s(a)) is log s(-a)."""
    return -logsigmoid(real).mean() - logsigmoid(-fake).mean()


def generator_loss(fake: Tensor) -> Tensor:
    """The non-saturating loss: its gradient stays alive while D is winning."""
    return -logsigmoid(fake).mean()


# %% distance
edges = np.linspace(-4, 4, 161)  # cells in which the generator's numbers are counted
middles = (edges[1:] + edges[:-1]) / 2
real_density = slant_density(middles)
even = (torch.arange(FINE) + 0.5) / FINE
noises = torch.distributions.Normal(0, 1).icdf(even)[:, None]  # (FINE, 1)


@torch.no_grad()
def fake_density(generator: nn.Module) -> np.ndarray:
    """The generator's density (160,): count where evenly spread noise lands."""
    landed = generator(noises).flatten().clamp(edges[0], edges[-1]).numpy()
    return np.histogram(landed, edges)[0] / FINE / np.diff(edges)


def js_distance(p: np.ndarray, q: np.ndarray) -> float:
    """The Jensen-Shannon divergence of two densities (160,), in nats."""
    logs = [np.log(np.where(r > 0, 2 * r / (p + q + 1e-300), 1)) for r in (p, q)]
    return float((p * logs[0] + q * logs[1]).sum() / 2 * (edges[1] - edges[0]))


# %% look
@torch.no_grad()
def look(step: int, generator: nn.Module, discriminator: nn.Module) -> None:
    """Draw both densities, both detectives, and where the noise goes."""
    fake = fake_density(generator)
    _, (top, middle, foot) = plt.subplots(
        3,
        1,
        num=f"game@{step:04d}",
        figsize=(6.0, 5.0),
        sharex=True,
        layout="constrained",
    )
    top.fill_between(middles, real_density, color="C0", alpha=0.4)
    top.plot(middles, fake, color="C1", linewidth=2)
    top.set(ylabel="density", ylim=(0, 1), yticks=[0, 0.5, 1])
    top.text(-3.9, 0.83, "filled: real", color="C0")
    top.text(-3.9, 0.65, "line: fake", color="C1")

    both = real_density + fake
    best = np.where(both > 1e-3, real_density / np.maximum(both, 1e-3), np.nan)
    learnt = discriminator(torch.tensor(middles, dtype=torch.float32)[:, None])
    middle.plot(middles, best, color="black", linewidth=5, alpha=0.35)
    middle.plot(middles, learnt.sigmoid(), color="C3", linewidth=2)
    middle.axhline(0.5, color="black", linestyle=":", linewidth=1)
    middle.set(ylabel="chance of real", ylim=(0, 1), yticks=[0, 0.5, 1])

    some = noises[FINE // 60 :: FINE // 30]  # thirty of them
    for z, x in zip(some.flatten(), generator(some).flatten(), strict=True):
        foot.plot([z, x], [0, 1], color="C1", linewidth=1)
    foot.set(xlabel="slant", xlim=(-4, 4), ylim=(0, 1), yticks=[0, 1])
    foot.set_yticklabels(["noise", "fake"])


# %% one_round
def one_round(
    generator: nn.Module,
    discriminator: nn.Module,
    g_optimiser: torch.optim.Optimizer,
    d_optimiser: torch.optim.Optimizer,
    moves: int,
) -> list[float]:
    """Some moves of the detective, then one of the forger; return their last losses."""
    for _ in range(moves):
        real, fake = sample_slants(BATCH), generator(torch.randn(BATCH, 1))
        # detach() cuts the tie between fake and forger: this lesson is D's alone.
        d_loss = discriminator_loss(discriminator(real), discriminator(fake.detach()))
        d_optimiser.zero_grad()
        d_loss.backward()
        d_optimiser.step()

    # Now the slopes run back through D to the fakes, and on to the forger's weights.
    g_loss = generator_loss(discriminator(fake))
    g_optimiser.zero_grad()
    g_loss.backward()
    g_optimiser.step()
    return [d_loss.item(), g_loss.item()]


# %% play
def play_slants(
    moves: int, seed: int, frames: tuple[int, ...] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Play a whole game; return both losses (STEPS, 2) and the distances on the way."""
    torch.manual_seed(seed)
    generator, discriminator = build_net(), build_net()
    g_optimiser = torch.optim.Adam(generator.parameters(), G_RATE, betas=(0.0, 0.99))
    d_optimiser = torch.optim.Adam(
        discriminator.parameters(), D_RATE, betas=(0.0, 0.99)
    )
    rates = [
        torch.optim.lr_scheduler.CosineAnnealingLR(o, STEPS, eta_min=0.02 * rate)
        for o, rate in ((g_optimiser, G_RATE), (d_optimiser, D_RATE))
    ]
    losses, distances = [], []
    for step in range(STEPS + 1):
        if step in frames:
            look(step, generator, discriminator)
        if step % EVERY == 0:
            distances.append(js_distance(real_density, fake_density(generator)))
        if step == STEPS:
            break
        losses.append(
            one_round(generator, discriminator, g_optimiser, d_optimiser, moves)
        )
        for rate in rates:
            rate.step()
    return np.array(losses), np.array(distances)


games = [
    play_slants(moves, SEED, FRAMES if moves == MOVES[0] else ()) for moves in MOVES
]

# %% quiet
fig, (top, foot) = plt.subplots(
    2, 1, num="quiet", figsize=(6.0, 4.4), sharex=True, layout="constrained"
)
window = max(1, STEPS // 40)
for k, (moves, (losses, distances)) in enumerate(zip(MOVES, games, strict=True)):
    smooth = np.convolve(losses[:, 0], np.ones(window) / window, "valid")
    top.plot(np.arange(len(smooth)) + window, smooth, color=f"C{k}", linewidth=2)
    foot.plot(EVERY * np.arange(len(distances)), distances, color=f"C{k}", linewidth=2)
    words = "one move a step" if moves == 1 else f"{moves} moves a step"
    foot.text(
        STEPS,
        distances[-STEPS // EVERY // 3 :].max() * 1.15,
        words,
        color=f"C{k}",
        ha="right",
    )
top.axhline(math.log(4), color="black", linestyle="--", linewidth=1)
top.text(STEPS, math.log(4) + 0.06, "log 4: D cannot tell", ha="right")
top.set(ylabel="loss of D", ylim=(0.9, 1.6), yticks=[1, 1.2, 1.4])
foot.set(ylabel="JSD to the data", xlabel="step", yscale="log")

# %% results
results = {}
for name, (losses, distances) in zip(("", "_one_move"), games, strict=True):
    late = slice(-max(1, STEPS // 10), None)
    results |= {
        f"distance{name}": float(distances[-1]),
        f"late_distance{name}": float(distances[-10:].mean()),
        f"d_loss{name}": float(losses[late, 0].mean()),
        f"g_loss{name}": float(losses[late, 1].mean()),
        f"rose{name}": float((np.diff(distances) > 0).mean()),
    }
results["first_distance"] = float(games[0][1][0])
for name, value in results.items():
    print(f"{name:>22} {value:.4f}")
plt.show()
