"""Logistic regression, softmax, training and calibration, one function for each formula.

Run it with `python maths.py`; it needs torch and downloads nothing.
"""

# %% settings
import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor


# %% sigmoid
def sigmoid(a: Tensor) -> Tensor:
    """The probability that belongs to the score a, any shape."""
    return 1 / (1 + torch.exp(-a))


# %% sigmoid_slope
def sigmoid_slope(a: Tensor) -> Tensor:
    """How fast the probability changes with the score a, any shape."""
    s = torch.sigmoid(a)
    return s * (1 - s)


# %% binary_cross_entropy
def binary_cross_entropy(a: Tensor, y: Tensor) -> Tensor:
    """The mean cost of the scores a (n,) when the answers are y (n,) of 0 and 1."""
    p = sigmoid(a)
    return -torch.where(y == 1, p, 1 - p).log().mean()


# %% stable_cross_entropy
def stable_cross_entropy(a: Tensor, y: Tensor) -> Tensor:
    """The same cost from scores a (n,): no logarithm ever sees a zero."""
    return (torch.nn.functional.softplus(a) - y * a).mean()


# %% bce_gradient
def bce_gradient(a: Tensor, y: Tensor) -> Tensor:
    """The derivative (n,) of the mean cost by each of the scores a (n,)."""
    return (sigmoid(a) - y) / len(a)


# %% softmax
def softmax(a: Tensor) -> Tensor:
    """Probabilities (..., K) from scores a (..., K), which may be as large as you like."""
    return torch.exp(a - torch.logsumexp(a, dim=-1, keepdim=True))


# %% shifted_softmax
def shifted_softmax(a: Tensor) -> Tensor:
    """Probabilities (K,) from the differences of the scores a (K,)."""
    return 1 / torch.exp(a[None, :] - a[:, None]).sum(dim=1)


# %% log_softmax
def log_softmax(a: Tensor) -> Tensor:
    """Logarithms of the probabilities, (..., K) like the scores a."""
    return a - torch.logsumexp(a, dim=-1, keepdim=True)


# %% tempered_softmax
def tempered_softmax(a: Tensor, temperature: float) -> Tensor:
    """Probabilities (..., K) of scores a (..., K) at a temperature; 1 is softmax."""
    return torch.softmax(a / temperature, dim=-1)


# %% mean_surprise
def mean_surprise(p: Tensor, y: Tensor) -> Tensor:
    """The mean of -log p at the true classes y (n,), from probabilities p (n, K)."""
    return -p.gather(1, y.long()[:, None]).log().mean()


# %% softmax_cross_entropy
def softmax_cross_entropy(a: Tensor, y: Tensor) -> Tensor:
    """The mean of -log p at the true classes y (n,), from scores a (n, K)."""
    return -log_softmax(a)[torch.arange(len(a)), y.long()].mean()


# %% softmax_gradient
def softmax_gradient(a: Tensor, y: Tensor) -> Tensor:
    """The derivative (n, K) of the mean cross-entropy by the scores a (n, K)."""
    truth = torch.nn.functional.one_hot(y.long(), a.shape[1])
    return (softmax(a) - truth) / len(a)


# %% gaussian_posterior
def gaussian_posterior(
    x: Tensor, mean0: float, mean1: float, sigma: float, prior1: float
) -> Tensor:
    """The probability that x, any shape, comes from the second of two Gaussians."""
    log0 = math.log(1 - prior1) - (x - mean0) ** 2 / (2 * sigma**2)
    log1 = math.log(prior1) - (x - mean1) ** 2 / (2 * sigma**2)
    return sigmoid(log1 - log0)


def share_of_others(share: float) -> float:
    """What is left of one."""
    return 1 - share


# %% layer
def layer(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Units (m,) from inputs x (d,), weight (m, d) and bias (m,)."""
    return torch.tanh(weight @ x + bias)


# %% relu_layer
def relu_layer(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Units (n, m) from a batch x (n, d), weight (m, d) and bias (m,)."""
    return torch.relu(x @ weight.T + bias)


# %% count_parameters
def count_parameters(widths: Sequence[int]) -> int:
    """How many weights and biases a network of these widths has, input first."""
    return sum((a + 1) * b for a, b in pairwise(widths))


# %% collapse
def collapse(w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor) -> tuple[Tensor, Tensor]:
    """Weight and bias of the one linear layer that equals two, w1 first."""
    return w2 @ w1, w2 @ b1 + b2


# %% glorot_bound
def glorot_bound(inputs: int, outputs: int) -> float:
    """Weights start evenly between minus and plus this."""
    return math.sqrt(6 / (inputs + outputs))


# %% sgd_step
def sgd_step(theta: Tensor, loss: Callable[[Tensor], Tensor], rate: float) -> Tensor:
    """The weights (d,) after one step of gradient descent on loss."""
    theta = theta.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(loss(theta), theta)
    return (theta - rate * gradient).detach()


# %% adam_moments
def adam_moments(
    m: Tensor, v: Tensor, gradient: Tensor, beta1: float, beta2: float
) -> tuple[Tensor, Tensor]:
    """The running means of the gradient and of its square, any shape."""
    return torch.lerp(gradient, m, beta1), torch.lerp(gradient**2, v, beta2)


# %% adam_correction
def adam_correction(m: Tensor, beta: float, step: int) -> Tensor:
    """The running mean m, any shape, freed of its start at zero."""
    return m / (1 - beta**step)


# %% adam_step
def adam_step(
    theta: Tensor,
    gradient: Tensor,
    moments: tuple[Tensor, Tensor],
    step: int,
    rate: float,
    betas: tuple[float, float],
    epsilon: float,
) -> Tensor:
    """The weights after step number step, from 1, of Adam; moments are the last ones."""
    m, v = adam_moments(*moments, gradient, *betas)
    m_hat = adam_correction(m, betas[0], step)
    v_hat = adam_correction(v, betas[1], step)
    return theta - rate * m_hat / (v_hat.sqrt() + epsilon)


# %% best_accuracy
def half_gap(p: Tensor, q: Tensor) -> Tensor:
    """Half the sum of the gaps between two distributions (K,): from 0 to 1."""
    return torch.cdist(p[None], q[None], p=1)[0, 0] / 2


def best_accuracy(p: Tensor, q: Tensor) -> Tensor:
    """The best share of right answers when p (K,) and q (K,) are equally common."""
    return torch.maximum(p, q).sum() / 2


# %% gaussian_accuracy
def gaussian_accuracy(mean0: float, mean1: float, sigma: float) -> float:
    """The best share of right answers for two Gaussians of one width."""
    distance = abs(mean1 - mean0) / (2 * sigma)
    return (1 + math.erf(distance / math.sqrt(2))) / 2


# %% confusion_matrix
def confusion_matrix(truth: Tensor, guess: Tensor, kinds: int) -> Tensor:
    """Counts (kinds, kinds): the truth (n,) in the row, the guess (n,) in the column."""
    pairs = (truth * kinds + guess).long()
    return torch.bincount(pairs, minlength=kinds**2).reshape(kinds, kinds)


# %% accuracy
def accuracy(truth: Tensor, guess: Tensor) -> float:
    """The share of guesses (n,) that equal the truth (n,)."""
    return (truth == guess).double().mean().item()


# %% calibration_error
def calibration_error(confidence: Tensor, right: Tensor, bins: int) -> Tensor:
    """The mean gap between confidence (n,) and right (n,) of 0 and 1, bin by bin."""
    place = torch.ceil(bins * confidence).long() - 1
    gaps = torch.zeros(bins, dtype=confidence.dtype)
    return gaps.index_add(0, place, right - confidence).abs().sum() / len(right)


# %% two_sample_z
def two_sample_z(accuracy: float, n: int) -> float:
    """How many standard errors an accuracy on n held-out pictures is above chance."""
    return 2 * math.sqrt(n) * (accuracy - 0.5)


# %% noisy_posterior
def noisy_posterior(p: Tensor, flipped: float) -> Tensor:
    """What p, any shape, becomes when a share of the labels is flipped."""
    return flipped + (1 - 2 * flipped) * p


# %% climb
def climb(x: Tensor, score: Callable[[Tensor], Tensor], rate: float) -> Tensor:
    """The picture x (d,) after a step of length rate up the score."""
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(score(x), x)
    return (x + rate * gradient / gradient.norm()).detach()
