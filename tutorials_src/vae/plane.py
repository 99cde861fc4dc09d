"""A plane of digits: a variational autoencoder whose code has two numbers.

Run it with `python plane.py`; it needs torch, scikit-learn and matplotlib and downloads
nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0. It leaves its decoder
in `decoder.json`.
"""

# %% settings
import base64
import json
import math
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.patches import Rectangle
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import (
    affine_grid,
    cross_entropy,
    grid_sample,
    interpolate,
)

torch.manual_seed(0)

STEPS = 3000
BATCH = 128
RATE = 2e-3
SIGMA = 0.2  # how far a pixel may miss, as a share of black
NOISE = 0.2  # on what the encoder sees in training, chosen on the validation pictures
WARM = 0.27  # share of the steps in which the cost of the code rises to its weight
FRAMES = [0, 50, 100, 200, 400, 800, 1600, 3000]  # steps after which we look
MARKED = 150  # test pictures whose codes are drawn
SIDE = 10  # pictures on each side of the plane that is drawn
FINE = 20  # and of the plane that the judge of part 2 reads


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
train, _, test = split_digits(digits.target)
small = torch.tensor(digits.images / 16).float()[:, None]  # (1797, 1, 8, 8)
labels = torch.tensor(digits.target)


def enlarge(x: Tensor) -> Tensor:
    """Show pictures (n, 1, 8, 8) with 16 by 16 pixels, as a browser would."""
    return interpolate(x, size=(16, 16), mode="bicubic", align_corners=False)


large = enlarge(small).clamp(0, 1)  # (1797, 1, 16, 16)


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


reader = fit_judge(small[train], labels[train])

# %% networks
encoder = nn.Sequential(  # (n, 1, 16, 16) -> mean and log variance (n, 4)
    nn.Flatten(),
    nn.Linear(256, 192),
    nn.SiLU(),
    nn.Linear(192, 128),
    nn.SiLU(),
    nn.Linear(128, 4),
)
decoder = nn.Sequential(  # z (n, 2) -> ink (n, 64)
    nn.Linear(2, 96), nn.SiLU(), nn.Linear(96, 128), nn.SiLU(), nn.Linear(128, 64)
)


def draw(z: Tensor) -> Tensor:
    """The picture (n, 1, 8, 8) of each code z (n, 2)."""
    return decoder(z).sigmoid().reshape(-1, 1, 8, 8)


def place(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation (n, 2) of the codes of pictures x (n, 1, 16, 16)."""
    mean, log_variance = encoder(2 * x - 1).chunk(2, dim=1)
    return mean, (log_variance / 2).exp()


# %% plane
def plane(side: int) -> Tensor:
    """Codes (side * side, 2) in rows, each with the same share of the prior around it."""
    shares = (torch.arange(side) + 0.5) / side
    line = torch.distributions.Normal(0, 1).icdf(shares)
    down, across = torch.meshgrid(line.flip(0), line, indexing="ij")
    return torch.stack([across, down], dim=-1).reshape(-1, 2)


def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


@torch.no_grad()
def look(step: int) -> None:
    """Draw where the test pictures' codes lie, and what the plane shows, at a step."""
    mean = place(large[test][:MARKED])[0].clamp(-3.1, 3.1)  # strays go to the rim
    _, (codes, sheet) = plt.subplots(
        1, 2, num=f"latent@{step:04d}", figsize=(6.5, 3.4), layout="constrained"
    )
    for digit in range(10):
        here = mean[labels[test][:MARKED] == digit]
        codes.scatter(
            *here.T, s=42, marker=f"${digit}$", color=f"C{digit % 6}", linewidths=0.2
        )
    reach = plane(SIDE).max().item()
    frame = Rectangle((-reach, -reach), 2 * reach, 2 * reach, fill=False, linestyle=":")
    codes.add_patch(frame)  # what the other panel draws
    codes.set(xlim=(-3.2, 3.2), ylim=(-3.2, 3.2), aspect="equal")
    codes.set(title="where test pictures go", xlabel="first number")
    codes.set_ylabel("second number")
    codes.set_xticks([-2, 0, 2])
    codes.set_yticks([-2, 0, 2])
    pictures = draw(plane(SIDE)).squeeze(1).numpy()
    sheet.imshow(lay_out(pictures, SIDE), cmap="gray_r", vmin=0, vmax=1)
    sheet.set(title="what the plane draws", xticks=[], yticks=[])


# %% training
parameters = [*encoder.parameters(), *decoder.parameters()]
optimiser = torch.optim.Adam(parameters, RATE)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
known = large[train]
for step in range(STEPS):
    if step in FRAMES:
        look(step)
    x = known[torch.randint(len(known), (BATCH,))]
    mean, sd = place(x + NOISE * torch.randn_like(x))
    z = mean + sd * torch.randn_like(mean)
    cost = ((mean**2 + sd**2 - 1) / 2 - sd.log()).sum(dim=1)
    # Enlarging makes four pixels of each, which would count each miss four times.
    missed = (enlarge(draw(z)) - x).square().sum(dim=(1, 2, 3)) / 4
    weight = min(1, 0.1 + step / STEPS / (WARM / 0.9))
    loss = (missed / (2 * SIGMA**2) + weight * cost).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    schedule.step()
look(STEPS)

# %% judged
with torch.no_grad():
    shown = draw(plane(FINE))
    seen = reader(shown).softmax(dim=1)
    share = torch.bincount(seen.argmax(dim=1), minlength=10) / len(seen)
    right = (reader(small[test]).argmax(dim=1) == labels[test]).float().mean()
    mean, sd = place(large[train])
    z = mean + sd * torch.randn_like(mean)
    rebuilt = draw(place(large[test])[0])
    error = (enlarge(rebuilt).clamp(0, 1) - large[test]).square().mean().sqrt()
    small_error = (rebuilt - small[test]).square().mean().sqrt()

# %% hook
with torch.no_grad():
    new = draw(torch.randn(20, 2)).squeeze(1).numpy()
fig, ax = plt.subplots(num="new", figsize=(6.5, 1.5), layout="constrained")
ax.imshow(lay_out(new, 10), cmap="gray_r", vmin=0, vmax=1)
ax.set(xticks=[], yticks=[])


# %% decoder
def pack_layer(layer: nn.Linear) -> dict[str, object]:
    """A layer with a byte for each weight, and its weights rounded to what is packed.

    A weight is scale times a whole number from -127 to 127; the rows follow each other.
    """
    scale = layer.weight.detach().abs().max() / 127
    whole = (layer.weight.detach() / scale).round()
    with torch.no_grad():
        layer.weight.copy_(scale * whole)
    return {
        "shape": list(whole.shape),
        "scale": scale.item(),
        "weight": base64.b64encode(whole.to(torch.int8).numpy().tobytes()).decode(),
        "bias": [round(b, 5) for b in layer.bias.tolist()],
    }


probes = torch.tensor([[0.0, 0.0], [1.0, -1.0], [-0.5, 2.0], [-2.5, -2.0], [3.0, 0.7]])
codes = place(large[test][:MARKED])[0].detach()
exact = draw(codes).detach()
layers = [pack_layer(layer) for layer in decoder if isinstance(layer, nn.Linear)]
rounding = (draw(codes).detach() - exact).abs().mean()
answers = draw(probes).flatten(1).tolist()
asset = {
    "about": "z (2) -> linear, x sigmoid(x), linear, x sigmoid(x), linear, sigmoid: ink",
    "weights": "signed bytes in base64, row by row; multiply by scale",
    "layers": layers,
    "codes": [[round(c, 3) for c in code] for code in codes.tolist()],
    "digits": labels[test][:MARKED].tolist(),  # that these are codes of
    "probes": probes.tolist(),
    "answers": [[round(ink, 6) for ink in answer] for answer in answers],
}
Path("decoder.json").write_text(json.dumps(asset), encoding="utf-8")

# %% results
results = {
    "weights": sum(p.numel() for p in decoder.parameters()),
    "rounding": rounding.item(),
    "confidence": seen.amax(dim=1).mean().item(),
    "classes": int((share > 0.01).sum()),
    "smallest_share": share.min().item(),
    "largest_share": share.max().item(),
    "rarest": int(share.argmin()),
    "rmse": error.item(),
    "rmse_small": small_error.item(),
    "judge_right": right.item(),
    "code_sd": z.std(dim=0).tolist(),
    "encoder_sd": sd.mean().item(),
    "cost": ((mean**2 + sd**2 - 1) / 2 - sd.log()).sum(dim=1).mean().item(),  # nats
    "bits": ((mean**2 + sd**2 - 1) / 2 - sd.log()).sum(dim=1).mean().item()
    / math.log(2),  # bits
}
for name, value in results.items():
    print(f"{name:>14} {np.round(value, 4)}")
plt.show()
