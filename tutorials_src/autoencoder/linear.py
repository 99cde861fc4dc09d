"""Principal components, and the linear autoencoder that finds them by itself.

Run it with `python linear.py`; it needs torch, scikit-learn and matplotlib and downloads
nothing. The digits (Alpaydin and Kaynak, CC BY 4.0) keep their greys, as shares of 16.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split
from torch import Tensor

torch.manual_seed(0)

KEPT = 10  # numbers per picture
SHOWN = [1, 2, 5, 10, 20, 40]  # numbers per picture in the row of shadows
SEEDS = 3  # starts of the linear autoencoder
STEPS = 600  # at most


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
train, _, _ = split_digits(digits.target)
x = torch.from_numpy(digits.data[train] / 16)  # (1297, 64), from 0 to 1


# %% principal_axes
def pixel_covariance(x: Tensor) -> Tensor:
    """The covariance (d, d) of pictures x (n, d), divided by n."""
    return torch.cov(x.T, correction=0)


def principal_axes(covariance: Tensor) -> tuple[Tensor, Tensor]:
    """Axes (d, d) in columns and variances (d,), the largest first."""
    variances, axes = torch.linalg.eigh(covariance)
    return axes.flip(1), variances.flip(0)


axes_, variances = principal_axes(pixel_covariance(x))


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


# %% shadows
first = [int(np.flatnonzero(digits.target[train] == y)[0]) for y in (0, 3, 7)]
fig, panels = plt.subplots(
    3, len(SHOWN) + 1, num="shadows", figsize=(6.5, 3.1), layout="constrained"
)
for row, i in zip(panels, first, strict=True):
    for ax, k in zip(row, [*SHOWN, 64], strict=True):
        drawn = pca_reconstruct(x[i], x.mean(dim=0), axes_[:, :k])
        ax.imshow(drawn.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
for ax, k in zip(panels[0], [*SHOWN, "all"], strict=True):
    ax.set_title(k)


# %% linear_autoencoder
def linear_autoencoder(
    x: Tensor, k: int, seed: int
) -> tuple[Tensor, Tensor, list[float]]:
    """Encoder (k, d), decoder (d, k) of centred x (n, d), and the errors on the way."""
    generator = torch.Generator().manual_seed(seed)
    encoder = torch.randn(k, x.shape[1], generator=generator, dtype=x.dtype) / 10
    decoder = torch.randn(x.shape[1], k, generator=generator, dtype=x.dtype) / 10
    weights = [encoder.requires_grad_(), decoder.requires_grad_()]
    errors = []
    optimiser = torch.optim.LBFGS(
        weights,
        max_iter=STEPS,
        history_size=20,
        tolerance_grad=1e-9,
        tolerance_change=1e-14,
        line_search_fn="strong_wolfe",
    )

    def closure() -> Tensor:
        error = (x - x @ encoder.T @ decoder.T).square().sum(dim=1).mean()
        optimiser.zero_grad()
        error.backward()
        errors.append(error.item())
        return error

    optimiser.step(closure)
    return encoder.detach(), decoder.detach(), errors


trained = [linear_autoencoder(x - x.mean(dim=0), KEPT, seed) for seed in range(SEEDS)]


# %% worst_angle
def worst_angle(first: Tensor, second: Tensor) -> Tensor:
    """The largest of the angles between the planes of two orthonormal bases (d, k)."""
    return torch.arccos(torch.linalg.svdvals(first.T @ second).min())


bases = [torch.linalg.qr(decoder).Q for _, decoder, _ in trained]
cosines = [worst_angle(basis, axes_[:, :KEPT]).cos().item() for basis in bases]

# %% descent
floor = variances[KEPT:].sum().item()
fig, ax = plt.subplots(num="descent", figsize=(6.5, 2.8), layout="constrained")
for i, (_, _, errors) in enumerate(trained):
    above = np.maximum(np.minimum.accumulate(errors) - floor, 1e-12)
    ax.loglog(np.arange(1, len(above) + 1), above, color=f"C{i}")
ax.set(xlabel="evaluations of the error", ylabel="error above the floor")

# %% results
ends = [min(errors) for _, _, errors in trained]
theirs = PCA(KEPT).fit(x.numpy())
back = theirs.inverse_transform(theirs.transform(x.numpy()))
results = {
    "train": len(x),
    "total": variances.sum().item(),
    "floor": floor,
    "rank_error": rank_error(x, KEPT).item(),
    "sklearn": float(((x.numpy() - back) ** 2).sum(axis=1).mean()),
    "ends": ends,
    "gap": max(abs(end - floor) for end in ends),
    "cosine": min(cosines),
    "kept": 1 - floor / variances.sum().item(),
    "axis_overlap": float(
        (torch.nn.functional.normalize(trained[0][1], dim=0).T @ axes_[:, :1])
        .abs()
        .max()
    ),
    "codes_turn": float((trained[0][0] @ trained[1][1] - torch.eye(KEPT)).abs().max()),
}
for name, value in results.items():
    print(f"{name:>12} {value}")
plt.show()
