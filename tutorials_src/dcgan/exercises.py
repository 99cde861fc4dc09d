"""Solutions to the exercises of part 7, each tried on a small case.

Run it with `python exercises.py`; it needs torch and downloads nothing.
"""

# %% settings
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, conv_transpose2d

torch.manual_seed(0)

SIDE = 16  # pixels on each side of a picture
FINE = 4  # each pixel is the mean of FINE thin columns
VIEW = 0.25  # half the height of the lid as a share of half its width
LOW, HIGH = 0.2, 0.7  # sizes of tins, as shares of the frame
LATENT, WIDTH = 8, 16  # of the generators
NETS = 50  # untrained generators for checkerboards
COMPANIONS = [2, 8, 64]  # pictures in a batch
REPEATS = 100  # batches of each size
LESSONS, EXAM = 256, 1000  # tins to learn from, tins to be examined on
SHIFT = 4  # pixels by which a tin may stand off the middle, each way
STEPS = 500
RATES = [1e-3, 3e-3, 1e-2]  # both readers may choose
SEEDS = [0, 1, 2]


# %% other_sizes
def stack_from(first: int, doublings: int, latent: int, width: int) -> nn.Sequential:
    """A DCGAN generator whose first layer makes first by first pixels."""
    channels = [latent, *(width * 2**k for k in range(doublings)[::-1]), 1]
    layers: list[nn.Module] = []
    for place, (inputs, outputs) in enumerate(pairwise(channels)):
        way = (4, 2, 1) if place else (first, 1, 0)
        layers.append(nn.ConvTranspose2d(inputs, outputs, *way, bias=False))
        if place < doublings:
            layers += [nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*layers, nn.Tanh())


like_mnist = stack_from(7, 2, LATENT, WIDTH)(torch.randn(2, LATENT, 1, 1))


# %% slope
def slope_of_convolution(x: Tensor, window: Tensor, stride: int, y: Tensor) -> Tensor:
    """Gradient with respect to x (n, c, h, w) of the inner product of K(x) and y."""
    x = x.clone().requires_grad_()
    (slope,) = torch.autograd.grad((conv2d(x, window, stride=stride) * y).sum(), x)
    return slope


def output_padding(size: int, kernel: int, stride: int, padding: int) -> int:
    """How many rows a strided convolution of `size` rows forgets."""
    return (size + 2 * padding - kernel) % stride


x, window = torch.randn(2, 3, 9, 9).double(), torch.randn(5, 3, 4, 4).double()
y = torch.randn_like(conv2d(x, window, stride=2))
extra = output_padding(9, 4, 2, 0)
spread = conv_transpose2d(y, window, stride=2, output_padding=extra)
slope_gap = (slope_of_convolution(x, window, 2, y) - spread).abs().max().item()


# %% enlarge
def stack_up(side: int, latent: int, width: int, colours: int = 1) -> nn.Sequential:
    """A DCGAN generator: noise (n, latent, 1, 1) to pictures (n, colours, side, side).

    The first layer makes 4 by 4 pixels, each further one doubles the side and halves
    the channels, down to width.
    """
    doublings = (side // 4).bit_length() - 1
    channels = [latent, *(width * 2**k for k in range(doublings)[::-1]), colours]
    layers: list[nn.Module] = []
    for place, (inputs, outputs) in enumerate(pairwise(channels)):
        stride, padding = (2, 1) if place else (1, 0)
        layers.append(
            nn.ConvTranspose2d(inputs, outputs, 4, stride, padding, bias=False)
        )
        if place < doublings:
            layers += [nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*layers, nn.Tanh())


def checkerboard_energy(picture: Tensor) -> Tensor:
    """Squared coefficient of a picture (h, h) at the highest frequency."""
    signs = 1 - 2 * (torch.arange(len(picture)) % 2).to(picture)
    return (signs @ picture @ signs / picture.numel()) ** 2


def enlarged(net: nn.Sequential) -> nn.Sequential:
    """The same generator, which doubles pixels and convolves in place of stepping."""
    layers: list[nn.Module] = []
    for layer in net:
        if isinstance(layer, nn.ConvTranspose2d) and layer.stride == (2, 2):
            sizes = layer.in_channels, layer.out_channels
            layers.append(nn.Upsample(scale_factor=2))
            layers.append(nn.Conv2d(*sizes, 3, padding=1, bias=False))
        else:
            layers.append(layer)
    return nn.Sequential(*layers)


@torch.no_grad()
def grain(net: nn.Sequential) -> float:
    """Mean energy of the finest checkerboard in what it draws; 1 for loose pixels."""
    drawn = net(torch.randn(16, LATENT, 1, 1))[:, 0, 2:-2, 2:-2]
    energies = torch.stack([checkerboard_energy(picture) for picture in drawn])
    return (energies.mean() * drawn[0].numel() / drawn.square().mean()).item()


nets = [stack_up(SIDE, LATENT, WIDTH) for _ in range(NETS)]
grain_steps = sum(grain(net) for net in nets) / NETS
grain_enlarged = sum(grain(enlarged(net)) for net in nets) / NETS


# %% companions
@torch.no_grad()
def change_of_company(net: nn.Sequential, companions: int) -> float:
    """How far a picture moves if the others of its batch do, over how pictures differ."""
    z = torch.randn(1, LATENT, 1, 1)
    drawn = torch.cat(
        [
            net(torch.cat([z, torch.randn(companions - 1, LATENT, 1, 1)]))[:1]
            for _ in range(REPEATS)
        ]
    )
    others = net(torch.randn(512, LATENT, 1, 1))
    return (drawn.var(dim=0).mean() / others.var(dim=0).mean()).sqrt().item()


net = stack_up(SIDE, LATENT, WIDTH)
for _ in range(REPEATS):
    net(torch.randn(64, LATENT, 1, 1))  # what batch norm remembers
moved = [change_of_company(net, companions) for companions in COMPANIONS]
net.eval()
moved_eval = change_of_company(net, COMPANIONS[0])


# %% draw_tins
def column_ink(
    across: Tensor,
    top: Tensor,
    bottom: Tensor,
    height: Tensor,
    width: Tensor,
    view: Tensor,
) -> Tensor:
    """How dark a thin column at `across` is, on average, from `top` to `bottom`.

    All arguments are tensors that broadcast; the frame reaches from -1 to 1.
    """
    # 1 in front, 0 at the edges, where the slope of a plain root would be infinite
    round_ = (1 - (across / width) ** 2).clamp(min=1e-12).sqrt()
    bend = view * width * round_

    def covered(start: Tensor, end: Tensor) -> Tensor:
        inside = end.clamp(top, bottom) - start.clamp(top, bottom)
        return inside / (bottom - top)

    lid = covered(-height - bend, -height + bend)
    side = covered(-height + bend, height + bend)
    return 0.25 * lid + (0.85 - 0.5 * round_) * side


def draw_tins(sizes: Tensor, views: Tensor | None = None) -> Tensor:
    """Pictures (n, SIDE, SIDE), 1 for black, of tins with sizes (n, 2): height, width.

    Each tin is seen from views (n,), or all from VIEW.
    """
    height, width = sizes[:, :1, None], sizes[:, 1:, None]  # (n, 1, 1)
    view = torch.full_like(height, VIEW) if views is None else views[:, None, None]
    rows = torch.linspace(-1, 1, SIDE + 1, dtype=sizes.dtype)[:, None]
    columns = torch.linspace(-1, 1, SIDE * FINE + 1, dtype=sizes.dtype)
    across = (columns[1:] + columns[:-1]) / 2
    ink = column_ink(across, rows[:-1], rows[1:], height, width, view)
    # Of the two columns at the edges only a part is tin.
    part = ((width - across.abs()) * (SIDE * FINE / 2) + 0.5).clamp(0, 1)
    return (part * ink).unflatten(2, (SIDE, FINE)).mean(dim=3)


# %% readers
def place_tins(n: int) -> tuple[Tensor, Tensor]:
    """Pictures (n, 1, SIDE, SIDE) of tins off the middle, and their sizes (n, 2)."""
    sizes = LOW + (HIGH - LOW) * torch.rand(n, 2)
    shifts = torch.randint(-SHIFT, SHIFT + 1, (n, 2)).tolist()
    tins = [
        torch.roll(tin, shift, (0, 1))
        for tin, shift in zip(draw_tins(sizes), shifts, strict=True)
    ]
    return torch.stack(tins)[:, None], sizes


def build_readers() -> tuple[nn.Sequential, nn.Sequential]:
    """A convolutional and a dense net with nearly the same number of weights."""
    convolutional = nn.Sequential(
        nn.Conv2d(1, 16, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(16, 32, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(512, 2),
    )
    dense = nn.Sequential(
        nn.Flatten(), nn.Linear(256, 37), nn.LeakyReLU(0.2), nn.Linear(37, 2)
    )
    return convolutional, dense


def examine_readers(seed: int, rate: float) -> list[float]:
    """Errors of both on fresh tins, root of the mean square, as shares of the frame."""
    torch.manual_seed(seed)
    x, sizes = place_tins(LESSONS)
    fresh, answers = place_tins(EXAM)
    errors = []
    for net in build_readers():
        optimiser = torch.optim.Adam(net.parameters(), rate, fused=True)
        for _ in range(STEPS):
            rows = torch.randint(LESSONS, (64,))
            loss = (net(x[rows]) - sizes[rows]).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        with torch.no_grad():
            errors.append((net(fresh) - answers).square().mean().sqrt().item())
    return errors


errors = torch.tensor(
    [[examine_readers(seed, rate) for rate in RATES] for seed in SEEDS]
)  # (seeds, rates, 2)
weights = [sum(p.numel() for p in net.parameters()) for net in build_readers()]

# %% results
results = {
    "side": like_mnist.shape[2],
    "slope_gap": slope_gap,
    "grain_steps": grain_steps,
    "grain_enlarged": grain_enlarged,
    "moved": moved,
    "moved_eval": moved_eval,
    "weights": weights,
    "error_conv": errors[:, :, 0].mean(dim=0).min().item(),
    "error_dense": errors[:, :, 1].mean(dim=0).min().item(),
}
for name, value in results.items():
    print(f"{name:>14} {value}")
