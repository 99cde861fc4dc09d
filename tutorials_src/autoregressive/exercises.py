"""Solutions to the exercises of part 9.

Run it with `python exercises.py`; it needs torch, scikit-learn and downloads nothing.
The digits are those of Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import math

import numpy as np
import torch
from scipy.special import rel_entr
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.distributions import Bernoulli
from torch.nn.functional import (
    affine_grid,
    conv1d,
    cross_entropy,
    grid_sample,
    linear,
    pad,
)

PIXELS = 64
LEVELS = 17  # greys of a pixel, from paper to full ink
SIDE = 16  # pixels of a mini-digit
HIDDEN = 120  # units for mini-digits
ORDERS = 4  # networks that ask in different orders
STAY, LEAVE = 0.9, 0.3  # of the Markov chain: paper stays paper, ink becomes paper
CHAINS = 4000  # pictures drawn from the chain
KERNEL, LAYERS = 2, 4  # of the causal convolutions
TEMPERATURES = [0.2, 0.4, 0.7, 1.0, 1.4]
WIDE, DROP = 256, 0.2  # of a smaller MADE in greys
STEPS = 900
NUDGED = 0.5  # share of the training pictures that is shifted at first
COUNT = 900  # pictures drawn at each temperature
NEAREST = 3  # neighbours behind the balls of precision and recall


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
labels = torch.tensor(digits.target)
pictures = torch.tensor(digits.images / 16).float()[:, None]  # (1797, 1, 8, 8)
train, validation, test = split_digits(digits.target)
greys = torch.tensor(digits.data).long()  # (1797, 64), whole numbers from 0 to 16
mini = torch.tensor(shrink(digits.images / 16)).double()  # (1797, 16)
every = (torch.arange(2**SIDE)[:, None] // 2 ** torch.arange(SIDE) % 2).double()


# %% masks
def hidden_mask(order: Tensor, pixels: int) -> Tensor:
    """Which of the pixels each hidden unit may see: (hidden, pixels)."""
    return (order[:, None] >= torch.arange(1, pixels + 1)).double()


def output_mask(order: Tensor, pixels: int) -> Tensor:
    """Which hidden units each output may see: (pixels, hidden)."""
    return (torch.arange(1, pixels + 1)[:, None] > order).double()


def masked_network(
    x: Tensor, order: Tensor, w: Tensor, b: Tensor, v: Tensor, c: Tensor
) -> Tensor:
    """Answers (..., d) for pictures x (..., d); w is (hidden, d), v is (d, hidden)."""
    pixels = x.shape[-1]
    hidden = torch.relu(linear(x.to(w), hidden_mask(order, pixels) * w, b))
    return torch.sigmoid(linear(hidden, output_mask(order, pixels) * v, c))


# %% broken_mask
def broken_total(order: Tensor, breaks: list[tuple[int, int]]) -> tuple[float, float]:
    """The sum over all pictures, and the largest forbidden slope, of a random network.

    Each of `breaks` is a pair (unit, pixel), counted from 0, opened against the rule.
    """
    torch.manual_seed(0)
    w, v = (
        torch.randn(len(order), SIDE).double(),
        torch.randn(SIDE, len(order)).double(),
    )
    enter, leave = hidden_mask(order, SIDE), output_mask(order, SIDE)
    for unit, pixel in breaks:
        enter[unit, pixel] = 1

    def network(x: Tensor) -> Tensor:
        hidden = torch.relu(linear(x, enter * w))
        return torch.sigmoid(linear(hidden, leave * v) / 4)

    total = Bernoulli(network(every)).log_prob(every).sum(dim=1).exp().sum()
    slopes = torch.func.vmap(torch.func.jacrev(network))(mini[:50])  # (50, 16, 16)
    return total.item(), slopes.triu().abs().max().item()


order = 1 + torch.arange(HIDDEN) % (SIDE - 1)
sound, sound_leak = broken_total(order, [])
broken, broken_leak = broken_total(order, [(7, 8)])  # unit 7 may see pixels 0 to 7


# %% ensemble
def ensemble(log_probabilities: Tensor) -> Tensor:
    """Log-probability (...) of pictures under the mean of models (s, ...)."""
    return log_probabilities.logsumexp(0) - math.log(len(log_probabilities))


def fit_order(places: Tensor, x: Tensor) -> list[Tensor]:
    """Weights of a MADE that reads the pixels of x (n, 16) in the order places (16,)."""
    knobs = [
        torch.randn(HIDDEN, SIDE).double() / 4,
        torch.zeros(HIDDEN).double(),
        torch.randn(SIDE, HIDDEN).double() / 11,
        torch.zeros(SIDE).double(),
    ]
    for knob in knobs:
        knob.requires_grad_()
    optimiser = torch.optim.AdamW(knobs, 1e-2, weight_decay=0.03)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, 1000)
    for _ in range(1000):
        seen = x[torch.randint(len(x), (64,))][:, places]
        answers = Bernoulli(masked_network(seen, order, *knobs))
        optimiser.zero_grad()
        (-answers.log_prob(seen).sum(dim=1).mean()).backward()
        optimiser.step()
        schedule.step()
    return [knob.detach() for knob in knobs]


torch.manual_seed(1)
alone = []
for s in range(ORDERS):
    places = torch.arange(SIDE) if s == 0 else torch.randperm(SIDE)
    knobs = fit_order(places, mini[train])
    asked = mini[test][:, places]
    answers = Bernoulli(masked_network(asked, order, *knobs))
    alone.append(answers.log_prob(asked).sum(dim=1))
together = ensemble(torch.stack(alone))


# %% markov
def entropy(p: Tensor) -> Tensor:
    """Entropy of probabilities (k,)."""
    return torch.special.entr(p).sum()


def stationary(step: Tensor) -> Tensor:
    """The distribution (k,) that a step (k, k) does not change."""
    values, vectors = torch.linalg.eig(step.T)
    found = vectors[:, values.real.argmax()].real
    return found / found.sum()


def chain_entropy(step: Tensor, length: int) -> Tensor:
    """Entropy of a stationary chain of this length, with steps (k, k)."""
    first = stationary(step)
    return entropy(first) + (length - 1) * first @ torch.special.entr(step).sum(1)


def chain_rule(x: Tensor, first: Tensor, step: Tensor) -> Tensor:
    """Probability of whole numbers x (d,): first (k,), step (k, k) from row to column."""
    return first[x[0]] * step[x[:-1], x[1:]].prod()


def kl(p: np.ndarray, q: np.ndarray) -> float:
    """What believing in q (K,) costs when p (K,) is true; infinite if q rules p out."""
    return rel_entr(p, q).sum()


def expected_loss(p: Tensor, q: Tensor) -> Tensor:
    """Mean loss of model q (k,) on data that follow p (k,)."""
    return -torch.xlogy(p, q).sum()


def visible_pixels(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """How probable ink is at each pixel of x (..., d), given the pixels before it."""
    return torch.sigmoid(linear(x.to(weight), weight.tril(-1), bias))


def picture_probability(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Probability (...) of pictures x (..., d) of zeros and ones."""
    answers = Bernoulli(visible_pixels(x, weight, bias))
    return answers.log_prob(x.to(weight)).sum(dim=-1).exp()


def fit_visible(x: Tensor, price: float) -> tuple[Tensor, Tensor]:
    """Weights (d, d) and biases (d,) of one logistic regression for each pixel."""
    weight = torch.zeros(SIDE, SIDE).double().requires_grad_()
    bias = torch.zeros(SIDE).double().requires_grad_()
    optimiser = torch.optim.LBFGS(
        [weight, bias], max_iter=200, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimiser.zero_grad()
        answers = Bernoulli(visible_pixels(x, weight, bias))
        total = price * weight.square().sum() - answers.log_prob(x).sum(1).mean()
        total.backward()
        return total

    optimiser.step(loss)
    return weight.detach(), bias.detach()


step = torch.tensor([[STAY, 1 - STAY], [LEAVE, 1 - LEAVE]], dtype=torch.float64)
first = stationary(step)
torch.manual_seed(2)
chains = torch.bernoulli(first[1].expand(CHAINS, 1))
for _ in range(SIDE - 1):
    ink = step[chains[:, -1].long(), 1]
    chains = torch.cat([chains, torch.bernoulli(ink)[:, None]], dim=1)
weight, bias = fit_visible(chains, 1e-4)
model = picture_probability(every, weight, bias)
truth = torch.stack([chain_rule(x, first, step) for x in every.long()])


def bits_per_dim(log_likelihood: float, dimensions: int) -> float:
    """A log-likelihood in nats per picture as the bits that each dimension costs."""
    return -log_likelihood / (dimensions * math.log(2))


# %% dilated
def dilated_field(kernel: int, layers: int) -> int:
    """How many places a stack of causal layers with dilation 1, 2, 4, ... sees."""
    field = 1
    for layer in range(layers):
        field += (kernel - 1) * 2**layer
    return field


def counted_field(kernel: int, layers: int, length: int = 64) -> int:
    """The same, by asking which inputs move the last output."""
    x = torch.rand(1, 1, length, dtype=torch.float64, requires_grad=True)
    y = x
    for layer in range(layers):
        reach = 2**layer
        window = torch.ones(1, 1, kernel, dtype=torch.float64)
        y = conv1d(pad(y, ((kernel - 1) * reach, 0)), window, dilation=reach)
    y[0, 0, -1].backward()
    return int((x.grad != 0).sum())


field = dilated_field(KERNEL, LAYERS)
counted = counted_field(KERNEL, LAYERS)


# %% tempered
def tempered(logits: Tensor, temperature: float) -> Tensor:
    """Probabilities (..., k) from logits (..., k) at a temperature."""
    return torch.softmax(logits / temperature, dim=-1)


@torch.no_grad()
def draw_tempered(model: nn.Module, n: int, temperature: float) -> Tensor:
    """Draw n pictures (n, 64), each pixel at the same temperature."""
    x = torch.zeros(n, PIXELS, dtype=torch.long)
    for k in range(PIXELS):
        chances = tempered(model(x)[:, k], temperature)
        x[:, k] = torch.multinomial(chances, 1)[:, 0]
    return x


# %% writer
class LevelMADE(nn.Module):
    """Greys x (n, 64) to scores (n, 64, LEVELS) for each pixel, from those before."""

    def __init__(self) -> None:
        super().__init__()
        order = 1 + torch.arange(WIDE) % (PIXELS - 1)
        enter = hidden_mask(order, PIXELS).repeat_interleave(4, dim=1)  # four views
        across = (order[:, None] >= order).double()  # from hidden to hidden unit
        leave = output_mask(order, PIXELS).repeat_interleave(LEVELS, dim=0)
        self.layers = nn.ModuleList()
        for name, mask in {"enter": enter, "across": across, "leave": leave}.items():
            self.layers.append(nn.Linear(mask.shape[1], mask.shape[0]))
            self.register_buffer(name, mask.float())
        self.drop = nn.Dropout(DROP)

    def forward(self, x: Tensor) -> Tensor:
        first, second, last = self.layers
        views = describe_levels(x).flatten(1)
        h = self.drop(linear(views, first.weight * self.enter, first.bias).relu())
        more = linear(h, second.weight * self.across, second.bias).relu()
        h = h + self.drop(more)
        scores = linear(h, last.weight * self.leave, last.bias)
        return scores.reshape(-1, PIXELS, LEVELS)


def describe_levels(x: Tensor) -> Tensor:
    """Four views (..., 4) of greys x (...): how dark, any ink, full ink, half or more."""
    marks = [x > 0, x == LEVELS - 1, x >= 8]
    return torch.stack([x / 8 - 1, *(mark.float() for mark in marks)], dim=-1)


def nudge(x: Tensor, share: float) -> Tensor:
    """Move about this share of the pictures x (n, 64) one pixel to one of four sides."""
    wide = pad(x.reshape(-1, 8, 8), (1, 1, 1, 1))  # (n, 10, 10), with a frame of paper
    corners = ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))  # the first leaves all in place
    moved = torch.stack([wide[:, i : i + 8, j : j + 8] for i, j in corners])
    way = torch.randint(1, 5, (len(x),)) * (torch.rand(len(x)) < share)
    return moved[way, torch.arange(len(x))].flatten(1)


def fit_levels(
    model: nn.Module,
    x: Tensor,
    steps: int,
    batch: int,
    rate: float,
    decay: float,
    nudged: float = NUDGED,
) -> nn.Module:
    """Train a model of greys x (n, 64) on its next-pixel loss; nudges fade out."""
    optimiser = torch.optim.AdamW(
        model.parameters(), rate, weight_decay=decay, fused=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,  # up for 60 steps, then down along a cosine
        lambda k: min(1, (k + 1) / 60) * (1.01 + math.cos(math.pi * k / steps)) / 2,
    )
    for step in range(steps):
        rows = torch.randint(len(x), (batch,))
        seen = nudge(x[rows], nudged * (1 - step / (0.8 * steps)))
        loss = cross_entropy(model(seen).flatten(0, 1), seen.flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model.eval()


# %% judge
def split_again(
    labels: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Another split like the one of the series, which is that of seed 0."""
    rows = np.arange(len(labels))
    rest, test = train_test_split(
        rows, test_size=300, stratify=labels, random_state=seed
    )
    train, validation = train_test_split(
        rest, test_size=200, stratify=labels[rest], random_state=seed
    )
    return train, validation, test


def build_judge() -> nn.Sequential:
    """A small convolutional network: pictures (n, 1, 8, 8) to scores (n, 10).

    All but its last layer, judge[:-1], gives the 32 features by which it decides.
    """
    layers: list[nn.Module] = []
    for inputs, outputs, stride in ((1, 16, 1), (16, 32, 2), (32, 64, 2)):
        layers += [
            nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
        ]
    head = [nn.Flatten(), nn.Linear(256, 32), nn.ReLU(), nn.Linear(32, 10)]
    return nn.Sequential(*layers, *head)


def jiggle(x: Tensor) -> Tensor:
    """Turn, stretch and shift each picture (n, 1, 8, 8) a little, at random."""

    def up_to(limit: float) -> Tensor:
        return limit * (2 * torch.rand(len(x)) - 1)

    turn, wide, high = up_to(0.2), 1 + up_to(0.1), 1 + up_to(0.1)
    across = torch.stack([turn.cos() * wide, -turn.sin() * high, up_to(0.125)], dim=1)
    down = torch.stack([turn.sin() * wide, turn.cos() * high, up_to(0.125)], dim=1)
    places = affine_grid(torch.stack([across, down], 1), x.shape, align_corners=False)
    return grid_sample(x, places, align_corners=False)


def fit_judge(x: Tensor, y: Tensor) -> nn.Sequential:
    """A judge trained on pictures x (n, 1, 8, 8) in [0, 1] of the digits y (n,)."""
    judge, epochs, batch = build_judge(), 20, 64
    steps = epochs * (len(x) // batch)
    optimiser = torch.optim.AdamW(judge.parameters(), 3e-3)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser,  # up for 50 steps, then down along a cosine
        lambda k: min(1, (k + 1) / 50) * (1 + math.cos(math.pi * k / steps)) / 2,
    )
    for _ in range(epochs):
        seen = jiggle(x)
        for rows in torch.randperm(len(x)).split(batch)[: len(x) // batch]:
            loss = cross_entropy(judge(seen[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            rate.step()
    return judge.eval()


def hire(seed: int) -> nn.Sequential:
    """A judge of its own split and seed; seed 0 has the split of the series."""
    rows, _, _ = split_again(digits.target, seed)
    torch.manual_seed(seed)
    return fit_judge(pictures[rows], labels[rows])


judge = hire(0)


# %% precision
def ball_radii(points: Tensor, k: int) -> Tensor:
    """Distance (n,) from each of the points (n, d) to its k-th nearest other."""
    return torch.cdist(points, points).kthvalue(k + 1).values  # the first is itself


def precision(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of fakes (m, d) within the balls of the real points (n, d)."""
    return (torch.cdist(fake, real) <= radii).any(dim=1).double().mean()


def recall(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of real points (n, d) within the balls of the fakes (m, d)."""
    return (torch.cdist(real, fake) <= radii).any(dim=1).double().mean()


# %% frechet
def frechet_share(real: Tensor, fake: Tensor) -> float:
    """Squared Fréchet distance of samples (n, d), in per cent of the real variance."""
    a, b = real.double(), fake.double()
    first, second = a.T.cov(), b.T.cov()
    values, axes = torch.linalg.eigh(first)
    root = axes * values.clamp(min=0).sqrt() @ axes.T
    middle = torch.linalg.eigvalsh(root @ second @ root).clamp(min=0).sqrt().sum()
    apart = (a.mean(dim=0) - b.mean(dim=0)).square().sum()
    total = apart + first.trace() + second.trace() - 2 * middle
    return (100 * total / first.trace()).item()


@torch.no_grad()
def grade(judge: nn.Sequential, x: Tensor, real: Tensor) -> tuple[float, float, float]:
    """Fréchet distance in per cent, precision and recall, by a judge's features."""
    seen, true = judge[:-1](x), judge[:-1](real)
    sharp = precision(true, seen, ball_radii(true, NEAREST)).item()
    wide = recall(true, seen, ball_radii(seen, NEAREST)).item()
    return frechet_share(true, seen), sharp, wide


# %% warmth
torch.manual_seed(3)
writer = fit_levels(LevelMADE(), greys[train], STEPS, 64, 3e-3, 0.1)
warmth = {}
for temperature in TEMPERATURES:
    torch.manual_seed(4)  # the same dice for each
    drawn = (draw_tempered(writer, COUNT, temperature) / 16).reshape(-1, 1, 8, 8)
    warmth[temperature] = grade(judge, drawn, pictures[train][:COUNT])

# %% results
results = {
    "sound": sound,
    "sound_leak": sound_leak,
    "broken": broken,
    "broken_leak": broken_leak,
    "alone": [-value.mean().item() for value in alone],  # nats
    "together": -together.mean().item(),
    "entropy": chain_entropy(step, SIDE).item(),
    "entropy_bits": bits_per_dim(
        -chain_entropy(step, SIDE).item(), SIDE
    ),  # bits per pixel
    "loss": expected_loss(truth, model).item(),
    "loss_bits": bits_per_dim(
        -expected_loss(truth, model).item(), SIDE
    ),  # bits per pixel
    "divergence": float(kl(truth.numpy(), model.numpy())),
    "seen": -picture_probability(chains, weight, bias).log().mean().item(),
    "own": expected_loss(truth, truth).item(),
    "field": field,
    "counted": counted,
    "distance": [marks[0] for marks in warmth.values()],
    "precision": [marks[1] for marks in warmth.values()],
    "recall": [marks[2] for marks in warmth.values()],
}
for name, value in results.items():
    print(f"{name:>12} {np.round(value, 4)}")
