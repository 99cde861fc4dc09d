"""Five ways to get the gradient penalty wrong, each made to show itself.

Run it with `python bugs.py`; it needs torch and matplotlib and downloads nothing.
"""

# %% settings
import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn

torch.manual_seed(0)

PAIRS = 7  # in the figure
MANY = 100_000  # pairs that are counted


# %% between
def between(real: Tensor, fake: Tensor, shares: Tensor) -> Tensor:
    """A point on the segment of each pair of real (n, d) and fake (n, d)."""
    return torch.lerp(fake, real, shares[:, None])


# %% wrong_shares
def beyond(real: Tensor, fake: Tensor) -> Tensor:
    """Bug 1: normal in place of uniform shares."""
    return between(real, fake, torch.randn(len(real)))


def per_batch(real: Tensor, fake: Tensor) -> Tensor:
    """Bug 2: one share for the whole batch."""
    return between(real, fake, torch.rand(1).expand(len(real)))


def per_pixel(real: Tensor, fake: Tensor) -> Tensor:
    """Bug 2, the other way: a share of its own for each pixel."""
    return torch.lerp(fake, real, torch.rand_like(real))


def off_the_way(x: Tensor, real: Tensor, fake: Tensor) -> float:
    """The share of points x (n, d) that are not on the segment of their pair."""
    detour = (x - fake).norm(dim=1) + (real - x).norm(dim=1)
    return (detour > (real - fake).norm(dim=1) * 1.0001 + 1e-6).float().mean().item()


# %% neighbours_matter
def neighbours_matter(critic: nn.Module) -> float:
    """Bug 3: how much the first score changes when only the others are changed."""
    x = torch.randn(8, 2)
    other = torch.cat([x[:1], torch.randn(7, 2)])
    return (critic(x)[0] - critic(other)[0]).abs().item()


def build_scorer(batch_norm: bool) -> nn.Sequential:
    """A critic of points (n, 2), with batch normalisation or without."""
    middle = [nn.BatchNorm1d(16)] if batch_norm else []
    return nn.Sequential(nn.Linear(2, 16), *middle, nn.ReLU(), nn.Linear(16, 1))


# %% leaks
def leaks(detached: bool) -> bool:
    """Bug 4: does the critic's lesson reach the generator's weights?"""
    generator, critic = nn.Linear(2, 2), build_scorer(False)
    real, fake = torch.randn(8, 2), generator(torch.randn(8, 2))
    fake = fake.detach() if detached else fake
    (critic(fake).mean() - critic(real).mean()).backward()
    return generator.weight.grad is not None


# %% careless_lengths
def careless_lengths(critic: nn.Module, x: Tensor) -> Tensor:
    """Bug 5: the root of a sum of squares, whose slope is infinite at zero."""
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gradient.square().sum(dim=1).sqrt()


def careful_lengths(critic: nn.Module, x: Tensor) -> Tensor:
    """The same lengths by `norm`, which takes zero for its slope there."""
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gradient.norm(dim=1)


def spoils(careful: bool) -> bool:
    """Whether a critic that is flat somewhere gets a weight that is no number."""
    critic = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
    nn.init.constant_(critic[0].bias, -100.0)  # all units are silent: no slope
    lengths = careful_lengths if careful else careless_lengths
    (lengths(critic, torch.randn(8, 2)) - 1).square().mean().backward()
    return bool(critic[0].weight.grad.isnan().any())


# %% ways
heights = torch.arange(PAIRS) / 2.0
fake = torch.stack([torch.rand(PAIRS), heights], dim=1)
real = torch.stack([3 + torch.rand(PAIRS), heights + 0.5 * torch.rand(PAIRS)], dim=1)
ways = {
    "correct": between(real, fake, torch.rand(PAIRS)),
    "normal": beyond(real, fake),
    "one for all": per_batch(real, fake),
    "one per pixel": per_pixel(real, fake),
}
fig, axes = plt.subplots(
    2, 2, num="ways", figsize=(6.5, 4.2), sharex=True, sharey=True, layout="constrained"
)
for ax, (title, x) in zip(axes.flat, ways.items(), strict=True):
    for a, b in zip(fake, real, strict=True):
        ax.plot(*torch.stack([a, b]).T, color="grey", linewidth=0.6)
    ax.plot(*fake.T, "o", color="C1", markersize=4)
    ax.plot(*real.T, "o", color="black", markersize=4)
    ax.plot(*x.T, "x", color="C0", markersize=7, markeredgewidth=2)
    ax.set(title=title, xticks=[], yticks=[], xlim=(-4, 7.5), ylim=(-0.6, 4))

# %% results
fake, real = torch.randn(MANY, 2), 3 + torch.randn(MANY, 2)
results = {
    "off_right": off_the_way(between(real, fake, torch.rand(MANY)), real, fake),
    "off_normal": off_the_way(beyond(real, fake), real, fake),
    "off_per_batch": off_the_way(per_batch(real, fake), real, fake),
    "off_per_pixel": off_the_way(per_pixel(real, fake), real, fake),
    "others_plain": neighbours_matter(build_scorer(False)),
    "others_batch_norm": neighbours_matter(build_scorer(True)),
    "leaks_detached": leaks(True),
    "leaks_attached": leaks(False),
    "spoils_norm": spoils(True),
    "spoils_root": spoils(False),
}
for name, value in results.items():
    print(f"{name:>17} {value:.4g}")
plt.show()
