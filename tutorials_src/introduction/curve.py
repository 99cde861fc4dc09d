"""Who reads better, and with how many examples: naive Bayes or logistic regression?

Run it with `python curve.py`; it needs numpy, scikit-learn and matplotlib and downloads
nothing. First it repeats three published scores, so that the setting can be trusted.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import BernoulliNB, GaussianNB
from sklearn.neighbors import KNeighborsClassifier

SIZES = [20, 50, 100, 200, 500, 1300]  # training pictures
SPLITS = 8  # random splits for each size; always 300 other pictures are the test
LOOSE = 1e4  # so weak a penalty that logistic regression hardly feels it

# %% published
digits = load_digits()
greys, labels = digits.data, digits.target  # (1797, 64) from 0 to 16, (1797,)

# The first nine tenths are for training, as on scikit-learn's page.
cut = int(0.9 * len(greys))
x, y = greys[:cut] / greys.max(), labels[:cut]
x_rest, y_rest = greys[cut:] / greys.max(), labels[cut:]
neighbours = KNeighborsClassifier().fit(x, y).score(x_rest, y_rest)
logistic = LogisticRegression(max_iter=1000).fit(x, y).score(x_rest, y_rest)

# A random quarter is the test, as in the SciPy lectures.
x, x_rest, y, y_rest = train_test_split(greys, labels, test_size=0.25, random_state=0)
read = GaussianNB().fit(x, y).predict(x_rest)
gaussian = f1_score(y_rest, read, average="macro")

# %% learning
black = (greys >= 8).astype(float)
models = {
    "naive Bayes": BernoulliNB(),
    "logistic regression": LogisticRegression(max_iter=3000),
    "the same, hardly penalised": LogisticRegression(C=LOOSE, max_iter=3000),
}


def score(model: ClassifierMixin, known: np.ndarray, unseen: np.ndarray) -> float:
    """The share of the rows `unseen` that a model reads right once it knows `known`."""
    model.fit(black[known], labels[known])
    return float(model.score(black[unseen], labels[unseen]))


right = np.zeros((len(models), len(SIZES), SPLITS))
for column, size in enumerate(SIZES):
    for seed in range(SPLITS):
        known, unseen = train_test_split(
            np.arange(len(labels)),
            train_size=size,
            test_size=300,
            stratify=labels,
            random_state=seed,
        )
        for row, model in enumerate(models.values()):
            right[row, column, seed] = score(model, known, unseen)

# %% curve
fig, ax = plt.subplots(num="curve", figsize=(6.5, 3.6), layout="constrained")
for name, mark, row in zip(models, "os^", right, strict=True):
    ax.plot(SIZES, row.mean(axis=1), marker=mark, label=name)
ax.set(xlabel="training pictures", ylabel="share read right", xscale="log")
ax.set_xticks(SIZES, map(str, SIZES))
ax.minorticks_off()
ax.legend()

# %% results
bayes, penalised, loose = right
root = np.sqrt(SPLITS)  # a mean of SPLITS differences scatters less by this factor
leads = {"lead": 100 * (penalised - bayes), "loose_lead": 100 * (loose - bayes)}
results = {
    "neighbours": float(neighbours),
    "logistic": float(logistic),
    "gaussian": float(gaussian),
    "bayes": bayes.mean(axis=1).tolist(),
}
for name, points in leads.items():  # in percentage points, (sizes, SPLITS)
    results[name] = points.mean(axis=1).tolist()
    results[f"{name}_error"] = (points.std(axis=1, ddof=1) / root).tolist()
print("pictures  naive Bayes  logistic  hardly penalised")
for size, *row in zip(SIZES, *right.mean(axis=2), strict=True):
    print(f"{size:8} {row[0]:12.1%} {row[1]:9.1%} {row[2]:17.1%}")
plt.show()
