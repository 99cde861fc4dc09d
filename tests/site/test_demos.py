"""What a demo computes in the browser is what torch computed."""

import copy
import json
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from demos import ROOT, Demo, source
from torch import Tensor, nn

import nodrift

AGREEMENT = 1e-3
RECORDS = ROOT / "build" / "records"

# ---- networks from a run ----

DRAW = """
    const layers = asset.layers.map(unpack);
    return probes.map((z) => answer(layers, unit === "silu" ? silu : leaky, z));
"""


def asset_of(script: str, name: str) -> dict[str, Any]:
    file = RECORDS / script / "assets" / name
    if not file.exists():
        pytest.skip(f"{script} was not run here")
    return json.loads(file.read_text(encoding="utf-8"))


def missed(demo: Demo, asset: dict[str, Any], unit: str) -> float:
    """How far the demo's pictures are from torch's, at worst."""
    drawn = demo(DRAW, asset=asset, probes=asset["probes"], unit=unit)
    return float(np.abs(np.array(drawn) - asset["answers"]).max())


def test_the_plane_draws_what_torch_drew() -> None:
    asset = asset_of("vae/plane", "decoder.json")
    assert missed(Demo(source("network")), asset, "silu") < AGREEMENT


def lies(asset: dict[str, Any]) -> list[dict[str, Any]]:
    """The asset with a scale, a bias or a weight that is not the run's."""
    scaled, shifted, swapped = (copy.deepcopy(asset) for _ in range(3))
    scaled["layers"][1]["scale"] *= 1.01
    shifted["layers"][0]["bias"][0] += 0.1
    letters = swapped["layers"][2]["weight"]
    swapped["layers"][2]["weight"] = letters[4:8] + letters[:4] + letters[8:]
    return [scaled, shifted, swapped]


@pytest.mark.parametrize("lie", range(3))
def test_a_changed_weight_is_noticed(lie: int) -> None:
    asset = lies(asset_of("vae/plane", "decoder.json"))[lie]
    assert missed(Demo(source("network")), asset, "silu") > AGREEMENT


@pytest.mark.parametrize(
    "right, wrong",
    [
        ("row * columns + i", "i * rows + row"),
        ("x * sigmoid(x)", "Math.max(x, 0)"),
        ("let sum = bias[row]", "let sum = 0"),
        ("letter.charCodeAt(0)", "letter.charCodeAt(0) - 1"),
    ],
)
def test_a_slip_in_the_program_is_noticed(right: str, wrong: str) -> None:
    asset = asset_of("vae/plane", "decoder.json")
    program = source("network")
    assert right in program
    assert missed(Demo(program.replace(right, wrong)), asset, "silu") > AGREEMENT


# ---- the game on the ring, against the scripts of part 6 ----

STEPS = 6  # with two penalties among them
BATCH = 12

PLAY = """
    const player = (layers) =>
      layers.map(([w, b]) => layerOf(Float64Array.from(w), Float64Array.from(b)));
    const game = { generator: player(generator), critic: player(critic) };
    game.average = copyOf(game.generator);
    const losses = batches.map(([real, noise], step) => playStep(
      game, recipe, falling(rate, step / batches.length), step,
      Float64Array.from(real), Float64Array.from(noise)));
    const values = (p) => p.map((layer) => layer.values);
    return {
      losses, generator: values(game.generator), critic: values(game.critic),
      average: values(game.average),
    };
"""


def script_of(recipe: str) -> ModuleType:
    return nodrift.load(
        f"stability/{ {'pairing': 'paired', 'r1': 'penalised'}.get(recipe, 'plain') }",
        root=ROOT,
    )


def flat(player: nn.Module) -> list[list[list[float]]]:
    """Weights and biases of the linear layers, row by row."""
    linear = [layer for layer in player if isinstance(layer, nn.Linear)]
    return [[p.detach().flatten().tolist() for p in (x.weight, x.bias)] for x in linear]


def recipes() -> dict[str, dict[str, Any]]:
    """What the demo calls its recipes, read from its own source."""
    program = source("network", "chance", "game", "recipes")
    return Demo(program)("return RECIPES;")


@pytest.fixture(scope="module")
def played() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """For each recipe what goes in, and what comes out of the script's own training.

    The script trains with its own functions; only its dice and its sizes are ours.
    """
    return {name: play(name, recipe) for name, recipe in recipes().items()}


def play(name: str, recipe: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    code = script_of(name)
    torch.manual_seed(5)
    centres = code.ring_centres(code.MODES, code.RADIUS)
    batches, players = [], []

    def build_player(*widths: int) -> nn.Sequential:
        small = [7 if width == 128 else width for width in widths]
        player = build(*small).double()
        with torch.no_grad():
            for parameter in player.parameters():  # a bias of nought hides mistakes
                parameter.add_(0.1 * torch.randn_like(parameter))
        players.append(player)
        return player

    def draw_islands(*_: Any) -> Tensor:
        real = draw(centres, code.SD, BATCH).double()
        batches.append([(real / code.RADIUS).flatten().tolist()])
        return real

    def randn(*shape: int) -> Tensor:
        if shape[0] != code.BATCH:  # not the noise of a whole batch
            return normal(*shape)
        noise = normal(BATCH, shape[1]).double()
        batches[-1].append(noise.flatten().tolist())
        return noise

    class Torch:
        """torch, but that `randn` tells what it drew."""

        def __getattr__(self, name: str) -> Any:
            return {"randn": randn, "manual_seed": lambda _: None}.get(
                name, getattr(torch, name)
            )

    build, draw, normal = code.build_player, code.draw_islands, torch.randn
    code.build_player, code.draw_islands = build_player, draw_islands
    code.centres, code.torch = centres, Torch()
    begun: list[Any] = []
    copied = code.copy.deepcopy

    class Copy:
        """`copy`, called when both players stand and nobody has moved."""

        @staticmethod
        def deepcopy(player: nn.Module) -> nn.Module:
            begun.extend(flat(p) for p in players)
            return copied(player)

    code.copy = Copy
    train = {"r1": "train_penalised", "pairing": "train_paired"}.get(
        name, "train_plain"
    )
    more = {"momentum": float(recipe["momentum"])} if train == "train_plain" else {}
    average = getattr(code, train)(0, steps=STEPS, **more)
    given = {"recipe": recipe, "rate": code.RATE, "batches": batches}
    given |= {"generator": begun[0], "critic": begun[1]}
    generator, critic = map(flat, players)
    return given, {
        "generator": generator,
        "critic": critic,
        "average": flat(average),
    }


def furthest(found: dict[str, Any], expected: dict[str, Any]) -> float:
    return max(
        float(np.abs(np.subtract(a, b)).max())
        for player, layers in expected.items()
        for ours, theirs in zip(found[player], layers, strict=True)
        for a, b in zip(ours, theirs, strict=True)
    )


GAME = source("network", "chance", "game")


@pytest.mark.parametrize("recipe", ["plain", "momentum", "r1", "pairing"])
def test_the_game_moves_every_weight_as_torch_does(recipe: str, played: Any) -> None:
    given, expected = played[recipe]
    found = Demo(GAME)(PLAY, **given)
    moved = furthest({"critic": given["critic"]}, {"critic": expected["critic"]})
    assert moved > 1e-2  # else the next line could not fail
    assert furthest(found, expected) < 1e-9


SLIPS = {
    "the sign of the generator's wish": (
        "pairing",
        "-sigmoid(pairing ? atReal[i] - b : -b) / n",
        "sigmoid(pairing ? atReal[i] - b : -b) / n",
    ),
    "the saturating loss": (
        "plain",
        "-sigmoid(pairing ? atReal[i] - b : -b) / n",
        "-sigmoid(b) / n",
    ),
    "no penalty at the fakes": ("pairing", "if (both)", "if (false)"),
    "a penalty at each step": ("r1", "% lazy === 0", "% 1 === 0"),
    "half the penalty": ("r1", "(gamma / n) * s", "(gamma / 2 / n) * s"),
    "a penalty that passes closed units": (
        "r1",
        "passed[k + 1][i * rows + row] <= 0",
        "false",
    ),
    "a bias that learns from the penalty": (
        "r1",
        "signals[k], along, false",
        "signals[k], along, true",
    ),
    "Adam without its correction": (
        "momentum",
        "(rate / fill) * m[i]",
        "rate * m[i]",
    ),
    "a mean that lags": ("plain", "(10 + step)", "(100 + step)"),
    "a rate that stays": ("plain", "0.99 * (1 + Math.cos(", "0.99 * (2 + 0 * ("),
    "the generator answers an old critic": (
        "plain",
        "const answered = forward(critic, fake)",
        "const answered = fakePass",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_game_is_noticed(slip: str, played: Any) -> None:
    recipe, right, wrong = SLIPS[slip]
    given, expected = played[recipe]
    assert right in GAME
    found = Demo(GAME.replace(right, wrong))(PLAY, **given)
    assert furthest(found, expected) > 1e-6
