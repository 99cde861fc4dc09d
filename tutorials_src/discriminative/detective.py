"""A detective with one straight line: logistic regression, written by hand.

Run it with `python detective.py`; it needs numpy, scikit-learn and matplotlib and
downloads nothing. It has to tell real digits (Alpaydin and Kaynak, CC BY 4.0), eight by
eight pixels in black and white, from those that naive Bayes tosses with its coins.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)

ALPHA = 1  # pretended pictures for each side of a coin
STEPS = 1000  # steps of gradient descent
RATE = 0.5  # how far each step goes
DIGIT = 7  # the digit whose averages are drawn


# %% coins
def smoothed_coin(inked: np.ndarray, shown: np.ndarray, alpha: float) -> np.ndarray:
    """The chance of ink after `inked` times in `shown`, and alpha more of each kind."""
    return (inked + alpha) / (shown + 2 * alpha)


def fit_coins(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The chances of ink (10, D) and the prior (10,) from x (n, D) with digits y (n,)."""
    digit = np.eye(10)[y]  # (n, 10): a 1 in the column of the digit
    shown = digit.sum(axis=0)
    return smoothed_coin(digit.T @ x, shown[:, None], ALPHA), shown / shown.sum()


def sample_coins(p: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a picture (D,) for each digit of y (n,): one coin p (10, D) for each pixel."""
    return (rng.random((len(y), p.shape[1])) < p[y]).astype(float)


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
pixels = (digits.images >= 8).astype(float).reshape(-1, 64)  # (1797, 64): 1 where ink
labels = digits.target
parts = split_digits(labels)
coins, _ = fit_coins(pixels[parts[0]], labels[parts[0]])  # frozen from here on


def mixed(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The real pictures of some rows and as many fakes of the same digits, and y."""
    fakes = sample_coins(coins, labels[rows], rng)
    return np.concatenate([pixels[rows], fakes]), np.repeat([1.0, 0.0], len(rows))


(x, y), (x_validation, y_validation), (x_test, y_test) = (mixed(rows) for rows in parts)


# %% sigmoid
def sigmoid(a: np.ndarray) -> np.ndarray:
    """The probability that belongs to the score a, any shape."""
    return 1 / (1 + np.exp(-a))


# %% binary_cross_entropy
def binary_cross_entropy(a: np.ndarray, y: np.ndarray) -> float:
    """The mean cost of the scores a (n,) when the answers are y (n,) of 0 and 1."""
    p = sigmoid(a)
    return float(-np.log(np.where(y == 1, p, 1 - p)).mean())


# %% stable_cross_entropy
def stable_cross_entropy(a: np.ndarray, y: np.ndarray) -> float:
    """The same cost from scores a (n,): no logarithm ever sees a zero."""
    return float((np.logaddexp(0, a) - y * a).mean())


# %% bce_gradient
def bce_gradient(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The derivative (n,) of the mean cost by each of the scores a (n,)."""
    return (sigmoid(a) - y) / len(a)


# %% training
def train(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float, list[float]]:
    """The weight (64,) and bias of a line for pictures x (n, 64), and its costs."""
    weight, bias, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(STEPS):
        score = x @ weight + bias  # (n,)
        losses.append(binary_cross_entropy(score, y))
        slope = bce_gradient(score, y)
        weight = weight - RATE * (x.T @ slope)
        bias = bias - RATE * slope.sum()
    return weight, float(bias), losses


weight, bias, losses = train(x, y)


# %% accuracy
def accuracy(truth: np.ndarray, guess: np.ndarray) -> float:
    """The share of guesses (n,) that equal the truth (n,)."""
    return float((truth == guess).mean())


def line_right(x: np.ndarray, y: np.ndarray) -> float:
    """How often the line is right about pictures x (n, 64) with answers y (n,)."""
    return accuracy(y, x @ weight + bias > 0)


theirs = LogisticRegression(C=1e4, max_iter=5000).fit(x, y)

# %% averages
same = labels[parts[0]] == DIGIT
real, fake = x[: len(same)][same], x[len(same) :][same]
fig, axes = plt.subplots(1, 4, num="averages", figsize=(5.4, 1.8), layout="constrained")
panels = {
    "a real one": real[0],
    "mean of real": real.mean(axis=0),
    "mean of fakes": fake.mean(axis=0),
    "a fake one": fake[0],
}
for ax, (title, picture) in zip(axes, panels.items(), strict=True):
    ax.imshow(picture.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
    ax.set(title=title, xticks=[], yticks=[])

# %% line_piles
score = x_test @ weight + bias
edges = np.linspace(-1.5, 1, 26)
fig, ax = plt.subplots(num="line_piles", figsize=(6.5, 2.8), layout="constrained")
ax.hist(score[y_test == 1], edges, color="C0", alpha=0.5)
ax.hist(score[y_test == 0], edges, color="C1", histtype="step", linewidth=2.5)
ax.axvline(0, color="black", linestyle="--")
ax.text(0.98, 0.88, "real (filled)", color="C0", ha="right", transform=ax.transAxes)
ax.text(0.02, 0.88, "fake (outline)", color="C1", transform=ax.transAxes)
ax.set(xlabel="score of the line", ylabel="test pictures")

# %% specks
# Coins without smoothing: a pixel that no training picture of a digit inks stays white.
x_train, y_train = pixels[parts[0]], labels[parts[0]]
plain = np.stack([x_train[y_train == digit].mean(axis=0) for digit in range(10)])
clean = [  # training and test pictures against fakes without specks
    np.concatenate([pixels[rows], sample_coins(plain, labels[rows], rng)])
    for rows in (parts[0], parts[2])
]
clean_weight, clean_bias, _ = train(clean[0], y)
right_clean = accuracy(y_test, clean[1] @ clean_weight + clean_bias > 0)

# %% results
with np.errstate(divide="ignore"):
    naive = binary_cross_entropy(np.array([40.0]), np.array([0.0]))
results = {
    "weights": weight.size + 1,
    "pictures": len(x),
    "loss_start": losses[0],
    "loss_end": losses[-1],
    "right_train": line_right(x, y),
    "right_validation": line_right(x_validation, y_validation),
    "right": line_right(x_test, y_test),
    "right_sklearn": float(theirs.score(x_test, y_test)),
    "agree_sklearn": float(np.mean(theirs.predict(x_test) == (score > 0))),
    "right_without_specks": right_clean,
    "mean_gap": float(abs(real.mean(axis=0) - fake.mean(axis=0)).mean()),
    "naive_cost": str(naive),
    "stable_cost": stable_cross_entropy(np.array([40.0]), np.array([0.0])),
}
for name, value in results.items():
    print(f"{name:>16} {value}")
plt.show()
