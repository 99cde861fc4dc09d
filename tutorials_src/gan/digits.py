"""A first plain GAN on digits, and a second one whose detective is only a line.

Run it with `python digits.py`; it needs torch, numpy, scikit-learn and matplotlib and
downloads nothing. Digits: Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.base import ClassifierMixin
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

SEED = 0
NOISE = 16  # numbers that the generator is given
STEPS = 2000
BATCH = 128
RATE = 1e-3  # of both players
FRAMES = (0, 50, 150, 400, 1000, 2000)
SHOWN = 24  # pictures in a frame, always from the same noise
FAKES = 1000  # pictures that the reader counts


# %% data
def split_digits(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row numbers for training (1297), validation (200) and test (300).

    The split is stratified, so each digit has the same share in all three, and it is
    the same in every part of the series.
    """
    rows = np.arange(len(labels))
    rest, test = train_test_split(rows, test_size=300, stratify=labels, random_state=0)
    train, validation = train_test_split(
        rest, test_size=200, stratify=labels[rest], random_state=0
    )
    return train, validation, test


digits = load_digits()
labels = digits.target
train, _, test = split_digits(labels)
pictures = torch.tensor(digits.data / 16, dtype=torch.float32)  # (1797, 64) in [0, 1]


# %% players
def build_generator() -> nn.Sequential:
    """Noise (n, NOISE) to pictures (n, 64)."""
    return nn.Sequential(
        nn.Linear(NOISE, 128),
        nn.LeakyReLU(0.2),
        nn.Linear(128, 256),
        nn.LeakyReLU(0.2),
        nn.Linear(256, 64),
        nn.Sigmoid(),
    )


def build_discriminator() -> nn.Sequential:
    """Pictures (n, 64) to scores (n, 1)."""
    return nn.Sequential(
        nn.Linear(64, 128),
        nn.LeakyReLU(0.2),
        nn.Linear(128, 64),
        nn.LeakyReLU(0.2),
        nn.Linear(64, 1),
    )


# %% losses
def discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Cross-entropy of D, from logits: for a sigmoid s, log(1 - s(a)) is log s(-a)."""
    return -logsigmoid(real).mean() - logsigmoid(-fake).mean()


def generator_loss(fake: Tensor) -> Tensor:
    """The non-saturating loss: its gradient stays alive while D is winning."""
    return -logsigmoid(fake).mean()


# %% look
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


def look(step: int, fakes: Tensor) -> None:
    """Show pictures (SHOWN, 64) that the generator makes of always the same noise."""
    _, ax = plt.subplots(
        num=f"growth@{step:04d}", figsize=(6.0, 2.4), layout="constrained"
    )
    ax.imshow(
        lay_out(fakes.reshape(-1, 8, 8).numpy(), 8), cmap="gray_r", vmin=0, vmax=1
    )
    ax.set(xticks=[], yticks=[])


# %% game
def play_digits(
    discriminator: nn.Module, seed: int, frames: tuple[int, ...] = ()
) -> tuple[nn.Module, np.ndarray]:
    """Train a generator against a detective; return it and both losses (STEPS, 2)."""
    torch.manual_seed(seed)
    generator = build_generator()
    for layer in discriminator:
        if isinstance(layer, nn.Linear):
            layer.reset_parameters()  # the seed decides these weights, too
    g_optimiser = torch.optim.Adam(generator.parameters(), RATE, betas=(0.5, 0.999))
    d_optimiser = torch.optim.Adam(discriminator.parameters(), RATE, betas=(0.5, 0.999))
    same_noise, known = torch.randn(SHOWN, NOISE), pictures[train]
    losses = []
    for step in range(STEPS):
        if step in frames:
            with torch.no_grad():
                look(step, generator(same_noise))
        real = known[torch.randint(len(known), (BATCH,))]
        fake = generator(torch.randn(BATCH, NOISE))

        # The detective moves first. detach() keeps its lesson out of the generator.
        d_loss = discriminator_loss(
            discriminator(2 * real - 1), discriminator(2 * fake.detach() - 1)
        )
        d_optimiser.zero_grad()
        d_loss.backward()
        d_optimiser.step()

        # The generator answers the detective that it now faces.
        g_loss = generator_loss(discriminator(2 * fake - 1))
        g_optimiser.zero_grad()
        g_loss.backward()
        g_optimiser.step()
        losses.append([d_loss.item(), g_loss.item()])
    if STEPS in frames:
        with torch.no_grad():
            look(STEPS, generator(same_noise))
    return generator, np.array(losses)


network, network_losses = play_digits(build_discriminator(), SEED, FRAMES)
line, line_losses = play_digits(nn.Sequential(nn.Linear(64, 1)), SEED)


# %% examine
@torch.no_grad()
def draw_fakes(generator: nn.Module, seed: int, n: int) -> np.ndarray:
    """The first n pictures (n, 64) after a seed, in the seventeen greys of the data."""
    torch.manual_seed(seed)
    return (16 * generator(torch.randn(n, NOISE))).round().numpy() / 16


def right_share(fakes: np.ndarray, detective: ClassifierMixin) -> float:
    """How often a fresh detective is right about unseen pictures, real and fake."""
    known, unseen = pictures[train].numpy(), pictures[test].numpy()
    study = np.concatenate([known, fakes[: len(known)]])
    judged = fakes[len(known) :][: len(unseen)]
    detective.fit(study, np.repeat([1, 0], len(known)))
    real, fake = detective.predict(unseen), detective.predict(judged)
    return float((real.mean() + (1 - fake).mean()) / 2)


def nearest(new: np.ndarray) -> float:
    """How far new pictures (n, 64) typically are from the nearest training picture."""
    gaps = torch.cdist(torch.tensor(new), pictures[train]).min(dim=1).values
    return float(gaps.median())


reader = SVC(C=10).fit(pictures[train], labels[train])


def examine(generator: nn.Module) -> dict[str, float | list[float]]:
    """What the pictures of a generator are worth."""
    fakes = draw_fakes(generator, 1, len(train) + len(test))
    read = reader.predict(fakes[:FAKES])
    shares = np.bincount(read, minlength=10) / len(read)
    return {
        "right": right_share(fakes, SVC(C=10)),
        "shares": shares.tolist(),
        "rarest": float(shares.min()),
        "digits": int((shares >= 0.01).sum()),
        "spread": float(fakes.std(axis=0).mean() / pictures[train].std(dim=0).mean()),
        "nearest": nearest(fakes[:FAKES]) / nearest(pictures[test].numpy()),
    }


# %% curves
fig, axes = plt.subplots(
    1, 2, num="curves", figsize=(6.4, 3.3), sharey=True, layout="constrained"
)
window = max(1, STEPS // 40)
both = (("D is a network", network_losses), ("D is a line", line_losses))
for ax, (title, losses) in zip(axes, both, strict=True):
    for k, level in enumerate((math.log(4), math.log(2))):
        smooth = np.convolve(losses[:, k], np.ones(window) / window, "valid")
        ax.plot(np.arange(len(smooth)) + window, smooth, color=f"C{k}", linewidth=2)
        ax.axhline(level, color=f"C{k}", linestyle="--", linewidth=1)
    ax.set(title=title, xlabel="step", ylim=(0, 2.6))
axes[0].set_ylabel("loss")
for ax, d_height, g_height in ((axes[0], 0.72, 1.75), (axes[1], 1.6, 0.9)):
    ax.text(0.5 * STEPS, d_height, "D", color="C0", ha="center")
    ax.text(0.5 * STEPS, g_height, "G", color="C1", ha="center")
axes[1].text(STEPS, 2.3, "dashed:\nlog 4 and log 2", ha="right", va="center")

# %% verdict
rows = {
    "real": pictures[test][:12].numpy(),
    "network": draw_fakes(network, 1, 12),
    "line": draw_fakes(line, 1, 12),
}
fig, ax = plt.subplots(num="verdict", figsize=(6.5, 2.0), layout="constrained")
sheet = np.concatenate(list(rows.values())).reshape(-1, 8, 8)
ax.imshow(lay_out(sheet, 12), cmap="gray_r", vmin=0, vmax=1)
ax.set_xticks([])
ax.set_yticks(10 * np.arange(3) + 4.5, rows)

# %% results
late = slice(-max(1, STEPS // 10), None)
results = {"reader": float(reader.score(pictures[test], labels[test]))}
for name, generator, losses in (
    ("network", network, network_losses),
    ("line", line, line_losses),
):
    results |= {f"{key}_{name}": worth for key, worth in examine(generator).items()}
    results[f"d_loss_{name}"] = float(losses[late, 0].mean())
    results[f"g_loss_{name}"] = float(losses[late, 1].mean())
still = draw_fakes(line, 1, len(train) + len(test))
results["fresh_line"] = right_share(still, LogisticRegression(max_iter=1000))
results["knobs"] = sum(knob.numel() for knob in network.parameters())
for name, worth in results.items():
    print(f"{name:>16} {np.round(worth, 3)}")
plt.show()
