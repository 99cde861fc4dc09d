"""Models that write a picture pixel by pixel, and how their likelihood is reported.

Run it with `python maths.py`; it needs torch and downloads nothing.
"""

# %% settings
import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.distributions import Bernoulli
from torch.nn.functional import conv1d, linear, mse_loss, pad


# %% chain
def chain_rule(x: Tensor, first: Tensor, step: Tensor) -> Tensor:
    """Probability of whole numbers x (d,): first (k,), step (k, k) from row to column."""
    return first[x[0]] * step[x[:-1], x[1:]].prod()


def next_probability(letter: int, past: Tensor, first: Tensor, step: Tensor) -> Tensor:
    """Probability of the next letter after the past (t,)."""
    return step[past[-1].long(), letter] if len(past) else first[letter]


# %% visible
def visible_pixels(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """How probable ink is at each pixel of x (d,), given the pixels before it."""
    return torch.sigmoid(linear(x.to(weight), weight.tril(-1), bias))


def picture_probability(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Probability of one picture x (d,) of zeros and ones."""
    answers = Bernoulli(visible_pixels(x, weight, bias))
    return answers.log_prob(x.to(weight)).sum().exp()


# %% masks
def hidden_mask(order: Tensor, pixels: int) -> Tensor:
    """Which of the pixels each hidden unit may see: (hidden, pixels)."""
    return (order[:, None] >= torch.arange(1, pixels + 1)).double()


def output_mask(order: Tensor, pixels: int) -> Tensor:
    """Which hidden units each output may see: (pixels, hidden)."""
    return (torch.arange(1, pixels + 1)[:, None] > order).double()


def paths(order: Tensor, pixels: int) -> Tensor:
    """How many ways lead to each output from each pixel: (pixels, pixels)."""
    return output_mask(order, pixels) @ hidden_mask(order, pixels)


def masked_network(
    x: Tensor, order: Tensor, w: Tensor, b: Tensor, v: Tensor, c: Tensor
) -> Tensor:
    """MADE's answers for a picture x (d,): w is (hidden, d), v is (d, hidden)."""
    hidden = torch.relu(linear(x.to(w), hidden_mask(order, len(x)) * w, b))
    return torch.sigmoid(linear(hidden, output_mask(order, len(x)) * v, c))


# %% likelihood
def likelihood(nll: float) -> float:
    """The probability that belongs to a loss in nats."""
    return math.exp(-nll)


def bits_per_dim(nll: float, dimensions: int) -> float:
    """A loss in nats per picture as bits per number of the picture."""
    return nll / (dimensions * math.log(2))


def entropy(p: Tensor) -> Tensor:
    """Entropy of probabilities (k,)."""
    return torch.special.entr(p).sum()


def kl(p: Tensor, q: Tensor) -> Tensor:
    """Kullback-Leibler divergence of probabilities (k,), (k,)."""
    return (torch.xlogy(p, p) - torch.xlogy(p, q)).sum()


def expected_loss(p: Tensor, q: Tensor) -> Tensor:
    """Mean loss of model q (k,) on data that follow p (k,)."""
    return -torch.xlogy(p, q).sum()


def stationary(step: Tensor) -> Tensor:
    """The distribution (k,) that a step (k, k) does not change."""
    values, vectors = torch.linalg.eig(step.T)
    found = vectors[:, values.real.argmax()].real
    return found / found.sum()


def chain_entropy(step: Tensor, length: int) -> Tensor:
    """Entropy of a stationary chain of this length, with steps (k, k)."""
    first = stationary(step)
    return entropy(first) + (length - 1) * first @ torch.special.entr(step).sum(1)


# %% logistic
def discretised_logistic(x: float, mean: float, scale: float) -> Tensor:
    """Probability that a logistic random number rounds to x."""
    edges = torch.tensor([x + 0.5, x - 0.5], dtype=torch.float64)
    upper, lower = torch.sigmoid((edges - mean) / scale)
    return upper - lower


def logistic_mixture(x: float, shares: Tensor, means: Tensor, scales: Tensor) -> Tensor:
    """The same for a mixture: shares, means and scales are (k,)."""
    upper = torch.sigmoid((x + 0.5 - means) / scales)
    return shares @ (upper - torch.sigmoid((x - 0.5 - means) / scales))


# %% windows
def raster_mask(size: int, last: int) -> Tensor:
    """A window (size, size) that is open for the first `last` places of its raster."""
    return (torch.arange(size * size) < last).double().view(size, size)


def first_mask(size: int) -> Tensor:
    """The mask of a PixelCNN's first layer: all before the middle."""
    return raster_mask(size, size * size // 2)


def later_mask(size: int) -> Tensor:
    """The mask of the layers after it: the middle too."""
    return raster_mask(size, size * size // 2 + 1)


def causal_convolution(x: Tensor, window: Tensor) -> Tensor:
    """Slide a window (k,) over x (t,), so that no output sees what comes later."""
    padded = pad(x, (len(window) - 1, 0))
    return conv1d(padded[None, None], window.flip(0)[None, None])[0, 0]


def dilated_field(kernel: int, layers: int) -> int:
    """How many places a stack of causal layers with dilation 1, 2, 4, ... sees."""
    field = 1
    for layer in range(layers):
        field += (kernel - 1) * 2**layer
    return field


def causal_mask(n: int) -> Tensor:
    """Which of n places (columns) each of n places (rows) may see."""
    return torch.ones(n, n).tril(-1)


# %% text
def perplexity(x: Tensor, first: Tensor, step: Tensor) -> Tensor:
    """How many letters the model hesitates between, at x (t,) on average."""
    return chain_rule(x, first, step) ** (-1 / len(x))


def tempered(logits: Tensor, temperature: float) -> Tensor:
    """Probabilities (k,) from logits (k,) at a temperature."""
    return torch.softmax(logits / temperature, dim=0)


def ensemble(log_probabilities: Tensor) -> Tensor:
    """Log-probability of a picture under the mean of models (s,)."""
    return log_probabilities.logsumexp(0) - math.log(len(log_probabilities))


# %% flows
def flow(x: Tensor, matrix: Tensor, shift: Tensor) -> Tensor:
    """A small invertible map of x (d,)."""
    return matrix @ torch.sinh(x) + shift


def flow_density(x: Tensor, matrix: Tensor, shift: Tensor) -> Tensor:
    """Density at x (d,) if the flow of x is standard normal."""
    z = flow(x, matrix, shift)
    stretch = torch.linalg.slogdet(matrix).logabsdet + x.cosh().log().sum()
    return torch.exp(stretch - (z @ z + len(z) * math.log(2 * math.pi)) / 2)


def coupling(half: Tensor, scale: Tensor, shift: Tensor) -> tuple[Tensor, Tensor]:
    """Change a half (d,) by log-scale (d,) and shift (d,): result, log-determinant."""
    return torch.addcmul(shift, half, scale.exp()), scale.sum()


# %% diffusion
def diffuse(x: Tensor, noise: Tensor, betas: Tensor) -> Tensor:
    """A picture x (d,) after the steps betas (t,) with noise (d,)."""
    kept = torch.log1p(-betas).sum().exp()
    return kept.sqrt() * x + (1 - kept).sqrt() * noise


def noise_loss(
    guess: Callable[[Tensor], Tensor], x: Tensor, noise: Tensor, kept: float
) -> Tensor:
    """How badly noise (n, d) is guessed when so much of a picture x (d,) is kept."""
    mixed = math.sqrt(kept) * x + math.sqrt(1 - kept) * noise
    return mse_loss(guess(mixed), noise) * x.numel()


def energy_model(energies: Tensor) -> Tensor:
    """Probabilities (k,) of pictures with these energies."""
    return torch.softmax(-energies, dim=0)
