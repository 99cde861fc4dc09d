"""A lower bound on the likelihood of a picture, with ten codes that can be counted.

Run it with `python bound.py`; it needs torch, scikit-learn and matplotlib and downloads
nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0. Where a function takes
prior, likelihood and encoder, each is a vector (codes,) for one picture: p(z), p(x | z)
and q(z | x).
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor

ALPHA = 1  # pretended pictures for each side of a coin
MOST = 4  # codes under one logarithm, when all combinations are counted
UNSURE = 0.7  # the picture shown: the first with no code more probable than this
SURE, CRUMB = 0.91, 0.01  # what the guesser who is too sure gives its code, and others


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
pictures = torch.tensor(digits.images >= 8).double().flatten(1)  # (1797, 64): 1 is ink
labels = torch.tensor(digits.target)

# %% coins
digit = torch.eye(10, dtype=torch.float64)[labels[train]]  # (1297, 10)
shown = digit.sum(dim=0)
ink = (digit.T @ pictures[train] + ALPHA) / (shown[:, None] + 2 * ALPHA)  # (10, 64)
prior = shown / shown.sum()
x = pictures[test]
likelihoods = (x @ ink.log().T + (1 - x) @ (1 - ink).log().T).exp()  # (300, 10)


# %% evidence
def evidence(prior: Tensor, likelihood: Tensor) -> Tensor:
    """The probability p(x) of the picture: every code has its say."""
    return prior @ likelihood


# %% code_posterior
def code_posterior(prior: Tensor, likelihood: Tensor) -> Tensor:
    """The probability (codes,) of each code, given the picture."""
    return torch.softmax(prior.log() + likelihood.log(), dim=0)


# %% elbo
def code_cost(encoder: Tensor, prior: Tensor) -> Tensor:
    """How many nats the encoder is away from the prior."""
    return torch.xlogy(encoder, encoder / prior).sum()


def elbo(prior: Tensor, likelihood: Tensor, encoder: Tensor) -> Tensor:
    """The evidence lower bound of one picture."""
    return encoder @ likelihood.log() - code_cost(encoder, prior)


# %% elbo_gap
def elbo_gap(prior: Tensor, likelihood: Tensor, encoder: Tensor) -> Tensor:
    """How far the bound is below log p(x), if p(x) may be computed."""
    joint = prior * likelihood
    return (encoder * (encoder * joint.sum() / joint).log()).sum()


# %% mixed_codes
def mixed_codes(encoders: Tensor) -> Tensor:
    """The distribution (codes,) of all pictures' codes, from encoders (n, codes)."""
    return encoders.mean(dim=0)


# %% code_information
def code_information(encoders: Tensor) -> Tensor:
    """How many nats a code tells about its picture, from encoders (n, codes)."""
    mixed = mixed_codes(encoders)
    return torch.stack([code_cost(encoder, mixed) for encoder in encoders]).mean()


# %% iwae
def joint(prior: Tensor, likelihood: Tensor) -> Tensor:
    """The probability p(x, z) (codes,) of the picture with each code."""
    return prior * likelihood


def iwae(joint: Tensor, encoder: Tensor, codes: int) -> Tensor:
    """The bound of one picture with so many codes, exactly, by all combinations."""
    ratio = joint / encoder
    drawn = torch.cartesian_prod(*[torch.arange(len(joint))] * codes)
    drawn = drawn.reshape(-1, codes)
    return encoder[drawn].prod(dim=1) @ ratio[drawn].mean(dim=1).log()


# %% nested_bounds
def nested_bounds(joint: Tensor, encoder: Tensor, most: int) -> list[Tensor]:
    """The bounds of one picture with one code, two, and so on up to the most."""
    return [iwae(joint, encoder, codes) for codes in range(1, most + 1)]


# %% guesses
posteriors = torch.stack([code_posterior(prior, each) for each in likelihoods])
row = int((posteriors.amax(dim=1) < UNSURE).nonzero()[0])
right, likelihood = posteriors[row], likelihoods[row]
best = right.argmax()
sure = torch.full_like(right, CRUMB)
sure[best] = SURE
guesses = {
    "knows nothing": prior,
    "too careful": right.sqrt() / right.sqrt().sum(),
    "too sure": sure,
    "exactly right": right,
}
bounds = {name: elbo(prior, likelihood, q).item() for name, q in guesses.items()}
exact = evidence(prior, likelihood).log().item()
gaps = {name: elbo_gap(prior, likelihood, q).item() for name, q in guesses.items()}

# %% gap
fig, (seen, ax) = plt.subplots(
    1, 2, num="gap", figsize=(6.5, 2.6), width_ratios=(1, 3.2), layout="constrained"
)
seen.imshow(x[row].reshape(8, 8), cmap="gray_r")
seen.set(title="the picture", xticks=[], yticks=[])
names = list(guesses)
ax.barh(names, [-bounds[n] for n in names], color="C0")
for place, name in enumerate(names):
    ax.text(-bounds[name] + 0.3, place, f"gap {gaps[name]:.2f}", va="center")
ax.axvline(-exact, color="C1", linestyle="--")
ax.set(xlabel="nats: minus the bound", ylim=(3.6, -0.6))
ax.set_xlim(right=1.25 * max(-b for b in bounds.values()))

# %% results
costs = torch.stack([code_cost(q, prior) for q in posteriors]).mean()
results = {
    "exact": exact,  # nats
    "bounds": list(bounds.values()),  # nats
    "gaps": list(gaps.values()),  # nats
    "sum_error": max(abs(bounds[n] + gaps[n] - exact) for n in names),
    "nested": [b.item() for b in nested_bounds(joint(prior, likelihood), sure, MOST)],
    "digit": int(labels[test][row]),
    "favourite": int(best),
    "favourite_share": right[best].item(),
    "runner_up": int(right.topk(2).indices[1]),
    "runner_up_share": right.topk(2).values[1].item(),
    "log_likelihood": torch.stack([evidence(prior, each) for each in likelihoods])
    .log()
    .mean()
    .item(),
    "cost": costs.item(),
    "information": code_information(posteriors).item(),
    "missed": code_cost(mixed_codes(posteriors), prior).item(),  # nats
}
for name, value in results.items():
    print(f"{name:>16} {np.round(value, 4)}")
plt.show()
