"""An autoencoder that draws: a bell on each code, as in part 3, with greys to be judged.

Run it with `python bells.py`; it needs torch, scikit-learn and matplotlib and
downloads nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import math
from collections.abc import Callable
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KernelDensity
from torch import Tensor, nn
from torch.nn.functional import affine_grid, cross_entropy, grid_sample
from torch.utils.flop_counter import FlopCounterMode

CODES = [4, 8, 16, 32]  # numbers in a code; the validation pictures choose
WIDTH = 128  # units of a hidden layer
BATCH = 128
RATE = 3e-3  # falls to zero along half a cosine
STEPS = 600
BANDWIDTHS = np.logspace(-1, 1, 20)  # candidates for the width of a bell
COUNT = 1797  # pictures drawn for the scores, as many as there are real ones
NEAREST = 3  # neighbours behind the balls of precision and recall
CLOSE = 0.05  # about this share of the test pictures counts as close to training
REDRAWN = 500  # bootstrap samples of the copy ratio


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
labels = torch.tensor(digits.target)
pictures = torch.tensor(digits.images / 16).float()[:, None]  # (1797, 1, 8, 8)
train, validation, test = split_digits(digits.target)
greys = torch.tensor(digits.data).long()  # (1797, 64), whole numbers from 0 to 16


# %% judge
def split_again(
    labels: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Another split like the one of the series, which is that of seed 0."""
    rows = np.arange(len(labels))
    rest, test = train_test_split(
        rows, test_size=300, stratify=labels, random_state=seed
    )
    train, validation = train_test_split(
        rest, test_size=200, stratify=labels[rest], random_state=seed
    )
    return train, validation, test


def build_judge() -> nn.Sequential:
    """A small convolutional network: pictures (n, 1, 8, 8) to scores (n, 10).

    All but its last layer, judge[:-1], gives the 32 features by which it decides.
    """
    layers: list[nn.Module] = []
    for inputs, outputs, stride in ((1, 16, 1), (16, 32, 2), (32, 64, 2)):
        layers += [
            nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
        ]
    head = [nn.Flatten(), nn.Linear(256, 32), nn.ReLU(), nn.Linear(32, 10)]
    return nn.Sequential(*layers, *head)


def jiggle(x: Tensor) -> Tensor:
    """Turn, stretch and shift each picture (n, 1, 8, 8) a little, at random."""

    def up_to(limit: float) -> Tensor:
        return limit * (2 * torch.rand(len(x)) - 1)

    turn, wide, high = up_to(0.2), 1 + up_to(0.1), 1 + up_to(0.1)
    across = torch.stack([turn.cos() * wide, -turn.sin() * high, up_to(0.125)], dim=1)
    down = torch.stack([turn.sin() * wide, turn.cos() * high, up_to(0.125)], dim=1)
    places = affine_grid(torch.stack([across, down], 1), x.shape, align_corners=False)
    return grid_sample(x, places, align_corners=False)


def fit_judge(x: Tensor, y: Tensor) -> nn.Sequential:
    """A judge trained on pictures x (n, 1, 8, 8) in [0, 1] of the digits y (n,)."""
    judge, epochs, batch = build_judge(), 20, 64
    steps = epochs * (len(x) // batch)
    optimiser = torch.optim.AdamW(judge.parameters(), 3e-3)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser,  # up for 50 steps, then down along a cosine
        lambda k: min(1, (k + 1) / 50) * (1 + math.cos(math.pi * k / steps)) / 2,
    )
    for _ in range(epochs):
        seen = jiggle(x)
        for rows in torch.randperm(len(x)).split(batch)[: len(x) // batch]:
            loss = cross_entropy(judge(seen[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            rate.step()
    return judge.eval()


def hire(seed: int) -> nn.Sequential:
    """A judge of its own split and seed; seed 0 has the split of the series."""
    rows, _, _ = split_again(digits.target, seed)
    torch.manual_seed(seed)
    return fit_judge(pictures[rows], labels[rows])


judge = hire(0)


# %% training
def stack_layers(*widths: int) -> nn.Sequential:
    """Linear layers from the first width to the last, with a ReLU between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def reconstruction_error(
    x: Tensor, encode: Callable[[Tensor], Tensor], decode: Callable[[Tensor], Tensor]
) -> Tensor:
    """The mean squared length of what is lost of pictures x (n, d) on the way."""
    return (x - decode(encode(x))).square().sum(dim=1).mean()


def train_autoencoder(
    x: Tensor, k: int, seed: int, steps: int
) -> tuple[nn.Module, nn.Module]:
    """Learn to squeeze pictures x (n, d) into k numbers, and to draw them again."""
    torch.manual_seed(seed)
    encoder = stack_layers(x.shape[1], WIDTH, WIDTH, k)
    decoder = stack_layers(k, WIDTH, WIDTH, x.shape[1])
    weights = [*encoder.parameters(), *decoder.parameters()]
    optimiser = torch.optim.Adam(weights, RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(steps):
        batch = x[torch.randint(len(x), (BATCH,))]
        loss = reconstruction_error(batch, encoder, decoder)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return encoder.requires_grad_(False), decoder.requires_grad_(False)


# %% draw
def fit_bells(codes: Tensor, held_out: Tensor) -> float:
    """The width of bells on codes (n, k) that makes held-out codes (m, k) likeliest."""
    known, unseen = codes.numpy(), held_out.numpy()

    def score(width: float) -> float:
        return KernelDensity(bandwidth=width).fit(known).score(unseen)

    return float(max(BANDWIDTHS, key=score))


def to_levels(ink: Tensor) -> Tensor:
    """Ink (n, 64) between 0 and 1 as the nearest of the seventeen greys."""
    return (16 * ink.clamp(0, 1)).round().long()


def draw_bells(codes: Tensor, width: float, decoder: nn.Module, n: int) -> Tensor:
    """Draw n pictures (n, 64): pick a code, shake it, decode it."""
    old = codes[torch.randint(len(codes), (n,))]
    return to_levels(decoder(old + width * torch.randn_like(old)))


# %% precision
def ball_radii(points: Tensor, k: int) -> Tensor:
    """Distance (n,) from each of the points (n, d) to its k-th nearest other."""
    return torch.cdist(points, points).kthvalue(k + 1).values  # the first is itself


def precision(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of fakes (m, d) within the balls of the real points (n, d)."""
    return (torch.cdist(fake, real) <= radii).any(dim=1).double().mean()


def recall(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of real points (n, d) within the balls of the fakes (m, d)."""
    return (torch.cdist(real, fake) <= radii).any(dim=1).double().mean()


# %% frechet
def frechet_share(real: Tensor, fake: Tensor) -> float:
    """Squared Fréchet distance of samples (n, d), in per cent of the real variance."""
    a, b = real.double(), fake.double()
    first, second = a.T.cov(), b.T.cov()
    values, axes = torch.linalg.eigh(first)
    root = axes * values.clamp(min=0).sqrt() @ axes.T
    middle = torch.linalg.eigvalsh(root @ second @ root).clamp(min=0).sqrt().sum()
    apart = (a.mean(dim=0) - b.mean(dim=0)).square().sum()
    total = apart + first.trace() + second.trace() - 2 * middle
    return (100 * total / first.trace()).item()


@torch.no_grad()
def grade(judge: nn.Sequential, x: Tensor, real: Tensor) -> tuple[float, float, float]:
    """Fréchet distance in per cent, precision and recall, by a judge's features."""
    seen, true = judge[:-1](x), judge[:-1](real)
    sharp = precision(true, seen, ball_radii(true, NEAREST)).item()
    wide = recall(true, seen, ball_radii(seen, NEAREST)).item()
    return frechet_share(true, seen), sharp, wide


# %% grades
@torch.no_grad()
def half_distance(judge: nn.Sequential, x: Tensor, real: Tensor) -> float:
    """Fréchet distance of half of each (n, 1, 8, 8), with other rows: mean of 20 splits."""
    seen, true = judge[:-1](x), judge[:-1](real)
    dice, found = torch.Generator().manual_seed(0), []
    for _ in range(20):
        first, second = torch.randperm(len(real), generator=dice).chunk(2)
        found.append(frechet_share(true[first], seen[second]))
    return sum(found) / len(found)


def copy_ratio(d_model: np.ndarray, d_test: np.ndarray, q: float) -> float:
    """How much more often a model than fresh data comes within q of training pictures.

    Both are distances to the same training pictures, one for each picture: (n,), (m,).
    """
    return float((d_model <= q).mean() / (d_test <= q).mean())


def grade_greys(x: Tensor) -> dict[str, float]:
    """The judge's marks for drawn greys x (n, 64), and how often they come too close."""
    ink = (x / 16).reshape(-1, 1, 8, 8)
    fd, sharp, wide = grade(judge, ink, pictures)
    fd_half = half_distance(judge, ink, pictures)
    known, fresh = greys[train] / 16, greys[test] / 16
    d_model = torch.cdist(x / 16, known).amin(dim=1).numpy()
    d_test = torch.cdist(fresh, known).amin(dim=1).numpy()
    copies = copy_ratio(d_model, d_test, float(np.quantile(d_test, CLOSE)))
    marks = {"fd": fd, "fd_half": fd_half, "precision": sharp, "recall": wide}
    return marks | {"copies": copies}


# %% choose
known, unseen = pictures[train].flatten(1), pictures[validation].flatten(1)
tried = {}
for k in CODES:
    encoder, decoder = train_autoencoder(known, k, 0, STEPS)
    width = fit_bells(encoder(known), encoder(unseen))
    drawn = draw_bells(encoder(known), width, decoder, COUNT)
    ink = (drawn / 16).reshape(-1, 1, 8, 8)
    tried[k] = grade(judge, ink, pictures[validation])[0]
best = min(tried, key=lambda k: tried[k])

# %% train_chosen
# Once more from the same seed, apart from the search, so that its time is known.
encoder, decoder = train_autoencoder(known, best, 0, STEPS)
width = fit_bells(encoder(known), encoder(unseen))

# %% draw_chosen
drawn = draw_bells(encoder(known), width, decoder, COUNT)


# %% copies_range
def copies_range(x: Tensor) -> list[float]:
    """Where nineteen of twenty copy ratios of greys x (n, 64) lie, both sides redrawn."""
    known = greys[train] / 16
    d_model = torch.cdist(x / 16, known).amin(dim=1).numpy()
    d_test = torch.cdist(greys[test] / 16, known).amin(dim=1).numpy()
    q, rng = float(np.quantile(d_test, CLOSE)), np.random.default_rng(0)
    again = [
        copy_ratio(
            rng.choice(d_model, len(d_model)), rng.choice(d_test, len(d_test)), q
        )
        for _ in range(REDRAWN)
    ]
    return np.quantile(again, [0.025, 0.975]).tolist()


# %% from_bells
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


nearest = torch.cdist(drawn[:12].float(), greys[train].float()).argmin(dim=1)
sheet = torch.cat([drawn[:12], greys[train][nearest]]).reshape(-1, 8, 8).numpy()
fig, ax = plt.subplots(num="from_bells", figsize=(5.4, 1.1), layout="constrained")
ax.imshow(lay_out(sheet, 12), cmap="gray_r", vmin=0, vmax=16)
ax.set_xticks([])
ax.set_yticks([4.5, 14.5], ["drawn", "nearest"])


# %% count_operations
def count_operations(work: Callable[[], object]) -> float:
    """Millions of multiplications and additions, in matrix products, of some work."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops() / 1e6


def few_steps() -> None:
    """Four steps of the training."""
    train_autoencoder(known, best, 0, 4)


# %% results
results = {
    "codes": best,
    "width": width,
    "tried": list(tried.values()),
    **grade_greys(drawn),
    "copies_range": copies_range(drawn),
    "weights": sum(p.numel() for net in (encoder, decoder) for p in net.parameters()),
    "training_work": STEPS / 4 * count_operations(few_steps),
    "drawing_work": count_operations(lambda: decoder(torch.randn(1, best))),
}
for name, value in results.items():
    print(f"{name:>13} {np.round(value, 4)}")
plt.show()
