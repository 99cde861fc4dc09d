"""A discriminator learns two densities that it never sees, as one quotient.

Run it with `python detective.py`; it needs torch, numpy, scipy and matplotlib and
downloads nothing. Real numbers are N(0, 1), fakes N(1, 2^2), and no fake ever changes.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.optimize import brentq
from scipy.stats import norm
from torch import nn
from torch.nn.functional import softplus

MEAN, WIDE = 1.0, 2.0  # of the fakes
SEED = 0
STEPS = 2000
BATCH = 1024
RATE = 1e-2
WIDTH = 32  # units in each of the two hidden layers
TAIL = 0.01  # share of all numbers that is left out on each side: the rest is the bulk


# %% study
def study_bells(seed: int) -> nn.Sequential:
    """Show a network fresh real numbers and fresh fakes, and nothing else."""
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Linear(1, WIDTH), nn.SiLU(), nn.Linear(WIDTH, WIDTH), nn.SiLU()
    )
    net.append(nn.Linear(WIDTH, 1))
    optimiser = torch.optim.Adam(net.parameters(), RATE)
    rate = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        real, fake = torch.randn(BATCH, 1), MEAN + WIDE * torch.randn(BATCH, 1)
        loss = softplus(-net(real)).mean() + softplus(net(fake)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        rate.step()
    return net


# %% compare
def end_of_bulk(share: float) -> float:
    """Where this share of all numbers, real and fake, lies to the left."""
    return brentq(
        lambda x: (norm.cdf(x) + norm.cdf(x, MEAN, WIDE)) / 2 - share, -20, 20
    )


def answers(net: nn.Module, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The network's answers (n,) at places x (n,), and the best ones (n,)."""
    with torch.no_grad():
        learnt = net(torch.tensor(x, dtype=torch.float32)[:, None])[:, 0].sigmoid()
    real, fake = norm.pdf(x), norm.pdf(x, MEAN, WIDE)
    return learnt.numpy(), real / (real + fake)


def bulk_error(net: nn.Module) -> float:
    """The largest error anywhere in the bulk."""
    x = np.linspace(end_of_bulk(TAIL), end_of_bulk(1 - TAIL), 1001)
    learnt, best = answers(net, x)
    return float(abs(learnt - best).max())


# %% learnt
net = study_bells(SEED)
x = np.linspace(-6, 8, 281)
learnt, best = answers(net, x)
real, fake = norm.pdf(x), norm.pdf(x, MEAN, WIDE)

fig, (top, foot) = plt.subplots(
    2, 1, num="learnt", figsize=(6.2, 4.6), sharex=True, layout="constrained"
)
top.fill_between(x, real, color="C0", alpha=0.4)
top.plot(x, fake, color="C1", linewidth=2)
top.text(-1, 0.31, "real (filled)", color="C0", ha="right")
top.text(3.4, 0.12, "fake (line)", color="C1")
top.set(ylabel="density", ylim=(0, 0.45))
foot.plot(x, best, color="black", linewidth=6, alpha=0.35)
foot.plot(x, learnt, color="C3", linewidth=2)
for end in (end_of_bulk(TAIL), end_of_bulk(1 - TAIL)):
    foot.axvline(end, color="black", linestyle=":", linewidth=1)
foot.text(1.9, 0.62, "thin: learnt", color="C3")
foot.text(1.9, 0.5, "thick: best")
foot.set(xlabel="x", ylabel="chance of real", ylim=(-0.03, 0.8))

# %% results
cells = np.linspace(-40, 40, 8001)
_, perfect = answers(net, cells)
both = norm.pdf(cells), norm.pdf(cells, MEAN, WIDE)
with torch.no_grad():
    score = (
        net(torch.tensor(cells, dtype=torch.float32)[:, None])[:, 0].double().numpy()
    )
worth = -both[0] * np.logaddexp(0, -score) - both[1] * np.logaddexp(0, score)
results = {
    "bulk_error": bulk_error(net),
    "from": end_of_bulk(TAIL),
    "to": end_of_bulk(1 - TAIL),
    "value": float(np.trapezoid(worth, cells)),
    "worst": float(abs(learnt - best).max()),
}
for name, number in results.items():
    print(f"{name:>10} {number:.4f}")
plt.show()
