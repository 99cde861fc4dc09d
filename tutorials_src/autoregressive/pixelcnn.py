"""A PixelCNN that writes digits in seventeen greys, one pixel at a time.

Run it with `python pixelcnn.py`; it needs torch, scikit-learn and matplotlib and
downloads nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0. Two masks
decide what each pixel may see; all else is an ordinary convolutional network.
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
from torch.nn.functional import affine_grid, conv2d, cross_entropy, grid_sample, pad
from torch.utils.flop_counter import FlopCounterMode

LEVELS = 17  # greys of a pixel, from paper to full ink
PIXELS = 64
STEPS = 2300
BATCH = 16
RATE, DECAY = 6e-3, 0.15
NUDGED = 0.5  # share of the training pictures that is shifted at first
WIDE, NARROW = 64, 24  # channels between the blocks and within them
BLOCKS = 5
WINDOW = 7  # the first layer looks three pixels up and to the sides
COUNT = 1797  # pictures drawn for the scores, as many as there are real ones
NEAREST = 3  # neighbours behind the balls of precision and recall
CLOSE = 0.05  # about this share of the test pictures counts as close to training
HALF = 32  # pixels of the upper half
TRIES = 10  # lower halves drawn for each upper half
ASKED = 42  # whose question is drawn: sixth row, third column
ROWS = [8, 16, 24, 32, 40, 48, 56, 64]  # pixels written when a frame is shown


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


# %% masks
def raster_mask(size: int, last: int) -> Tensor:
    """A window (size, size) that is open for the first `last` places of its raster."""
    return (torch.arange(size * size) < last).double().view(size, size)


def first_mask(size: int) -> Tensor:
    """The mask of the first layer: all before the middle."""
    return raster_mask(size, size * size // 2)


def later_mask(size: int) -> Tensor:
    """The mask of the layers after it: the middle too."""
    return raster_mask(size, size * size // 2 + 1)


# %% network
class CausalConv(nn.Conv2d):
    """A convolution (n, inputs, 8, 8) to (n, outputs, 8, 8) under a mask (s, s)."""

    def __init__(self, inputs: int, outputs: int, mask: Tensor) -> None:
        upper = mask[: len(mask) // 2 + 1]  # the rows below the middle are all zero
        super().__init__(inputs, outputs, tuple(upper.shape))
        self.register_buffer("mask", upper.float())

    def forward(self, x: Tensor) -> Tensor:
        high, wide = self.kernel_size
        padded = pad(x, (wide // 2, wide // 2, high - 1, 0))
        return conv2d(padded, self.weight * self.mask, self.bias)


class PixelCNN(nn.Module):
    """Greys x (n, 64) to scores (n, 64, LEVELS) for each pixel, from those before."""

    def __init__(self) -> None:
        super().__init__()
        self.first = CausalConv(6, WIDE, first_mask(WINDOW))
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.ReLU(),
                CausalConv(WIDE, NARROW, later_mask(3)),
                nn.ReLU(),
                nn.Dropout(0.2),
                nn.Conv2d(NARROW, WIDE, 1),
            )
            for _ in range(BLOCKS)
        )
        self.head = nn.Sequential(
            nn.ReLU(),
            nn.Conv2d(WIDE, 64, 1),
            nn.ReLU(),
            nn.Dropout(0.1),
            nn.Conv2d(64, LEVELS, 1),
        )
        for block in self.blocks:  # a quiet start: each block adds little
            nn.init.zeros_(block[-1].bias)
            block[-1].weight.data.mul_(0.5)
        side = torch.linspace(-1, 1, 8)
        places = torch.stack(torch.meshgrid(side, side, indexing="ij"))
        self.register_buffer("places", places)  # (2, 8, 8): how low, how far right
        self.place_bias = nn.Parameter(torch.zeros(WIDE, 8, 8))
        self.level_bias = nn.Parameter(torch.zeros(LEVELS, 8, 8))

    def forward(self, x: Tensor) -> Tensor:
        views = describe_levels(x).transpose(1, 2).reshape(-1, 4, 8, 8)
        places = self.places.expand(len(x), -1, -1, -1)
        h = self.first(torch.cat([views, places], dim=1)) + self.place_bias
        for block in self.blocks:
            h = h + block(h)
        return (self.head(h) + self.level_bias).flatten(2).transpose(1, 2)


# %% training
def describe_levels(x: Tensor) -> Tensor:
    """Four views (..., 4) of greys x (...): how dark, any ink, full ink, half or more."""
    marks = [x > 0, x == LEVELS - 1, x >= 8]
    return torch.stack([x / 8 - 1, *(mark.float() for mark in marks)], dim=-1)


def nudge(x: Tensor, share: float) -> Tensor:
    """Move about this share of the pictures x (n, 64) one pixel to one of four sides."""
    wide = pad(x.reshape(-1, 8, 8), (1, 1, 1, 1))  # (n, 10, 10), with a frame of paper
    corners = ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))  # the first leaves all in place
    moved = torch.stack([wide[:, i : i + 8, j : j + 8] for i, j in corners])
    way = torch.randint(1, 5, (len(x),)) * (torch.rand(len(x)) < share)
    return moved[way, torch.arange(len(x))].flatten(1)


def fit_levels(
    model: nn.Module,
    x: Tensor,
    steps: int,
    batch: int,
    rate: float,
    decay: float,
    nudged: float = NUDGED,
) -> nn.Module:
    """Train a model of greys x (n, 64) on its next-pixel loss; nudges fade out."""
    optimiser = torch.optim.AdamW(
        model.parameters(), rate, weight_decay=decay, fused=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,  # up for 60 steps, then down along a cosine
        lambda k: min(1, (k + 1) / 60) * (1.01 + math.cos(math.pi * k / steps)) / 2,
    )
    for step in range(steps):
        rows = torch.randint(len(x), (batch,))
        seen = nudge(x[rows], nudged * (1 - step / (0.8 * steps)))
        loss = cross_entropy(model(seen).flatten(0, 1), seen.flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model.eval()


torch.manual_seed(0)
model = fit_levels(PixelCNN(), greys[train], STEPS, BATCH, RATE, DECAY)


# %% score
def bits_per_dim(log_likelihood: float, dimensions: int) -> float:
    """A log-likelihood in nats per picture as the bits that each dimension costs."""
    return -log_likelihood / (dimensions * math.log(2))


@torch.no_grad()
def pixel_nats(model: nn.Module, x: Tensor) -> Tensor:
    """What each pixel of greys x (n, 64) costs, in nats, given the pixels before it."""
    return cross_entropy(model(x).transpose(1, 2), x, reduction="none")


costs = pixel_nats(model, greys[test])  # (300, 64)
bits = {
    name: bits_per_dim(-pixel_nats(model, greys[rows]).sum(1).mean().item(), PIXELS)
    for name, rows in {"train": train, "validation": validation, "test": test}.items()
}


# %% draw
@torch.no_grad()
def draw_cached(model: PixelCNN, given: Tensor, kept: int) -> tuple[Tensor, Tensor]:
    """Pictures (n, 64) that go on from the first `kept` pixels of given (n, 64).

    Also the scores (n, 64, LEVELS) on the way. Each layer works out one pixel at a
    time and keeps what it found, so that all 64 cost as much as one full pass.
    """

    def flat(layer: nn.Conv2d) -> Tensor:
        return (layer.weight * getattr(layer, "mask", 1)).flatten(1).T

    n, x, scores = len(given), given.clone(), []
    seen = torch.zeros(n, 6, 8 + WINDOW // 2, 8 + 2 * (WINDOW // 2))
    seen[:, 4:, WINDOW // 2 :, WINDOW // 2 : -(WINDOW // 2)] = model.places
    found = [torch.zeros(n, WIDE, 9, 10) for _ in model.blocks]
    first, high = flat(model.first), WINDOW // 2 + 1
    pairs = [(flat(block[1]), flat(block[4])) for block in model.blocks]
    for k in range(PIXELS):
        i, j = divmod(k, 8)
        window = seen[:, :, i : i + high, j : j + WINDOW].flatten(1)
        h = window @ first + model.first.bias + model.place_bias[:, i, j]
        for block, (inner, outer), kept_h in zip(
            model.blocks, pairs, found, strict=True
        ):
            kept_h[:, :, i + 1, j + 1] = h.relu()
            window = kept_h[:, :, i : i + 2, j : j + 3].flatten(1)
            h = h + (window @ inner + block[1].bias).relu() @ outer + block[4].bias
        score = model.head(h[:, :, None, None])[..., 0, 0] + model.level_bias[:, i, j]
        if k >= kept:
            x[:, k] = torch.multinomial(score.softmax(dim=1), 1)[:, 0]
        seen[:, :4, i + high - 1, j + WINDOW // 2] = describe_levels(x[:, k])
        scores.append(score)
    return x, torch.stack(scores, dim=1)


torch.manual_seed(1)
paper = torch.zeros(COUNT, PIXELS, dtype=torch.long)
drawn, _ = draw_cached(model, paper, 0)

# %% full_pass
with torch.no_grad():
    full = model(greys[test])
gap = (draw_cached(model, greys[test], PIXELS)[1] - full).abs().max().item()


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


# %% completions
torch.manual_seed(2)
upper = greys[test][:6].repeat_interleave(TRIES, dim=0)
halves, _ = draw_cached(model, upper, HALF)
every, _ = draw_cached(model, greys[test], HALF)


def read_share(x: Tensor) -> float:
    """The share of pictures x (300, 64) that the judge reads as the test digits."""
    with torch.no_grad():
        guess = judge((x / 16).reshape(-1, 1, 8, 8)).argmax(dim=1)
    return (guess == labels[test]).double().mean().item()


torn = greys[test].clone()
torn[:, HALF:] = 0


def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


ink = {"cmap": "gray_r", "vmin": 0, "vmax": 16}
rows = [
    torch.cat(
        [torn[k : k + 1], halves[TRIES * k : TRIES * (k + 1)], greys[test[k]][None]]
    )
    for k in range(6)
]
sheet = lay_out(torch.cat(rows).reshape(-1, 8, 8).numpy(), TRIES + 2)
fig, ax = plt.subplots(num="completions", figsize=(5.4, 3.2), layout="constrained")
ax.imshow(sheet, **ink)
ax.set_yticks([])
ax.set_xticks(
    [4.5, 10 * (TRIES + 1) / 2 + 4.5, 10 * TRIES + 14.5],
    ["given", "written by the model", "real"],
)
ax.xaxis.tick_top()
for x in (9.5, 10 * TRIES + 9.5):
    ax.axvline(x, color="C0", linewidth=1.5)

# %% writing
for count in ROWS:
    fig, ax = plt.subplots(
        num=f"writing@{count:02}", figsize=(5.2, 1.4), layout="constrained"
    )
    part = drawn[:12].clone()
    part[:, count:] = 0
    ax.imshow(lay_out(part.reshape(-1, 8, 8).numpy(), 12), **ink)
    ax.set(title=f"{count} of {PIXELS} pixels", xticks=[], yticks=[])

# %% from_pixelcnn
nearest = torch.cdist(drawn[:12].float(), greys[train].float()).argmin(dim=1)
sheet = torch.cat([drawn[:24], greys[train][nearest]]).reshape(-1, 8, 8).numpy()
fig, ax = plt.subplots(num="from_pixelcnn", figsize=(5.4, 1.8), layout="constrained")
ax.imshow(lay_out(sheet, 12), **ink)
ax.set_xticks([])
ax.set_yticks([9.5, 24.5], ["drawn", "nearest"])

# %% surprise
by_place = costs.mean(dim=0).reshape(8, 8) / math.log(2)
fig, ax = plt.subplots(num="surprise", figsize=(4.4, 4.0), layout="constrained")
pale = 1.8 * by_place.max()  # so that numbers can be read on each
ax.imshow(by_place, cmap="Blues", vmin=0, vmax=pale)
for i, j in np.ndindex(8, 8):
    ax.text(
        j,
        i,
        f"{by_place[i, j]:.1f}",
        ha="center",
        va="center",
        color="#101014",
    )
ax.set(xticks=[], yticks=[])


# %% reach
def seen_from(net: nn.Module, k: int) -> Tensor:
    """Which pixels (8, 8) move the answer at pixel k of a network on (1, 1, 8, 8)."""
    x = torch.rand(1, 1, 8, 8, requires_grad=True)
    net(x).flatten(2)[..., k].sum().backward()
    return x.grad[0, 0] != 0


def stack_windows(sizes: list[int]) -> nn.Sequential:
    """Causal windows of these sizes, the first with the first mask, all weights one."""
    masks = [first_mask(sizes[0]), *(later_mask(size) for size in sizes[1:])]
    net = nn.Sequential(*(CausalConv(1, 1, mask) for mask in masks))
    for layer in net:
        nn.init.ones_(layer.weight)
    return net


before = torch.arange(PIXELS).reshape(8, 8) < ASKED
stacks = {
    "windows of 3 × 3": [3] * (BLOCKS + 1),
    "first 7 × 7": [WINDOW] + [3] * BLOCKS,
}
blind = {}
fig, axes = plt.subplots(1, 2, num="reach", figsize=(6.0, 3.1), layout="constrained")
for ax, (name, sizes) in zip(axes, stacks.items(), strict=True):
    seen = seen_from(stack_windows(sizes), ASKED)
    blind[name] = before & ~seen
    shade = torch.where(seen, 0.2, torch.where(before, 0.6, 0.0))
    ax.imshow(shade, cmap="Blues", vmin=0, vmax=1)
    for i, j in torch.nonzero(blind[name]).tolist():
        ax.text(j, i, "×", ha="center", va="center", color="#101014", fontsize=13)
    for i, j in torch.nonzero(seen).tolist():
        ax.text(j, i, "•", ha="center", va="center", color="#101014")
    ax.text(ASKED % 8, ASKED // 8, "?", ha="center", va="center", color="#101014")
    ax.set(title=name, xticks=[], yticks=[])


# %% count_operations
def count_operations(work: Callable[[], object]) -> float:
    """Millions of multiplications and additions, in matrix products, of some work."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops() / 1e6


def one_step() -> None:
    """The products of one step of `fit_levels`."""
    x = greys[train][:BATCH]
    cross_entropy(model(x).flatten(0, 1), x.flatten()).backward()


# %% open_weights
weights = sum(p.numel() for p in model.parameters())
windows = [layer for layer in model.modules() if isinstance(layer, CausalConv)]
closed = sum(int((layer.mask == 0).expand_as(layer.weight).sum()) for layer in windows)

# %% results
results = {
    **{f"bits_{name}": value for name, value in bits.items()},  # bits per pixel
    **grade_greys(drawn),
    "weights": weights,
    "open_weights": weights - closed,
    "cached_gap": gap,
    "read_real": read_share(greys[test]),
    "read_torn": read_share(torn),
    "read_completed": read_share(every),
    "upper_bits": costs[:, :HALF].sum(dim=1).mean().item() / math.log(2),
    "lower_bits": costs[:, HALF:].sum(dim=1).mean().item() / math.log(2),
    "cheap": int((by_place < 0.1).sum()),
    "dearest": by_place.max().item(),  # bits
    "blind": [int(where.sum()) for where in blind.values()],
    "before": int(before.sum()),
    "training_work": STEPS * count_operations(one_step),
    "drawing_work": count_operations(lambda: draw_cached(model, paper[:1], 0)),
    "full_pass_work": count_operations(lambda: model(paper[:1])),
}
for name, value in results.items():
    print(f"{name:>15} {np.round(value, 5)}")
plt.show()
