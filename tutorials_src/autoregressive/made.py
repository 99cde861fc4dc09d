"""MADE: one network answers for all pixels at once, and masks keep it honest.

Run it with `python made.py`; it needs torch, scikit-learn and matplotlib and downloads
nothing. The digits (Alpaydin and Kaynak, CC BY 4.0) are shrunk to 4 by 4 pixels, black
or white, so that every possible picture can be counted.
"""

# %% settings
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor
from torch.distributions import Bernoulli
from torch.nn.functional import linear

torch.manual_seed(0)

PIXELS = 16
HIDDEN = 120  # units: eight for each number from 1 to 15
STEPS = 1500
BATCH = 64
RATE, DECAY = 1e-2, 0.03


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


def shrink(pictures: np.ndarray) -> np.ndarray:
    """Pictures (n, 8, 8) as rows of 4 by 4 pixels (n, 16): 1 where ink, 0 where paper."""
    blocks = pictures.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4))
    return (blocks >= 0.5).astype(int).reshape(-1, 16)


digits = load_digits()
train, validation, test = split_digits(digits.target)
mini = torch.tensor(shrink(digits.images / 16)).double()  # (1797, 16)


# %% hidden_mask
def hidden_mask(order: Tensor, pixels: int) -> Tensor:
    """Which of the pixels each hidden unit may see: (hidden, pixels)."""
    return (order[:, None] >= torch.arange(1, pixels + 1)).double()


# %% output_mask
def output_mask(order: Tensor, pixels: int) -> Tensor:
    """Which hidden units each output may see: (pixels, hidden)."""
    return (torch.arange(1, pixels + 1)[:, None] > order).double()


# %% paths
def paths(order: Tensor, pixels: int) -> Tensor:
    """How many ways lead to each output from each pixel: (pixels, pixels)."""
    return output_mask(order, pixels) @ hidden_mask(order, pixels)


# %% masked_network
def masked_network(
    x: Tensor, order: Tensor, w: Tensor, b: Tensor, v: Tensor, c: Tensor
) -> Tensor:
    """Answers (..., d) for pictures x (..., d); w is (hidden, d), v is (d, hidden)."""
    pixels = x.shape[-1]
    hidden = torch.relu(linear(x.to(w), hidden_mask(order, pixels) * w, b))
    return torch.sigmoid(linear(hidden, output_mask(order, pixels) * v, c))


# %% training
order = 1 + torch.arange(HIDDEN) % (PIXELS - 1)  # m(k): 1, 2, ..., 15, 1, 2, ...
knobs = [
    torch.randn(HIDDEN, PIXELS).double() / 4,
    torch.zeros(HIDDEN).double(),
    torch.randn(PIXELS, HIDDEN).double() / 11,
    torch.zeros(PIXELS).double(),
]
for knob in knobs:
    knob.requires_grad_()
optimiser = torch.optim.AdamW(knobs, RATE, weight_decay=DECAY)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
for _ in range(STEPS):
    x = mini[train][torch.randint(len(train), (BATCH,))]
    answers = Bernoulli(masked_network(x, order, *knobs))
    loss = -answers.log_prob(x).sum(dim=1).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    schedule.step()
knobs = [knob.detach() for knob in knobs]


# %% score
def log_probability(x: Tensor) -> Tensor:
    """log p(x) (n,) of pictures x (n, 16), by the trained network."""
    return Bernoulli(masked_network(x, order, *knobs)).log_prob(x).sum(dim=1)


every = (torch.arange(2**PIXELS)[:, None] // 2 ** torch.arange(PIXELS) % 2).double()
total = log_probability(every).exp().sum()

# %% masks
few = 1 + torch.arange(15)  # one hidden unit for each number, to fit a drawing
fig, axes = plt.subplots(1, 3, num="masks", figsize=(5.4, 2.3), layout="constrained")
for ax, mask, title in zip(
    axes,
    (hidden_mask(few, PIXELS), output_mask(few, PIXELS), paths(few, PIXELS)),
    ("pixels in,\nhidden units", "hidden units,\nanswers", "pixels in,\nanswers: ways"),
    strict=True,
):
    ax.imshow(mask, cmap="Blues", vmin=0, vmax=1.4 * mask.max())
    across, down = title.split(",\n")
    ax.set(xlabel=across, ylabel=down, xticks=[], yticks=[])


# %% jacobian
def slopes(network: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """How each answer (row) changes with each pixel (column) of a picture x (d,)."""
    return torch.func.jacrev(network)(x)


def plain_network(x: Tensor) -> Tensor:
    """The same weights without masks."""
    w, b, v, c = knobs
    return torch.sigmoid(linear(torch.relu(linear(x, w, b)), v, c))


looked = mini[test][0]
honest = slopes(lambda x: masked_network(x, order, *knobs), looked)
peeking = slopes(plain_network, looked)
fig, axes = plt.subplots(1, 2, num="jacobian", figsize=(5.4, 2.9), layout="constrained")
for ax, jacobian, title in zip(
    axes, (honest, peeking), ("with masks", "without"), strict=True
):
    ax.imshow(jacobian.abs() > 0, cmap="Blues", vmin=0, vmax=1.4)
    ax.plot([-0.5, 15.5], [-0.5, 15.5], color="C1")
    ax.set(title=title, xlabel="pixel", ylabel="answer", xticks=[], yticks=[])

# %% results
probabilities = log_probability(every).exp()
results = {
    "test": -log_probability(mini[test]).mean().item(),  # nats
    "validation": -log_probability(mini[validation]).mean().item(),
    "knobs": int(
        hidden_mask(order, PIXELS).sum()
        + output_mask(order, PIXELS).sum()
        + HIDDEN
        + PIXELS
    ),
    "total_gap": abs(total.item() - 1),
    "leak": honest.triu().abs().max().item(),
    "leak_plain": peeking.triu().abs().max().item(),
    "used": int((honest.tril(-1) != 0).sum()),
    "half": int((probabilities.sort(descending=True).values.cumsum(0) < 0.5).sum()) + 1,
}
for name, value in results.items():
    print(f"{name:>10} {value:.4g}")
plt.show()
