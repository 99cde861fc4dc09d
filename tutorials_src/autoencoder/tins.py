"""The biscuit tins: a picture with smooth edges, drawn from a height and a width.

Run it with `python tins.py`; it needs torch and matplotlib and downloads nothing.
The drawing is differentiable: one can ask each pixel how it changes with the sizes.
"""

# %% settings
import matplotlib.pyplot as plt
import torch
from torch import Tensor

torch.manual_seed(0)

SIDE = 32  # pixels on each side of a picture
FINE = 4  # each pixel is the mean of FINE thin columns
VIEW = 0.25  # half the height of the lid as a share of half its width
LOW, HIGH = 0.2, 0.8  # sizes, as shares of the frame; the height is the straight side's
SHOWN = 7  # heights, and as many widths, in the grid
TRUTH = (0.35, 0.65)  # the tin of which only the picture is kept
STARTS = [(0.4, 0.6), (0.6, 0.4)]  # where searches for its sizes begin
STEPS = 300


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


# %% grid
shown = torch.linspace(LOW, HIGH, SHOWN)
sizes = torch.cartesian_prod(shown.flip(0), shown)  # the tallest first
sheet = draw_tins(sizes).reshape(SHOWN, SHOWN, SIDE, SIDE)
sheet = sheet.transpose(1, 2).reshape(SHOWN * SIDE, SHOWN * SIDE)

fig, ax = plt.subplots(num="grid", figsize=(6.5, 5.6), layout="constrained")
ax.imshow(sheet, cmap="gray_r", vmin=0, vmax=1)
middle = SIDE * torch.arange(SHOWN) + SIDE / 2 - 0.5
ax.set_xticks(middle, [f"{size:.1f}" for size in shown])
ax.set_yticks(middle, [f"{size:.1f}" for size in shown.flip(0)])
ax.set(xlabel="width", ylabel="height")

# %% search
picture = draw_tins(torch.tensor([TRUTH]))


def find_sizes(start: tuple[float, float]) -> Tensor:
    """Walk downhill from start to the sizes (2,) whose tin is most like the picture."""
    guess = torch.tensor([start], requires_grad=True)
    optimiser = torch.optim.Adam([guess], 0.03)
    for _ in range(STEPS):
        loss = (draw_tins(guess) - picture).square().sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return guess.detach()[0]


found = [find_sizes(start) for start in STARTS]
missed = [(sizes - torch.tensor(TRUTH)).abs().max().item() for sizes in found]

# %% results
results = {
    "pixels": picture.numel(),
    "shown": len(sizes),
    "missed": missed,
    "stuck": found[1].tolist(),
}
for name, value in results.items():
    print(f"{name:>8} {value}")
plt.show()
