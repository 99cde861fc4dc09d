"""Which codes may I make up? An autoencoder and a variational one, on biscuit tins.

Run it with `python tins.py`; it needs torch and matplotlib and downloads nothing.
A tin is a cylinder seen slightly from above; only its height and width ever change.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import Tensor, nn

rng = np.random.default_rng(0)

SIDE = 32  # pixels on each side of a picture
FINE = 4  # each pixel is the mean of FINE x FINE points, so that edges are smooth
TINS = 1024  # training pictures
LOW, HIGH = 0.3, 0.8  # heights and widths of tins, shares of the frame
TRIED = 26  # heights, and as many widths, of the search for the nearest tin
CODES, WIDTH, STEPS, BATCH, RATE = 2, 128, 600, 128, 2e-3
SIGMA = 0.05  # how far the VAE's pixels may miss, as a share of black
MADE = 500  # new pictures of each model
KINDS = ["autoencoder", "VAE"]
STARTS = [0, 1, 2, 3]  # seeds; each trains one network of either kind


# %% draw_tin
def draw_tin(height: float, width: float) -> np.ndarray:
    """Draw a tin of this height and width: a picture (SIDE, SIDE), 1 for black.

    Both sizes are shares of the frame, up to 0.8; the height is that of the straight
    side, so the round lid and foot come on top of it.
    """
    line = (np.arange(SIDE * FINE) + 0.5) / (SIDE * FINE) * 2 - 1
    across, down = np.meshgrid(line, line)  # from -1 to 1
    bend = 0.25 * width  # half the height of the lid, which we see from above
    round_ = np.sqrt(np.clip(1 - (across / width) ** 2, 0, 1))  # 1 in front, 0 at edges
    side = (abs(across) < width) & (down > -height) & (down < height + bend * round_)
    lid = (across / width) ** 2 + ((down + height) / bend) ** 2 < 1
    ink = np.where(side, 0.85 - 0.5 * round_, 0)
    ink = np.where(lid, 0.25, ink)
    return ink.reshape(SIDE, FINE, SIDE, FINE).mean(axis=(1, 3))


def draw_tins(sizes: np.ndarray) -> Tensor:
    """Draw a tin for each row, height and width, of sizes (n, 2): (n, SIDE * SIDE)."""
    tins = [draw_tin(height, width).ravel() for height, width in sizes]
    return torch.tensor(np.array(tins)).float()


x = draw_tins(rng.uniform(LOW, HIGH, size=(TINS, 2)))


# %% networks
def mlp(inputs: int, outputs: int) -> nn.Sequential:
    """One hidden layer, the same in all four networks."""
    hidden = nn.Linear(inputs, WIDTH)
    return nn.Sequential(hidden, nn.ReLU(), nn.Linear(WIDTH, outputs))


# %% training
def train(variational: bool) -> tuple[nn.Module, nn.Module]:
    """Train an encoder and a decoder; with dice and a cost of codes if variational."""
    encoder, decoder = mlp(SIDE**2, 2 * CODES), mlp(CODES, SIDE**2)
    parameters = [*encoder.parameters(), *decoder.parameters()]
    optimiser = torch.optim.Adam(parameters, RATE)
    for _ in range(STEPS):
        batch = x[torch.randint(TINS, (BATCH,))]
        mean, log_sd = encoder(batch).chunk(2, dim=1)
        sd = log_sd.exp()
        z = mean + sd * torch.randn_like(mean) if variational else mean
        missed = (decoder(z) - batch).square().sum(dim=1) / (2 * SIGMA**2)
        cost = ((mean**2 + sd**2 - 1) / 2 - log_sd).sum(dim=1)
        loss = (missed + cost if variational else missed).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return encoder, decoder


# %% nearest
sizes = np.linspace(0.2, 0.85, TRIED)
every_tin = draw_tins(np.stack(np.meshgrid(sizes, sizes), axis=-1).reshape(-1, 2))


def off_shelf(pictures: Tensor) -> Tensor:
    """How far pictures (n, D) are from the nearest tin: root mean square per pixel."""
    return torch.cdist(pictures, every_tin).amin(dim=1) / SIDE


# %% made_up
made: dict[str, list[Tensor]] = {name: [] for name in KINDS}
rebuilt: dict[str, list[float]] = {name: [] for name in KINDS}
spread: dict[str, list[float]] = {name: [] for name in KINDS}
for start in STARTS:
    for name in KINDS:
        torch.manual_seed(start)
        encoder, decoder = train(name == "VAE")
        with torch.no_grad():
            codes = encoder(x)[:, :CODES]
            made[name].append(decoder(torch.randn(MADE, CODES)))
            rebuilt[name].append(off_shelf(decoder(codes[:MADE])).median().item())
            spread[name].append(codes.std(dim=0).mean().item())

fig, ax = plt.subplots(num="made_up", figsize=(6.5, 1.9), layout="constrained")
rows = [
    np.hstack(
        [*torch.cat([new[:2] for new in runs]).reshape(-1, SIDE, SIDE).clamp(0, 1)]
    )
    for runs in made.values()
]
ax.imshow(np.vstack(rows), cmap="gray_r", vmin=0, vmax=1)
ax.set_xticks([])
ax.set_yticks(SIDE * np.arange(2) + SIDE / 2, list(made))

# %% results
medians = {
    name: [off_shelf(new).median().item() for new in made[name]] for name in made
}
results = {
    "made_autoencoder": medians["autoencoder"],
    "made_vae": medians["VAE"],
    "rebuilt_autoencoder": rebuilt["autoencoder"],
    "rebuilt_vae": rebuilt["VAE"],
    "spread_autoencoder": spread["autoencoder"],
    "spread_vae": spread["VAE"],
    "nearer": sum(
        v < a for a, v in zip(medians["autoencoder"], medians["VAE"], strict=True)
    ),
}
for name, value in results.items():
    print(f"{name:>20} {np.round(value, 3)}")
plt.show()
