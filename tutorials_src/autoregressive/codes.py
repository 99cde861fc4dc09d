"""A variational autoencoder in seventeen greys, as a neighbour for the chain models.

Run it with `python codes.py`; it needs torch, scikit-learn and matplotlib and
downloads nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0. It is the
network of part 4 with an answer for each grey in place of a coin for each pixel.
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
from torch.nn.functional import affine_grid, cross_entropy, grid_sample, pad
from torch.utils.flop_counter import FlopCounterMode

LEVELS = 17  # greys of a pixel, from paper to full ink
PIXELS = 64
CODES = 8  # numbers in a code
WIDTH = 256  # units per hidden layer
DROP = 0.2
STEPS = 3000
NUDGED = 0.8  # share of the training pictures that is shifted at first
BATCH = 64
RATE, DECAY = 2e-3, 0.1
DRAWS = 500  # codes for each picture behind the tighter bound
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


# %% networks
torch.manual_seed(0)
encoder = nn.Sequential(  # x (n, 64) -> mean and log variance (n, 2 CODES)
    nn.Linear(PIXELS, WIDTH),
    nn.SiLU(),
    nn.Dropout(DROP),
    nn.Linear(WIDTH, WIDTH),
    nn.SiLU(),
    nn.Linear(WIDTH, 2 * CODES),
)
decoder = nn.Sequential(  # z (n, CODES) -> scores of the greys (n, 64 LEVELS)
    nn.Linear(CODES, WIDTH),
    nn.SiLU(),
    nn.Dropout(DROP),
    nn.Linear(WIDTH, WIDTH),
    nn.SiLU(),
    nn.Dropout(DROP),
    nn.Linear(WIDTH, PIXELS * LEVELS),
)


def encode(x: Tensor, encoder: nn.Module) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation (n, CODES) of the codes of pictures x (n, 64)."""
    mean, log_variance = encoder(2 * x - 1).chunk(2, dim=1)
    return mean, (log_variance / 2).exp()


# %% terms
def unit_costs(mean: Tensor, sd: Tensor) -> Tensor:
    """The nats (n, k) that each number of a code costs: its distance to the prior."""
    return (mean**2 + sd**2 - 1) / 2 - sd.log()


def level_decoder(x: Tensor, scores: Tensor) -> Tensor:
    """log p(x | z) (n,) of greys x (n, 64) when z draws scores (n, 64 LEVELS)."""
    scores = scores.reshape(-1, PIXELS, LEVELS).transpose(1, 2)
    return -cross_entropy(scores, x, reduction="none").sum(dim=1)


# %% training
def nudge(x: Tensor, share: float) -> Tensor:
    """Move about this share of the pictures x (n, 64) one pixel to one of four sides."""
    wide = pad(x.reshape(-1, 8, 8), (1, 1, 1, 1))  # (n, 10, 10), with a frame of paper
    corners = ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))  # the first leaves all in place
    moved = torch.stack([wide[:, i : i + 8, j : j + 8] for i, j in corners])
    way = torch.randint(1, 5, (len(x),)) * (torch.rand(len(x)) < share)
    return moved[way, torch.arange(len(x))].flatten(1)


def negative_bound(x: Tensor) -> Tensor:
    """The loss: minus the mean evidence lower bound, with one code for each picture."""
    mean, sd = encode(x / 16, encoder)
    z = mean + sd * torch.randn_like(mean)
    return -(level_decoder(x, decoder(z)) - unit_costs(mean, sd).sum(dim=1)).mean()


parameters = [*encoder.parameters(), *decoder.parameters()]
optimiser = torch.optim.AdamW(parameters, RATE, weight_decay=DECAY)
schedule = torch.optim.lr_scheduler.OneCycleLR(
    optimiser, RATE, total_steps=STEPS, pct_start=0.02
)
known = greys[train]
for step in range(STEPS):
    rows = torch.randint(len(known), (BATCH,))
    loss = negative_bound(nudge(known[rows], NUDGED * (1 - step / (0.8 * STEPS))))
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    schedule.step()
encoder.eval()
decoder.eval()


# %% score
def bits_per_dim(log_likelihood: float, dimensions: int) -> float:
    """A log-likelihood in nats per picture as the bits that each dimension costs."""
    return -log_likelihood / (dimensions * math.log(2))


@torch.no_grad()
def log_weights(x: Tensor, draws: int) -> Tensor:
    """log p(x, z) - log q(z | x) (draws, n), for codes drawn by the encoder."""
    mean, sd = encode(x / 16, encoder)
    found = []
    for _ in range(draws):
        noise = torch.randn_like(mean)
        z = mean + sd * noise
        odds = ((noise**2 - z**2) / 2 + sd.log()).sum(dim=1)
        found.append(level_decoder(x, decoder(z)) + odds)
    return torch.stack(found)


def bounds(rows: np.ndarray, draws: int) -> tuple[float, float]:
    """Bits per pixel by one code at a time, and by `draws` codes together."""
    log_w = log_weights(greys[rows], draws)
    tighter = log_w.logsumexp(dim=0) - math.log(draws)
    nats = log_w.mean().item(), tighter.mean().item()
    return bits_per_dim(nats[0], PIXELS), bits_per_dim(nats[1], PIXELS)


torch.manual_seed(1)
loose, tight = bounds(test, DRAWS)

# %% draw
with torch.no_grad():
    scores = decoder(torch.randn(COUNT, CODES)).reshape(-1, PIXELS, LEVELS)
drawn = torch.distributions.Categorical(logits=scores).sample()


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


# %% from_vae
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


sheet = lay_out(drawn[:24].reshape(-1, 8, 8).numpy(), 12)
fig, ax = plt.subplots(num="from_vae", figsize=(6.5, 1.2), layout="constrained")
ax.imshow(sheet, cmap="gray_r", vmin=0, vmax=LEVELS - 1)
ax.set(xticks=[], yticks=[])


# %% count_operations
def count_operations(work: Callable[[], object]) -> float:
    """Millions of multiplications and additions, in matrix products, of some work."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops() / 1e6


# %% results
results = {
    "bits_bound": loose,
    "bits_tighter": tight,  # bits per pixel
    "validation": bounds(validation, 50)[1],
    **grade_greys(drawn),
    "weights": sum(p.numel() for p in parameters),
    "training_work": STEPS
    * count_operations(lambda: negative_bound(known[:BATCH]).backward()),
    "drawing_work": count_operations(lambda: decoder(torch.randn(1, CODES))),
}
for name, value in results.items():
    print(f"{name:>13} {value:.5g}")
plt.show()
