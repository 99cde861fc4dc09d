"""Baselines in seventeen greys: what a pixel costs without its neighbours.

Run it with `python levels.py`; it needs torch, scikit-learn and matplotlib and
downloads nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0. One table
for all pixels, a table for each pixel, ten times that (naive Bayes), and a mixture of
such tables that needs no labels.
"""

# %% settings
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import affine_grid, cross_entropy, grid_sample, one_hot
from torch.utils.flop_counter import FlopCounterMode

LEVELS = 17  # greys of a pixel, from paper to full ink
PIXELS = 64
ALPHA = 0.1  # pretended pictures of each grey, in every table
PARTS = [10, 20, 40, 80]  # sizes of the mixture; the validation pictures choose
PULLS = [3, 10, 30]  # pretended pictures that pull a table to the mean of all
ROUNDS = 40  # of expectation and maximisation
COUNT = 1797  # pictures drawn for the scores, as many as there are real ones
NEAREST = 3  # neighbours behind the balls of precision and recall
CLOSE = 0.05  # about this share of the test pictures counts as close to training


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


# %% tables
def level_tables(x: Tensor, share: Tensor, pull: Tensor) -> Tensor:
    """Tables (k, 64, LEVELS) of greys x (n, 64): share (n, k) of each picture is in k.

    To the counts, pull (64, LEVELS) is added.
    """
    counts = torch.einsum("nk,npl->kpl", share, one_hot(x, LEVELS).to(share)) + pull
    return counts / counts.sum(dim=2, keepdim=True)


def log_tables(x: Tensor, tables: Tensor) -> Tensor:
    """log p(x | k) (n, k) of greys x (n, 64), pixel by pixel from tables."""
    picked = one_hot(x, LEVELS).to(tables).flatten(1)
    return picked @ tables.log().flatten(1).T


# %% mixture
def fit_mixture(x: Tensor, parts: int, pull: float) -> tuple[Tensor, Tensor]:
    """Log weights (k,) and tables (k, 64, LEVELS), by expectation-maximisation."""
    torch.manual_seed(0)
    mean = level_tables(x, torch.ones(len(x), 1), torch.tensor(ALPHA))[0]
    chosen = x[torch.randperm(len(x))[:parts]]  # a picture for each part to start from
    nearest = torch.cdist(x.float(), chosen.float()).argmin(dim=1)
    share = 0.9 * one_hot(nearest, parts) + 0.1 / parts
    for _ in range(ROUNDS):
        tables = level_tables(x, share, pull * mean)
        weights = ((share.sum(dim=0) + 1) / (len(x) + parts)).log()
        share = (log_tables(x, tables) + weights).softmax(dim=1)
    return weights, tables


# %% train_coins
known = greys[train]
one = level_tables(known, torch.ones(len(known), 1), torch.tensor(ALPHA))
models = {
    "uniform": (torch.zeros(1), torch.full((1, PIXELS, LEVELS), 1 / LEVELS)),
    "coins": (torch.zeros(1), one),
}


# %% score
def bits_per_dim(log_likelihood: float, dimensions: int) -> float:
    """A log-likelihood in nats per picture as the bits that each dimension costs."""
    return -log_likelihood / (dimensions * math.log(2))


def mean_bits(weights: Tensor, tables: Tensor, rows: np.ndarray) -> float:
    """Bits per pixel of the greys in these rows under a mixture of tables."""
    nats = (log_tables(greys[rows], tables) + weights).logsumexp(dim=1)
    return bits_per_dim(nats.mean().item(), PIXELS)


digit = one_hot(labels[train]).float()
labelled = {
    pull: (digit.mean(dim=0).log(), level_tables(known, digit, pull * one[0]))
    for pull in PULLS
}
mixed = {
    (parts, pull): fit_mixture(known, parts, pull) for parts in PARTS for pull in PULLS
}
chosen_pull = min(PULLS, key=lambda pull: mean_bits(*labelled[pull], validation))
parts, pull = min(mixed, key=lambda key: mean_bits(*mixed[key], validation))

# %% train_bayes
# This one and the next once more, apart from the search, so that their times are known.
bayes_tables = level_tables(known, digit, chosen_pull * one[0])
models["bayes"] = digit.mean(dim=0).log(), bayes_tables

# %% train_mixture
models["mixture"] = fit_mixture(known, parts, pull)


# %% draw
def draw_mixture(weights: Tensor, tables: Tensor, n: int) -> Tensor:
    """Draw n pictures (n, 64): choose a part, then each pixel from its table."""
    part = torch.multinomial(weights.exp(), n, replacement=True)
    return torch.distributions.Categorical(tables[part]).sample()


torch.manual_seed(1)
drawn = {"uniform": draw_mixture(*models["uniform"], COUNT)}

# %% draw_coins
drawn["coins"] = draw_mixture(*models["coins"], COUNT)

# %% draw_bayes
drawn["bayes"] = draw_mixture(*models["bayes"], COUNT)

# %% draw_mixed
drawn["mixture"] = draw_mixture(*models["mixture"], COUNT)


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


# %% from_tables
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


named = {"coins": "one table", "bayes": "naive Bayes", "mixture": "mixture"}
sheet = torch.cat([drawn[name][:12] for name in named]).reshape(-1, 8, 8).numpy()
fig, ax = plt.subplots(num="from_tables", figsize=(5.4, 1.6), layout="constrained")
ax.imshow(lay_out(sheet, 12), cmap="gray_r", vmin=0, vmax=LEVELS - 1)
ax.set_xticks([])
ax.set_yticks(10 * np.arange(3) + 4.5, named.values())


# %% count_operations
def count_operations(work: Callable[[], object]) -> float:
    """Millions of multiplications and additions, in matrix products, of some work."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops() / 1e6


fits = {
    "coins": lambda: level_tables(known, torch.ones(len(known), 1), one[0]),
    "bayes": lambda: level_tables(known, digit, one[0]),
    "mixture": lambda: fit_mixture(known, parts, pull),
}

# %% results
order = torch.randperm(len(greys))
real = grade(judge, pictures[order[:898]], pictures[order[898:1796]])
results = {
    "parts": parts,
    "pulls": [chosen_pull, pull],
    "uniform": mean_bits(*models["uniform"], test),  # bits per pixel
    "judge_right": (judge(pictures[test]).argmax(1) == labels[test])
    .float()
    .mean()
    .item(),
    "real": list(real),
    "real_fd_half": half_distance(judge, pictures, pictures),
}
for name in named:
    results[name] = mean_bits(*models[name], test)  # bits per pixel
    results |= {f"{name}_{k}": v for k, v in grade_greys(drawn[name]).items()}
    results[f"{name}_weights"] = (
        models[name][1][..., 1:].numel() + len(models[name][0]) - 1
    )
    results[f"{name}_training_work"] = count_operations(fits[name])
    results[f"{name}_drawing_work"] = count_operations(
        lambda name=name: draw_mixture(*models[name], 1)
    )
for name, value in results.items():
    print(f"{name:>21} {np.round(value, 4)}")
plt.show()
