"""What a demo computes in the browser is what torch computed."""

import copy
import gzip
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from demos import DEMOS, ROOT, THEME, Demo, source
from torch import Tensor, nn

import nodrift

AGREEMENT = 1e-3
RECORDS = ROOT / "build" / "records"

# ---- networks from a run ----

DRAW = """
    const layers = asset.layers.map((layer) => unpack(layer));
    return probes.map((z) => answer(layers, unit === "silu" ? silu : leaky, z));
"""


def asset_of(script: str, name: str) -> dict[str, Any]:
    file = RECORDS / script / "assets" / name
    if not file.exists():
        pytest.skip(f"{script} was not run here")
    return json.loads(file.read_text(encoding="utf-8"))


def missed(demo: Any, asset: dict[str, Any], unit: str) -> float:
    """How far the demo's pictures are from torch's, at worst."""
    drawn = demo(DRAW, asset=asset, probes=asset["probes"], unit=unit)
    return float(np.abs(np.array(drawn) - asset["answers"]).max())


def test_the_plane_draws_what_torch_drew() -> None:
    asset = asset_of("vae/plane", "decoder.json")
    assert missed(Demo(source("network")), asset, "silu") < AGREEMENT


ASK = """
    const layers = asset.layers.map((layer) => unpack(layer, letters));
    return asset.probes.map((z, i) =>
      answer(layers, leaky, [...z, ...blend(asset.labels[i], other, share)]));
"""


def asked(
    asset: dict[str, Any], other: int = 0, share: float = 0.0, demo: Any = None
) -> float:
    """How far what the demo draws when it is asked is from what torch drew, at worst."""
    demo = demo or Demo(source("network", "../asked"))
    drawn = demo(ASK, asset=asset, other=other, share=share)
    return float(np.abs(np.array(drawn) - asset["answers"]).max())


def test_the_generator_draws_for_each_label_what_torch_drew() -> None:
    asset = asset_of("extensions/conditional", "asked.json")
    assert sorted(asset["labels"]) == list(range(10))
    assert asked(asset) < AGREEMENT


def test_a_wrong_label_or_weight_is_noticed() -> None:
    asset = asset_of("extensions/conditional", "asked.json")
    assert asked(asset, other=3, share=0.05) > AGREEMENT
    assert asked(asset | {"labels": asset["labels"][::-1]}) > AGREEMENT
    for lie in lies(asset):
        assert asked(lie) > AGREEMENT


def lies(asset: dict[str, Any]) -> list[dict[str, Any]]:
    """The asset with a scale, biases or weights that are not the run's."""
    scaled, shifted, swapped = (copy.deepcopy(asset) for _ in range(3))
    scaled["layers"][1]["scale"] *= 1.01
    shifted["layers"][0]["bias"].reverse()
    letters = swapped["layers"][2]["weight"]
    swapped["layers"][2]["weight"] = letters[40:80] + letters[:40] + letters[80:]
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


# ---- the demo plays by the settings of the scripts ----


def test_the_recipes_are_those_of_the_scripts() -> None:
    ring = Demo(source("recipes"))("return RING;")
    for name, recipe in recipes().items():
        code = script_of(name)
        found = {
            "modes": code.MODES,
            "radius": code.RADIUS,
            "sd": code.SD,
            "rate": code.RATE,
            "steps": code.STEPS,
        }
        assert ring == found
        assert recipe["penalty"] == getattr(code, "GAMMA", 0)
        assert recipe["lazy"] == getattr(code, "LAZY", recipe["lazy"])
    assert recipes()["momentum"]["momentum"] == script_of("momentum").TUNED


def test_islands_are_counted_as_the_scripts_count_them() -> None:
    code = script_of("plain")
    torch.manual_seed(3)
    centres = code.ring_centres(code.MODES, code.RADIUS)
    for spread in (0.05, 0.1, 0.2, 0.5):
        x = code.draw_islands(centres[:5], spread, 300)
        x[:4] = centres[6]  # too few to count
        expected = code.score_islands(x, centres, code.SD)
        found = Demo(GAME)(
            "return scoreIslands(Float64Array.from(x), centres, sd);",
            x=x.flatten().tolist(),
            centres=centres.tolist(),
            sd=code.SD,
        )
        assert found["strict"] == expected["strict"]
        assert found["within"] == pytest.approx(expected["within"])


def test_players_begin_as_wide_as_those_of_the_scripts() -> None:
    code = script_of("plain")
    torch.manual_seed(0)
    begun = Demo(GAME)(
        "return buildPlayer([2, 400, 400, 2], chance(7)).map((layer) => layer.values);"
    )
    for ours, theirs in zip(
        begun, flat(code.build_player(2, 400, 400, 2)), strict=True
    ):
        assert np.std(ours[0]) == pytest.approx(np.std(theirs[0]), rel=0.1)
        assert not np.any(ours[1]) and not np.any(theirs[1])


def test_chance_is_a_bell_curve_and_equal_for_equal_seeds() -> None:
    drawn = Demo(GAME)("return [1, 1, 2].map((seed) => chance(seed).normal(20000));")
    assert drawn[0] == drawn[1] != drawn[2]
    for x in drawn:
        assert abs(np.mean(x)) < 0.03
        assert np.std(x) == pytest.approx(1, abs=0.02)
        assert np.mean(np.abs(x) < 1) == pytest.approx(0.6827, abs=0.015)


# ---- light, and on its own ----

LIMIT = 50_000  # bytes of one demo on their way, all that it fetches
ASSETS = {
    "plane": ("vae/plane", "decoder.json"),
    "asked": ("extensions/conditional", "asked.json"),
    "ring": None,
}
IMPORTED = re.compile(r'from "(\./[^"]+)"')
NAMESPACE = '"http://www.w3.org/2000/svg"'
HANDLER = re.compile(
    r"\.on[a-z]+ ?=|setAttribute\(.on|innerHTML ?[:=]|document\.write|eval\("
)


def fetched(file: Path) -> set[Path]:
    """A module and all that it imports."""
    found = {file}
    for name in IMPORTED.findall(file.read_text("utf-8")):
        found |= fetched((file.parent / name).resolve())
    return found


def test_these_are_all_demos() -> None:
    assert {file.stem for file in DEMOS.glob("*.js")} == ASSETS.keys()


@pytest.mark.parametrize("name", ASSETS)
def test_a_demo_is_light(name: str) -> None:
    texts = [file.read_bytes() for file in fetched(DEMOS / f"{name}.js")]
    texts += [(THEME / "demos.js").read_bytes(), (DEMOS / "demos.css").read_bytes()]
    if (asset := ASSETS[name]) is not None:
        texts.append(json.dumps(asset_of(*asset)).encode())
    assert sum(len(gzip.compress(text)) for text in texts) <= LIMIT


@pytest.mark.parametrize("file", sorted(THEME.rglob("*.js")), ids=lambda f: f.stem)
def test_no_script_asks_another_host_or_writes_markup(file: Path) -> None:
    text = file.read_text("utf-8").replace(NAMESPACE, "")
    assert "//" not in re.sub(r"^\s*//.*$|\s// .*$", "", text, flags=re.MULTILINE)
    assert not HANDLER.search(text)
