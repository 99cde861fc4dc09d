"""The smallest model that writes pixel by pixel: one logistic regression per pixel.

Run it with `python visible.py`; it needs torch, scikit-learn and matplotlib and
downloads nothing. The digits (Alpaydin and Kaynak, CC BY 4.0) are shrunk to 4 by 4
pixels, black or white, so that every possible picture can be counted.
"""

# %% settings
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
COIN_ALPHA = 1  # pretended pictures for each side of a coin of naive Bayes
RIDGE = 3e-4  # price of a squared weight, in nats per picture
ASKED = [5, 10, 14]  # the pixels whose questions are drawn, counted from 0


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
train, _, test = split_digits(digits.target)
mini = torch.tensor(shrink(digits.images / 16)).double()  # (1797, 16)


# %% chain_rule
def chain_rule(x: Tensor, first: Tensor, step: Tensor) -> Tensor:
    """Probability of whole numbers x (d,): first (k,), step (k, k) from row to column."""
    return first[x[0]] * step[x[:-1], x[1:]].prod()


def next_probability(pixel: int, past: Tensor, first: Tensor, step: Tensor) -> Tensor:
    """Probability of the next pixel after the past (t,)."""
    return step[past[-1].long(), pixel] if len(past) else first[pixel]


# %% visible_pixels
def visible_pixels(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """How probable ink is at each pixel of x (..., d), given the pixels before it."""
    return torch.sigmoid(linear(x.to(weight), weight.tril(-1), bias))


# %% picture_probability
def picture_probability(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Probability (...) of pictures x (..., d) of zeros and ones."""
    answers = Bernoulli(visible_pixels(x, weight, bias))
    return answers.log_prob(x.to(weight)).sum(dim=-1).exp()


# %% fit
weight = torch.zeros(PIXELS, PIXELS).double().requires_grad_()
bias = torch.zeros(PIXELS).double().requires_grad_()
optimiser = torch.optim.LBFGS(
    [weight, bias], max_iter=500, line_search_fn="strong_wolfe"
)


def fit_loss() -> Tensor:
    """Nats per training picture, and a small price for large weights."""
    optimiser.zero_grad()
    answers = Bernoulli(visible_pixels(mini[train], weight, bias))
    price = RIDGE * (weight.square().sum() + bias.square().sum())
    loss = price - answers.log_prob(mini[train]).sum(dim=1).mean()
    loss.backward()
    return loss


optimiser.step(fit_loss)
weight, bias = weight.detach(), bias.detach()

# %% total
every = (torch.arange(2**PIXELS)[:, None] // 2 ** torch.arange(PIXELS) % 2).double()
total = picture_probability(every, weight, bias).sum()
test_nats = -picture_probability(mini[test], weight, bias).log()


# %% lead
def smoothed_coin(inked: np.ndarray, shown: np.ndarray, alpha: float) -> np.ndarray:
    """The chance of ink after `inked` times in `shown`, and alpha more of each kind."""
    return (inked + alpha) / (shown + 2 * alpha)


digit = np.eye(10)[digits.target[train]]  # (1297, 10): a 1 in the column of the digit
shown = digit.sum(axis=0)  # pictures of each digit (10,)
ten = smoothed_coin(digit.T @ mini[train].numpy(), shown[:, None], COIN_ALPHA)
by_digit = Bernoulli(torch.tensor(ten)).log_prob(mini[test][:, None]).sum(dim=2)
bayes_nats = -(by_digit + torch.tensor(shown / shown.sum()).log()).logsumexp(dim=1)
lead = bayes_nats - test_nats  # in nats, for each of the 300 test pictures

# %% chain
first = torch.tensor([0.5, 0.5], dtype=torch.float64)
step = torch.tensor([[0.9, 0.1], [0.2, 0.8]], dtype=torch.float64)
four = torch.tensor([0, 0, 1, 1])  # paper, paper, ink, ink
chain = chain_rule(four, first, step)
links = [next_probability(int(four[t]), four[:t], first, step) for t in range(4)]

# %% questions
fig, axes = plt.subplots(
    1, len(ASKED), num="questions", figsize=(5.0, 1.9), layout="constrained"
)
limit = 1.8 * weight.tril(-1)[ASKED].abs().max()  # pale, so that numbers can be read
for ax, d in zip(axes, ASKED, strict=True):
    seen = weight[d].clone()
    seen[d:] = torch.nan
    ax.imshow(seen.reshape(4, 4), cmap="PuOr_r", vmin=-limit, vmax=limit)
    ax.add_patch(plt.Rectangle((d % 4 - 0.5, d // 4 - 0.5), 1, 1, fill=False, lw=2))
    ax.text(d % 4, d // 4, "?", ha="center", va="center", fontsize=14)
    for k in range(d):
        ax.text(
            k % 4,
            k // 4,
            f"{weight[d, k]:+.1f}",
            ha="center",
            va="center",
            fontsize=8,
            color="#101014",
        )
    ax.set(title=f"pixel {d + 1}", xticks=[], yticks=[])

# %% results
results = {
    "test": test_nats.mean().item(),  # nats
    "lead": lead.mean().item(),
    "lead_error": (lead.std() / len(lead) ** 0.5).item(),  # nats
    "knobs": PIXELS * (PIXELS - 1) // 2 + PIXELS,
    "pictures": 2**PIXELS,
    "total_gap": abs(total.item() - 1),
    "chain": chain.item(),
    "links": [link.item() for link in links],
}
for name, value in results.items():
    print(f"{name:>9} {np.round(value, 4)}")
plt.show()
