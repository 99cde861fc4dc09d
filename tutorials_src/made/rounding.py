"""Each weight is moved by its last binary digit. How far does training carry it?

Run it with `python rounding.py`; it needs torch and matplotlib and downloads nothing.
The page "How This Is Made" explains what this has to do with recorded runs.
"""

# %% settings
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn
from torch.nn.functional import logsigmoid, mse_loss

STEPS = 2500
BATCH = 64
LATENT = 4  # dimension of the noise z
WIDTH = 32  # units per hidden layer
RATE = 1e-3
MODES, RADIUS, SPREAD = 8, 2.0, 0.1
FAR = 0.01  # two points this far apart can be told apart in a picture of the ring


# %% network
def mlp(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(inputs, WIDTH),
        nn.LeakyReLU(0.2),
        nn.Linear(WIDTH, WIDTH),
        nn.LeakyReLU(0.2),
        nn.Linear(WIDTH, outputs),
    )


def jolt(network: nn.Sequential) -> float:
    """Replace each weight by the next larger number there is; return the largest move."""
    moved = 0.0
    with torch.no_grad():
        for weights in network.parameters():
            larger = torch.nextafter(weights, torch.tensor(math.inf))
            moved = max(moved, (larger - weights).max().item())
            weights.copy_(larger)
    return moved


# %% game
def play(nudged: bool) -> list[Tensor]:
    """Train a GAN on a ring of points; return what it draws after each step."""
    torch.manual_seed(0)
    generator, discriminator = mlp(LATENT, 2), mlp(2, 1)
    if nudged:
        jolt(generator)
    g_adam = torch.optim.Adam(generator.parameters(), RATE, betas=(0.5, 0.9))
    d_adam = torch.optim.Adam(discriminator.parameters(), RATE, betas=(0.5, 0.9))
    watched, drawn = torch.randn(200, LATENT), []  # (200, LATENT)
    for _ in range(STEPS):
        angles = torch.randint(MODES, (BATCH,)) * (2 * math.pi / MODES)  # (BATCH,)
        ring = RADIUS * torch.stack([angles.cos(), angles.sin()], dim=1)
        real = ring + SPREAD * torch.randn(BATCH, 2)
        fake = generator(torch.randn(BATCH, LATENT))  # (BATCH, 2)
        d_loss = -logsigmoid(discriminator(real)).mean()
        d_loss = d_loss - logsigmoid(-discriminator(fake.detach())).mean()
        d_adam.zero_grad()
        d_loss.backward()
        d_adam.step()
        g_loss = -logsigmoid(discriminator(fake)).mean()
        g_adam.zero_grad()
        g_loss.backward()
        g_adam.step()
        drawn.append(generator(watched).detach())
    return drawn


# %% lesson
def study(nudged: bool) -> list[Tensor]:
    """Train the same network to turn two numbers by a right angle: a plain lesson."""
    torch.manual_seed(0)
    network = mlp(LATENT, 2)
    if nudged:
        jolt(network)
    adam = torch.optim.Adam(network.parameters(), RATE, betas=(0.5, 0.9))
    watched, drawn = torch.randn(200, LATENT), []  # (200, LATENT)
    for _ in range(STEPS):
        z = torch.randn(BATCH, LATENT)
        loss = mse_loss(network(z), torch.stack([-z[:, 1], z[:, 0]], dim=1))
        adam.zero_grad()
        loss.backward()
        adam.step()
        drawn.append(network(watched).detach())
    return drawn


# %% distance
def apart(train: Callable[[bool], list[Tensor]]) -> Tensor:
    """Root mean square distance of what both runs draw, after each step (STEPS,)."""
    gap = torch.stack(train(False)) - torch.stack(train(True))  # (STEPS, 200, 2)
    return gap.square().sum(dim=2).mean(dim=1).sqrt()


game, lesson = apart(play), apart(study)

# %% curves
fig, ax = plt.subplots(num="apart", figsize=(7, 3.5))
steps = range(1, STEPS + 1)
ax.semilogy(steps, game.clamp(min=1e-9), label="two players")
ax.semilogy(steps, lesson.clamp(min=1e-9), label="one network, plain lesson")
ax.axhline(FAR, linestyle="--", color="black", label="visible")
ax.set(xlabel="step", ylabel="distance of the two runs")
ax.legend(loc="center left")

# %% results
far = (game > FAR).nonzero()
results = {
    "moved": jolt(mlp(LATENT, 2)),
    "game_first": game[9].item(),
    "game_end": game[-1].item(),
    "lesson_end": lesson[-1].item(),
    "lesson_most": lesson.max().item(),
    "visible_after": int(far[0]) + 1 if len(far) else STEPS,
}
for name, value in results.items():
    print(f"{name:>14} {value:.4g}")
plt.show()
