"""Answers to the exercises of part 3, each tried on a small case.

Run it with `python exercises.py`; it needs torch and scikit-learn and downloads nothing.
The digits (Alpaydin and Kaynak, CC BY 4.0) keep their greys, as shares of 16.
"""

# %% settings
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import train_test_split
from torch import Tensor, nn

torch.manual_seed(0)

SIDE = 32  # pixels on each side of a picture
FINE = 4  # each pixel is the mean of FINE thin columns
VIEW = 0.25  # half the height of the lid as a share of half its width
LOW, HIGH = 0.2, 0.8  # sizes, as shares of the frame
WIDTH = 128  # units of a hidden layer
BATCH = 128
RATE = 3e-3  # falls to zero along half a cosine
STEPS = 600
PLANES = 1000  # random planes of exercise 1
NOISE = 0.25  # standard deviation of what exercise 2 spoils
TURN = 40  # degrees, exercise 3
KEPT = 15  # principal axes of exercise 4
MIXED = [5, 10, 20, 40]  # Gaussians in a mixture of exercise 4
CLOSE = 0.05  # the share of test pictures that count as close to training
DRAWN = 2000  # new pictures of exercise 4
VIEWS = (0.1, 0.4)  # from nearly level to well above, exercise 5
TRAIN, TEST = 2048, 512  # tins of exercise 5


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
pixels = torch.from_numpy(digits.data / 16).float()  # (1797, 64), from 0 to 1
train_rows, validation_rows, test_rows = split_digits(digits.target)
known, held_out = pixels[train_rows], pixels[validation_rows]
asked = pixels[test_rows]


# %% principal_axes
def pixel_covariance(x: Tensor) -> Tensor:
    """The covariance (d, d) of pictures x (n, d), divided by n."""
    return torch.cov(x.T, correction=0)


def principal_axes(covariance: Tensor) -> tuple[Tensor, Tensor]:
    """Axes (d, d) in columns and variances (d,), the largest first."""
    variances, axes = torch.linalg.eigh(covariance)
    return axes.flip(1), variances.flip(0)


# %% pca_reconstruct
def pca_reconstruct(x: Tensor, mean: Tensor, axes: Tensor) -> Tensor:
    """Pictures x (..., d) dropped on the plane of axes (d, k) through mean (d,)."""
    return mean + (x - mean) @ axes @ axes.T


# %% rank_error
def shadows(x: Tensor, k: int) -> Tensor:
    """Pictures x (n, d) dropped on their own first k axes."""
    axes, _ = principal_axes(pixel_covariance(x))
    return pca_reconstruct(x, x.mean(dim=0), axes[:, :k])


def rank_error(x: Tensor, k: int) -> Tensor:
    """The mean squared length that pictures x (n, d) lose on their first k axes."""
    return (x - shadows(x, k)).square().sum(dim=1).mean()


# %% least_rank_error
def least_rank_error(x: Tensor, k: int) -> Tensor:
    """What pictures x (n, d) lose on the best plane: the variances left out."""
    return principal_axes(pixel_covariance(x))[1][k:].sum()


def plane_error(x: Tensor, basis: Tensor) -> Tensor:
    """What pictures x (n, d) lose on the plane of the orthonormal basis (d, k)."""
    dropped = pca_reconstruct(x, x.mean(dim=0), basis)
    return (x - dropped).square().sum(dim=1).mean()


points = torch.randn(200, 8, dtype=torch.float64) @ torch.randn(
    8, 8, dtype=torch.float64
)
bases = torch.linalg.qr(torch.randn(PLANES, 8, 3, dtype=torch.float64)).Q
rivals = [plane_error(points, basis).item() for basis in bases]


# %% stack_layers
def stack_layers(*widths: int) -> nn.Sequential:
    """Linear layers from the first width to the last, with a ReLU between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


# %% reconstruction_error
def reconstruction_error(
    x: Tensor, encode: Callable[[Tensor], Tensor], decode: Callable[[Tensor], Tensor]
) -> Tensor:
    """The mean squared length of what is lost of pictures x (n, d) on the way."""
    return (x - decode(encode(x))).square().sum(dim=1).mean()


# %% train
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


# %% denoising_error
def denoising_error(
    x: Tensor,
    noise: Tensor,
    encode: Callable[[Tensor], Tensor],
    decode: Callable[[Tensor], Tensor],
) -> Tensor:
    """The mean squared loss over all pairs of a picture x (n, d) and noise (m, d)."""
    spoilt = (x[:, None] + noise).flatten(0, 1)
    clean = x.repeat_interleave(len(noise), dim=0)
    return (clean - decode(encode(spoilt))).square().sum(dim=1).mean()


# %% denoise
def train_denoiser(x: Tensor, k: int, seed: int) -> tuple[nn.Module, nn.Module]:
    """Like `train`, but each picture is spoilt before it is squeezed."""
    torch.manual_seed(seed)
    encoder = stack_layers(x.shape[1], WIDTH, WIDTH, k)
    decoder = stack_layers(k, WIDTH, WIDTH, x.shape[1])
    weights = [*encoder.parameters(), *decoder.parameters()]
    optimiser = torch.optim.Adam(weights, RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        batch = x[torch.randint(len(x), (BATCH,))]
        spoilt = batch + NOISE * torch.randn_like(batch)  # each with its own noise
        loss = (batch - decoder(encoder(spoilt))).square().sum(dim=1).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return encoder.requires_grad_(False), decoder.requires_grad_(False)


plain, denoiser = train_autoencoder(known, 16, 0, STEPS), train_denoiser(known, 16, 0)
spoils = NOISE * torch.randn(20, 64)
healed = [denoising_error(asked, spoils, *pair).item() for pair in (plain, denoiser)]


# %% rotate
def rotate(encoder: nn.Module, decoder: nn.Module, degrees: float) -> Callable:
    """Encoder and decoder as one function, with the first two numbers turned between."""
    angle = torch.deg2rad(torch.tensor(degrees))
    turn = torch.eye(16)
    turn[:2, :2] = torch.tensor(
        [[angle.cos(), -angle.sin()], [angle.sin(), angle.cos()]]
    )
    return lambda x: (encoder(x) @ turn.T, decoder(encoder(x) @ turn.T @ turn))


turned_codes, turned_drawn = rotate(*plain, TURN)(asked)
moved = (turned_codes - plain[0](asked)).norm(dim=1).mean().item()
changed = (turned_drawn - plain[1](plain[0](asked))).abs().max().item()


# %% copy_ratio
def copy_ratio(d_model: np.ndarray, d_test: np.ndarray, q: float) -> float:
    """How much more often a model than fresh data comes within q of training pictures.

    Both are distances to the same training pictures, one for each picture: (n,), (m,).
    """
    return float((d_model <= q).mean() / (d_test <= q).mean())


# %% mixture
def to_greys(codes: np.ndarray, pca: PCA) -> np.ndarray:
    """Pictures (n, 64) of codes (n, KEPT), in whole greys from 0 to 16."""
    return np.clip(np.rint(16 * pca.inverse_transform(codes)), 0, 16)


def nearest_distance(new: np.ndarray, old: np.ndarray) -> np.ndarray:
    """How far each picture of new (n, 64) is from the nearest of old (m, 64)."""
    return torch.cdist(torch.from_numpy(new), torch.from_numpy(old)).amin(1).numpy()


pca = PCA(KEPT).fit(known.double().numpy())
codes, unseen = (pca.transform(x.double().numpy()) for x in (known, held_out))
mixtures = [
    GaussianMixture(k, random_state=0, reg_covar=1e-3).fit(codes) for k in MIXED
]
mixture = max(mixtures, key=lambda model: model.score(unseen))
old = digits.data[train_rows]
d_test = nearest_distance(digits.data[test_rows], old)
close = float(np.quantile(d_test, CLOSE))
drawn = to_greys(mixture.sample(DRAWN)[0], pca)
mixed = copy_ratio(nearest_distance(drawn, old), d_test, close)


# %% draw_tins
def column_ink(
    across: Tensor,
    top: Tensor,
    bottom: Tensor,
    height: Tensor,
    width: Tensor,
    view: Tensor,
) -> Tensor:
    """How dark a thin column at `across` is, on average, from `top` to `bottom`.

    All arguments are tensors that broadcast; the frame reaches from -1 to 1.
    """
    # 1 in front, 0 at the edges, where the slope of a plain root would be infinite
    round_ = (1 - (across / width) ** 2).clamp(min=1e-12).sqrt()
    bend = view * width * round_

    def covered(start: Tensor, end: Tensor) -> Tensor:
        inside = end.clamp(top, bottom) - start.clamp(top, bottom)
        return inside / (bottom - top)

    lid = covered(-height - bend, -height + bend)
    side = covered(-height + bend, height + bend)
    return 0.25 * lid + (0.85 - 0.5 * round_) * side


def draw_tins(sizes: Tensor, views: Tensor | None = None) -> Tensor:
    """Pictures (n, SIDE, SIDE), 1 for black, of tins with sizes (n, 2): height, width.

    Each tin is seen from views (n,), or all from VIEW.
    """
    height, width = sizes[:, :1, None], sizes[:, 1:, None]  # (n, 1, 1)
    view = torch.full_like(height, VIEW) if views is None else views[:, None, None]
    rows = torch.linspace(-1, 1, SIDE + 1, dtype=sizes.dtype)[:, None]
    columns = torch.linspace(-1, 1, SIDE * FINE + 1, dtype=sizes.dtype)
    across = (columns[1:] + columns[:-1]) / 2
    ink = column_ink(across, rows[:-1], rows[1:], height, width, view)
    # Of the two columns at the edges only a part is tin.
    part = ((width - across.abs()) * (SIDE * FINE / 2) + 0.5).clamp(0, 1)
    return (part * ink).unflatten(2, (SIDE, FINE)).mean(dim=3)


# %% third_factor
sizes = LOW + (HIGH - LOW) * torch.rand(TRAIN + TEST, 2)
views = VIEWS[0] + (VIEWS[1] - VIEWS[0]) * torch.rand(TRAIN + TEST)
tins = draw_tins(sizes, views).flatten(1)


def three_factor_error(k: int) -> float:
    """The error of a pixel of fresh tins, seen from many views, with k numbers each."""
    encoder, decoder = train_autoencoder(tins[:TRAIN], k, 0, STEPS)
    return (tins[TRAIN:] - decoder(encoder(tins[TRAIN:]))).square().mean().sqrt().item()


by_numbers = [three_factor_error(k) for k in (2, 3, 4)]

# %% results
results = {
    "gap": abs(rank_error(points, 3) - least_rank_error(points, 3)).item(),
    "least": least_rank_error(points, 3).item(),
    "best_rival": min(rivals),
    "healed_plain": healed[0],
    "healed_denoiser": healed[1],
    "spoilt": 64 * NOISE**2,
    "moved": moved,
    "changed": changed,
    "mixed": mixture.n_components,
    "mixture_ratio": mixed,
    "by_numbers": by_numbers,
}
for name, value in results.items():
    print(f"{name:>15} {value}")
