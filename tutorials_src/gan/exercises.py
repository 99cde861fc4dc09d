"""Solutions to the exercises of part 5.

Run it with `python exercises.py`; it needs torch and numpy and downloads nothing.
"""

# %% settings
import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

torch.manual_seed(0)

REAL, FAKE = 0.3, 0.1  # densities at the place of exercise 1
POINTS, DIMENSIONS, HELD_OUT = 50, 5, 2000  # exercise 2, on each side
LESSONS = 500  # steps of the detective in exercise 2
SHARES, MEANS, SD = (0.6, 0.4), (-2.0, 2.0), 0.7  # the two hills of exercise 5
STARTS = (-2.0, 0.5)  # where the forger of exercise 5 begins
WALK, RATE = 600, 0.03  # its steps


# %% slope_of_worth
def slope_of_worth(answer: float, p_data: float, p_g: float) -> tuple[float, float]:
    """Slope and curvature of what an answer at one place is worth."""
    y = torch.tensor(answer, dtype=torch.float64, requires_grad=True)
    worth = p_data * y.log() + p_g * (1 - y).log()
    (slope,) = torch.autograd.grad(worth, y, create_graph=True)
    (curvature,) = torch.autograd.grad(slope, y)
    return slope.item(), curvature.item()


slope, curvature = slope_of_worth(REAL / (REAL + FAKE), REAL, FAKE)


# %% memoriser
def memoriser(points: int, seed: int) -> tuple[float, float]:
    """Right answers on the pictures studied and on new ones, when fakes are perfect."""
    torch.manual_seed(seed)
    x, y = torch.randn(2 * points, DIMENSIONS), torch.tensor([1.0, 0.0])
    y = y.repeat_interleave(points)
    net = nn.Sequential(nn.Linear(DIMENSIONS, 64), nn.ReLU(), nn.Linear(64, 64))
    net.append(nn.ReLU()).append(nn.Linear(64, 1))
    optimiser = torch.optim.Adam(net.parameters(), 3e-3)
    for _ in range(LESSONS):
        loss = binary_cross_entropy_with_logits(net(x)[:, 0], y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        studied = ((net(x)[:, 0] > 0) == (y > 0)).float().mean().item()
        says_real = net(torch.randn(2 * HELD_OUT, DIMENSIONS))[:, 0] > 0
    truth = torch.arange(2 * HELD_OUT) < HELD_OUT
    return studied, (says_real == truth).float().mean().item()


studied, unseen = memoriser(POINTS, 0)


# %% flipped_loss
def flipped_loss(fake: Tensor) -> Tensor:
    """The loss of a detective who is told that these scores (n,) are of real ones."""
    return binary_cross_entropy_with_logits(fake, torch.ones_like(fake))


scores = torch.randn(1000, dtype=torch.float64)
flipped_gap = abs(flipped_loss(scores) + logsigmoid(scores).mean()).item()


# %% lesson
def lesson(detach: bool) -> float:
    """The largest slope that the detective's lesson leaves in the forger."""
    forger, detective = nn.Linear(2, 3), nn.Linear(3, 1)
    fake = forger(torch.randn(8, 2))
    shown = fake.detach() if detach else fake
    loss = -logsigmoid(detective(torch.randn(8, 3))).mean()
    loss = loss - logsigmoid(-detective(shown)).mean()
    loss.backward()
    return max(0 if k.grad is None else k.grad.abs().max() for k in forger.parameters())


def second_lesson() -> str:
    """What torch says if the same fakes are then used to teach the forger."""
    forger, detective = nn.Linear(2, 3), nn.Sequential(nn.Linear(3, 3), nn.Tanh())
    fake = forger(torch.randn(8, 2)).tanh()
    complaint = ""
    try:
        detective(fake).mean().backward()  # detach() was forgotten
        detective(fake).mean().backward()
    except RuntimeError as error:
        complaint = str(error).split("(")[0].strip()
    return complaint


with_detach, without = float(lesson(True)), float(lesson(False))
complaint = second_lesson()


# %% f_bound
def divergence(p: Tensor, q: Tensor) -> Tensor:
    """The Kullback-Leibler divergence of two distributions (k,)."""
    return torch.xlogy(p, p).sum() - torch.xlogy(p, q).sum()


def f_bound(p: Tensor, q: Tensor, t: Tensor) -> Tensor:
    """The lower bound on the Kullback-Leibler divergence that t (k,) gives."""
    return p @ t - q @ torch.exp(t - 1)


def best_critic(p: Tensor, q: Tensor) -> Tensor:
    """The function (k,) for which the bound is tight."""
    return 1 + p.log() - q.log()


# %% f_gan
x = torch.linspace(-7, 7, 281, dtype=torch.float64)


def bell(mean: float | Tensor, log_sd: float | Tensor) -> Tensor:
    """A bell on the cells of the line: probabilities (281,), none of them zero."""
    sd = torch.as_tensor(log_sd, dtype=torch.float64).exp()
    height = torch.softmax(-(((x - mean) / sd) ** 2) / 2, dim=0)
    return (height + 1e-30) / (height + 1e-30).sum()


def follow(p: Tensor, game: str, start: float) -> tuple[float, float]:
    """Mean and deviation of the bell at which a forger ends who has the best opponent.

    The opponent is held fixed while the forger takes its step, as in every GAN.
    """
    knobs = torch.tensor([start, 0.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.Adam([knobs], RATE)
    for _ in range(WALK):
        q = bell(knobs[0], knobs[1])
        fixed = q.detach()
        if game == "kl":  # the conjugate of u log u at the best critic
            loss = -(q @ torch.exp(best_critic(p, fixed) - 1))
        elif game == "gan":  # the game as written
            loss = q @ (fixed / (p + fixed)).log()
        else:  # the other direction: f(u) = -log u, best critic -q/p
            loss = q @ (1 + (fixed / p).log())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return knobs[0].item(), knobs[1].exp().item()


hills = sum(
    share * bell(mean, math.log(SD)) for share, mean in zip(SHARES, MEANS, strict=True)
)
ends = {
    game: [follow(hills, game, start) for start in STARTS]
    for game in ("kl", "gan", "reverse")
}
p, q = hills, bell(0.0, 0.0)

# %% results
results = {
    "slope": slope,
    "curvature": curvature,
    "studied": studied,
    "unseen": unseen,
    "flipped_gap": flipped_gap,
    "with_detach": with_detach,
    "without_detach": without,
    "complaint": complaint,
    "bound_gap": abs(f_bound(p, q, best_critic(p, q)) - divergence(p, q)).item(),
    "blunt_bound": f_bound(p, q, torch.ones_like(p)).item(),
    "exact": divergence(p, q).item(),
}
for game, found in ends.items():
    results[f"mean_{game}"] = [mean for mean, _ in found]
    results[f"sd_{game}"] = [sd for _, sd in found]
for name, value in results.items():
    print(f"{name:>16} {value if isinstance(value, str) else np.round(value, 4)}")
