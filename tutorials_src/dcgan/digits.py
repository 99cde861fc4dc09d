"""A convolutional GAN of digits with 16 by 16 pixels, or of MNIST with 28 by 28.

Run it with `python digits.py`; it needs torch, torchvision, scikit-learn and matplotlib.
The digits are those of Alpaydin and Kaynak, CC BY 4.0. It downloads nothing, unless you
set DATA to "mnist": then torchvision fetches it. It leaves `generator.json`.
"""

# %% settings
import base64
import copy
import json
import math
from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import (
    adaptive_avg_pool2d,
    affine_grid,
    cross_entropy,
    grid_sample,
    interpolate,
    softplus,
)
from torchvision.datasets import MNIST

torch.manual_seed(0)

DATA = "digits"  # or "mnist", which torchvision looks for in FOLDER
FOLDER = "data"
DEVICE = "cpu"  # or "cuda"
SIDE = 28 if DATA == "mnist" else 16  # pixels on each side of a picture
LATENT = 16  # numbers that the generator starts from
STEPS = 1600
BATCH = 64
RATE = 2e-3  # for both players at the start; it falls to a fiftieth
GAMMA = 0.5  # strength of both penalties, for pixels between 0 and 1
LAZY = 4  # they are taken in each fourth step, four times as heavy
FRAMES = [0, 25, 50, 100, 200, 400, 800, 1600]  # steps shown
NEAREST = 3  # neighbours behind the balls of precision and recall
COUNT = 1797  # pictures drawn for the scores, as many as there are real ones
PARTS = 20  # bells of the mixture that is a control, as in part 6
WALKS = 1000  # straight walks from noise to noise, whose middles are judged
ROWS, STOPS = 4, 11  # walks shown, and pictures of each
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


def small_digits() -> SimpleNamespace:
    """scikit-learn's digits, named as torchvision names what it loads."""
    digits = load_digits()
    images, targets = torch.tensor(digits.images), torch.tensor(digits.target)
    return SimpleNamespace(data=images, targets=targets)


def enlarge(x: Tensor) -> Tensor:
    """Pictures (n, 1, h, h) with SIDE by SIDE smooth pixels."""
    return interpolate(x, (SIDE, SIDE), mode="bicubic").clamp(0, 1)


def for_judge(x: Tensor) -> Tensor:
    """Pictures (n, 1, side, side) as the judge sees them: 8 by 8 means of pixels."""
    return adaptive_avg_pool2d(x, 8)


source = MNIST(FOLDER, download=True) if DATA == "mnist" else small_digits()
pictures = source.data[:, None].float() / source.data.max()  # (n, 1, 8, 8) from 0 to 1
large = enlarge(pictures)
labels = source.targets
train, _, test = split_digits(labels.numpy())
known = large[train]


# %% judge
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


torch.manual_seed(0)
judge = fit_judge(for_judge(pictures[train]), labels[train])


# %% networks
def build_digit_painter() -> nn.Sequential:
    """The generator: z (n, LATENT) to pictures (n, 1, SIDE, SIDE) from 0 to 1."""
    quarter = SIDE // 4
    return nn.Sequential(
        nn.Linear(LATENT, 128),
        nn.BatchNorm1d(128),
        nn.ReLU(),
        nn.Linear(128, 32 * quarter**2),
        nn.Unflatten(1, (32, quarter, quarter)),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(32, 16, 3, padding=1),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(16, 1, 3, padding=1),
        nn.Sigmoid(),
    )


class Signed(nn.Module):
    """Moves pictures from [0, 1] to [-1, 1]."""

    def forward(self, x: Tensor) -> Tensor:
        return 2 * x - 1


def build_digit_critic() -> nn.Sequential:
    """The discriminator: pictures (n, 1, SIDE, SIDE) to a score (n, 1)."""
    return nn.Sequential(
        Signed(),
        nn.Conv2d(1, 16, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(16, 32, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(2 * SIDE**2, 256),
        nn.LeakyReLU(0.2),
        nn.Linear(256, 1),
    )


# %% losses
def pairing_loss(ahead: Tensor, behind: Tensor) -> Tensor:
    """Small if the first of each pair of scores (n, 1) is well above the second."""
    return softplus(behind - ahead).mean()


def both_penalties(scores: Tensor, real: Tensor, fake: Tensor, gamma: float) -> Tensor:
    """R1 and R2: gamma / 2 times the mean squared slope at real and at fake pictures."""
    slopes = torch.autograd.grad(scores.sum(), [real, fake], create_graph=True)
    return gamma / 2 * sum(s.square().sum(dim=(1, 2, 3)).mean() for s in slopes)


# %% training
def average_weights(average: nn.Module, generator: nn.Module, step: int) -> None:
    """Keep a running mean of the generator's weights, over about a tenth of all steps."""
    keep = (1 + step) / (10 + step)
    pairs = zip(average.parameters(), generator.parameters(), strict=True)
    for mean, new in pairs:
        mean.data.lerp_(new.data, 1 - keep)


def train_digit_painter(seed: int) -> tuple[nn.Module, dict[int, Tensor], list[float]]:
    """The mean generator, the same noise drawn on the way, and the paired losses."""
    torch.manual_seed(seed)
    painter, critic = build_digit_painter().to(DEVICE), build_digit_critic().to(DEVICE)
    average = copy.deepcopy(painter)
    players = list(painter.parameters()), list(critic.parameters())
    movers = [torch.optim.Adam(p, RATE, betas=(0.0, 0.99), fused=True) for p in players]
    data, frames, losses = known.to(DEVICE), {}, []
    fixed = torch.randn(24, LATENT, device=DEVICE)

    for step in range(STEPS):
        if step in FRAMES:
            frames[step] = average.eval()(fixed).detach().cpu()
        for mover in movers:
            falling = 0.02 + 0.98 * (1 + math.cos(math.pi * step / STEPS)) / 2
            mover.param_groups[0]["lr"] = RATE * falling
            mover.zero_grad()
        real = data[torch.randint(len(data), (BATCH,), device=DEVICE)]
        with torch.no_grad():
            fake = painter(torch.randn(BATCH, LATENT, device=DEVICE))

        lesson = step % LAZY == 0
        real, fake = real.requires_grad_(lesson), fake.requires_grad_(lesson)
        scores = critic(torch.cat([real, fake]))
        loss = pairing_loss(scores[:BATCH], scores[BATCH:])
        losses.append(loss.detach())
        if lesson:
            loss = loss + both_penalties(scores, real, fake, LAZY * GAMMA)
        loss.backward(inputs=players[1])
        movers[1].step()

        with torch.no_grad():
            at_real = critic(real)
        at_fake = critic(painter(torch.randn(BATCH, LATENT, device=DEVICE)))
        pairing_loss(at_fake, at_real).backward(inputs=players[0])
        movers[0].step()
        average_weights(average, painter, step)
        for mean, new in zip(average.buffers(), painter.buffers(), strict=True):
            mean.copy_(new)  # what batch normalisation remembers
    frames[STEPS] = average.eval()(fixed).detach().cpu()
    return average.cpu(), frames, torch.stack(losses).tolist()


painter, frames, losses = train_digit_painter(0)
with torch.no_grad():
    drawn = painter(torch.randn(COUNT, LATENT))


# %% grades
def ball_radii(points: Tensor, k: int) -> Tensor:
    """Distance (n,) from each of the points (n, d) to its k-th nearest other."""
    return torch.cdist(points, points).kthvalue(k + 1).values


def precision(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of fakes (m, d) within the balls of the real points (n, d)."""
    return (torch.cdist(fake, real) <= radii).any(dim=1).double().mean()


def recall(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of real points (n, d) within the balls of the fakes (m, d)."""
    return (torch.cdist(real, fake) <= radii).any(dim=1).double().mean()


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


reference = for_judge(large[torch.randperm(len(large))[:COUNT]])
graded = grade(judge, for_judge(drawn), reference)
order = torch.randperm(len(large))
first, second = order[: COUNT // 2], order[COUNT // 2 : COUNT]
control = grade(judge, for_judge(large[first]), for_judge(large[second]))
unseen = grade(judge, for_judge(drawn), for_judge(large[test]))


# %% confidence
def confidence_entropy(p: Tensor) -> Tensor:
    """Mean entropy of the rows of p (n, k)."""
    return torch.special.entr(p).sum(dim=1).mean()


@torch.no_grad()
def doubt(x: Tensor) -> float:
    """How unsure the judge is of pictures (n, 1, SIDE, SIDE), in nats."""
    return confidence_entropy(judge(for_judge(x)).softmax(dim=1)).item()


# %% walk
def latent_walk(start: Tensor, end: Tensor, share: float) -> Tensor:
    """The point after a share of the way from start (d,) to end (d,)."""
    return torch.lerp(start, end, share)


with torch.no_grad():
    start, end = torch.randn(2, WALKS, LATENT)
    shares = torch.linspace(0, 1, STOPS)
    shown = [painter(latent_walk(start[:ROWS], end[:ROWS], t.item())) for t in shares]
    middle = latent_walk(start, end, 0.5)
    doubts = {
        "doubt_real": doubt(large[test]),
        "doubt_ends": doubt(painter(start)),
        "doubt_middle": doubt(painter(middle)),
        "doubt_longer": doubt(painter(middle * math.sqrt(2))),
    }


# %% lay_out
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


ink = {"cmap": "gray_r", "vmin": 0, "vmax": 1}

# %% growing
for step, sheet in frames.items():
    fig, ax = plt.subplots(
        num=f"growing@{step:04}", figsize=(5.8, 2.2), layout="constrained"
    )
    ax.imshow(lay_out(sheet[:, 0].numpy(), 12), **ink)
    ax.set(title=f"step {step}", xticks=[], yticks=[])

# %% new
fig, ax = plt.subplots(num="new", figsize=(6.2, 2.4), layout="constrained")
sheet = torch.stack([drawn[:26], large[test][:26]])  # two rows of thirteen each
ax.imshow(lay_out(sheet.reshape(-1, SIDE, SIDE).numpy(), 13), **ink)
height = SIDE + 2
ax.axhline(2 * height - 0.5, color="C1", linewidth=2)
ax.set_yticks([height, 3 * height], ["drawn", "real"])
ax.set(xticks=[])

# %% between
fig, ax = plt.subplots(num="between", figsize=(5.8, 2.9), layout="constrained")
rows = torch.stack(shown, dim=1).reshape(-1, SIDE, SIDE)
ax.imshow(lay_out(rows.numpy(), STOPS), **ink)
middles = [height * (stop + 0.5) for stop in range(STOPS)]
ax.set_xticks(middles, [f"{share:.1f}" for share in shares])
ax.set(xlabel="share of the way", yticks=[])


# %% copies
def nearest_training(x: Tensor) -> Tensor:
    """Distance (n,) of pictures to the nearest training picture."""
    return torch.cdist(x.flatten(1), known.flatten(1)).amin(dim=1)


def copy_ratio(d_model: np.ndarray, d_test: np.ndarray, q: float) -> float:
    """How much more often a model than fresh data comes within q of training pictures.

    Both are distances to the same training pictures, one for each picture: (n,), (m,).
    """
    return float((d_model <= q).mean() / (d_test <= q).mean())


d_model, d_test = nearest_training(drawn).numpy(), nearest_training(large[test]).numpy()
q = float(np.quantile(d_test, CLOSE))


# %% controls
def loose_pixels(x: Tensor, y: Tensor, n: int) -> Tensor:
    """Part 1's idea: n pictures, each pixel from another picture of the same digit."""
    classes = [x[y == digit] for digit in range(10)]
    rows = [torch.randint(len(c), (-(-n // 10), *x.shape[1:])) for c in classes]
    pairs = zip(classes, rows, strict=True)
    return torch.cat([c.gather(0, chosen) for c, chosen in pairs])[:n]


small = for_judge(pictures[train])
loose = loose_pixels(small, labels[train], COUNT)
mixture = GaussianMixture(PARTS, reg_covar=1e-3, random_state=0)
bells = mixture.fit(small.flatten(1).numpy()).sample(COUNT)[0]
bells = torch.tensor(bells).float().clamp(0, 1).reshape(-1, 1, 8, 8)
controls = {
    name: grade(judge, for_judge(enlarge(x)), reference)
    for name, x in (("loose", loose), ("bells", bells))
}


# %% asset
def pack_folded(
    weight: Tensor, bias: Tensor, norm: nn.Module | None
) -> dict[str, object]:
    """Weights as signed bytes and biases, with the norm behind the layer folded in.

    A batch norm that remembers is a line, a times x plus b for each channel; so is a
    layer, and a line of a line is one line.
    """
    if norm is not None:
        repeat = len(bias) // norm.num_features  # numbers of one channel
        a = norm.weight / (norm.running_var + norm.eps).sqrt()
        b = norm.bias - a * norm.running_mean
        a, b = a.repeat_interleave(repeat), b.repeat_interleave(repeat)
        weight = a.reshape(-1, *[1] * (weight.dim() - 1)) * weight
        bias = a * bias + b
    scale = weight.abs().max() / 127
    whole = (weight / scale).round().to(torch.int8)
    return {
        "shape": list(whole.shape),
        "scale": scale.item(),
        "weight": base64.b64encode(whole.numpy().tobytes()).decode(),
        "bias": [round(number, 5) for number in bias.tolist()],
    }


with torch.no_grad():
    steps = [layer for layer in painter if hasattr(layer, "weight")]
    packed = [
        pack_folded(steps[0].weight, steps[0].bias, steps[1]),
        pack_folded(steps[2].weight, steps[2].bias, steps[3]),
        pack_folded(steps[4].weight, steps[4].bias, steps[5]),
        pack_folded(steps[6].weight, steps[6].bias, None),
    ]
    probes = torch.randn(3, LATENT)
    answers = painter(probes).flatten(1)
asset = {
    "about": "z -> linear, ReLU, linear, as 32 channels of a quarter of the side, ReLU, "
    "each pixel doubled, 3x3 convolution, ReLU, doubled, convolution, sigmoid",
    "weights": "signed bytes in base64, row by row; multiply by scale",
    "layers": packed,
    "probes": probes.tolist(),
    "answers": [[round(number, 4) for number in answer] for answer in answers.tolist()],
}
Path("generator.json").write_text(json.dumps(asset), encoding="utf-8")

# %% results
results = {
    "fd": graded[0],
    "precision": graded[1],
    "recall": graded[2],
    "real_halves": list(control),
    "loose": list(controls["loose"]),
    "bells": list(controls["bells"]),
    "unseen": unseen[0],
    **doubts,  # nats
    "nearest": float(np.median(d_model) / np.median(d_test)),
    "copies": copy_ratio(d_model, d_test, q),
    "generator": sum(p.numel() for p in painter.parameters()),
    "discriminator": sum(p.numel() for p in build_digit_critic().parameters()),
    "loss": float(np.mean(losses[-200:])),
}
for name, value in results.items():
    print(f"{name:>13} {np.round(value, 3)}")
plt.show()
