"""Two alarms: a loss that was said to be out of balance, a detach that was missed.

Run it with `python alarm.py`; it needs torch and downloads nothing.
"""

# %% settings
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy

torch.manual_seed(0)

BATCH, PIXELS, CODES = 128, 784, 20
PICTURES = 60_000  # of the training set
LAST = PICTURES % BATCH  # pictures in its last batch
RATE = 0.1


# %% terms
def code_cost(mean: Tensor, log_variance: Tensor) -> Tensor:
    """What the codes (n, k) of a whole batch cost, in nats."""
    return -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum()


def sums(drawn: Tensor, x: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    """Minus the bound of a batch: everything is summed."""
    missed = binary_cross_entropy(drawn, x, reduction="sum")
    return missed + code_cost(mean, log_variance)


def means(
    drawn: Tensor, x: Tensor, mean: Tensor, log_variance: Tensor, share: int
) -> Tensor:
    """The mean over pictures and pixels, and the cost divided by BATCH * share."""
    missed = binary_cross_entropy(drawn, x)
    return missed + code_cost(mean, log_variance) / (BATCH * share)


# %% weight
def weight_on_codes(n: int, share: int) -> float:
    """What a nat of the code weighs in `means`, against a nat of the picture."""
    drawn = torch.rand(n, PIXELS, dtype=torch.float64)
    x = torch.rand(n, PIXELS, dtype=torch.float64).round()
    codes = torch.randn(2, n, CODES, dtype=torch.float64)
    nothing = torch.zeros_like(codes)
    cost = means(drawn, x, *codes, share) - means(drawn, x, *nothing, share)
    honest = sums(drawn, x, *codes) - sums(drawn, x, *nothing)
    return (cost / honest * n * PIXELS).item()


# %% rounds
def after_a_round(detached: bool) -> tuple[Tensor, float]:
    """The generator's weights after one round, and what the critic's lesson left."""
    torch.manual_seed(0)
    generator, critic = nn.Linear(2, 2), nn.Linear(2, 1)
    g_optimiser = torch.optim.SGD(generator.parameters(), RATE)
    d_optimiser = torch.optim.SGD(critic.parameters(), RATE)
    real, noise = torch.randn(64, 2), torch.randn(64, 2)

    d_optimiser.zero_grad()
    fake = generator(noise)
    fake = fake.detach() if detached else fake
    (critic(fake).mean() - critic(real).mean()).backward()
    left = generator.weight.grad
    left = 0.0 if left is None else left.norm().item()
    d_optimiser.step()

    g_optimiser.zero_grad()  # this line is why the missing detach does no harm
    (-critic(generator(noise)).mean()).backward()
    g_optimiser.step()
    return generator.weight.detach().clone(), left


# %% results
careful, none_left = after_a_round(True)
careless, some_left = after_a_round(False)
results = {
    "weight": weight_on_codes(BATCH, PIXELS),
    "weight_mended": weight_on_codes(BATCH, CODES),
    "weight_last": weight_on_codes(LAST, PIXELS),
    "last": LAST,
    "same_weights": bool(torch.equal(careful, careless)),
    "left_detached": none_left,
    "left_attached": some_left,
}
for name, value in results.items():
    print(f"{name:>14} {value:.6g}")
