"""Part 7: the arithmetic of its layers, its five guidelines, and the bars on seeds."""

import base64
import gzip
import json
import math
import os
import re
import struct
import subprocess
import sys
import traceback
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.signal import convolve2d, correlate2d
from scipy.special import expit
from scipy.stats import entropy
from sklearn.datasets import load_digits
from torch import nn

import nodrift

ROOT = Path(__file__).parents[2]
arithmetic = nodrift.load("dcgan/arithmetic")
blueprint = nodrift.load("dcgan/blueprint")
layers = nodrift.load("dcgan/layers")
checkers = nodrift.load("dcgan/checkers")
middle = nodrift.load("dcgan/middle")
rules = nodrift.load("dcgan/rules")
digits = nodrift.load("dcgan/digits")
tins = nodrift.load("dcgan/tins")
answers = nodrift.load("dcgan/exercises")


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(1)


def recorded(name: str) -> dict:
    lock = ROOT / "tutorials_src" / "dcgan" / f"{name}.lock.json"
    return json.loads(lock.read_text(encoding="utf-8"))["results"]


def knobs(net: nn.Module) -> int:
    return sum(p.numel() for p in net.parameters())


def test_the_page_names_only_tests_that_exist():
    page = (ROOT / "docs" / "posts" / "dcgan.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    assert named
    here = Path(__file__).read_text(encoding="utf-8")
    assert named <= set(re.findall(r"^def (test_\w+)", here, re.MULTILINE))


# Sizes and windows


def test_both_sizes_agree_with_torch_for_every_small_layer():
    tried = 0
    for size in range(4, 12):
        for k, s, p, d in np.ndindex(5, 3, 3, 2):
            k, s, d = int(k) + 1, int(s) + 1, int(d) + 1
            if d * (k - 1) + 1 > size + 2 * p or p > d * (k - 1):
                continue
            x = torch.zeros(1, 1, size, size)
            down = nn.Conv2d(1, 1, k, s, int(p), dilation=d)(x)
            assert down.shape[2] == arithmetic.shrunk_size(size, k, s, p, d)
            for extra in range(s):
                up = nn.ConvTranspose2d(
                    1, 1, k, s, int(p), output_padding=extra, dilation=d
                )
                made = arithmetic.grown_size(size, k, s, p, extra, d)
                if made > 0 and extra < max(s, d):
                    assert up(x).shape[2] == made
                    tried += 1
    assert tried > 500


def test_the_rounding_that_is_forgotten_is_rounding_down():
    assert arithmetic.shrunk_size(8, 3, 2, 1) == 4
    assert math.ceil((8 + 2 - 2 - 1) / 2) + 1 == 5  # a planted mistake


def test_a_convolution_is_scipys_correlation_and_does_not_flip():
    x, w = torch.randn(7, 7).double(), torch.randn(3, 3).double()
    ours = arithmetic.convolve(x, w, 1).numpy()
    assert ours == pytest.approx(correlate2d(x, w, mode="valid"), abs=1e-12)
    assert np.abs(ours - convolve2d(x, w, mode="valid")).max() > 0.1
    strided = arithmetic.convolve(x, w, 2).numpy()
    assert strided == pytest.approx(ours[::2, ::2], abs=1e-12)


def test_stamps_add_up_to_numpys_full_convolution():
    y, w = torch.randn(5).double(), torch.randn(4).double()
    spread = arithmetic.spread_out(y, w, 1).numpy()
    assert spread == pytest.approx(np.convolve(y, w), abs=1e-12)
    thin = np.zeros(9)
    thin[::2] = y
    strided = arithmetic.spread_out(y, w, 2).numpy()
    assert strided == pytest.approx(np.convolve(thin, w), abs=1e-12)


def test_adjoint_needs_the_right_output_padding():
    for size in range(6, 14):
        for k, s, p in [(3, 2, 1), (4, 2, 1), (5, 3, 0), (4, 3, 2), (2, 1, 0)]:
            x, w = torch.randn(size).double(), torch.randn(k).double()
            there = arithmetic.forward(x, w, s, p)
            y = torch.randn_like(there)
            back = arithmetic.transposed(y, w, s, p, size)
            assert len(back) == size
            assert there @ y == pytest.approx((x @ back).item(), abs=1e-12)
            bare = nn.functional.conv_transpose1d(
                y[None, None], w[None, None], stride=s, padding=p
            )
            forgotten = arithmetic.output_padding(size, k, s, p)
            assert bare.shape[2] == size - forgotten


def test_a_transposed_convolution_is_no_inverse():
    x, w = torch.randn(8).double(), torch.randn(4).double()
    again = arithmetic.transposed(arithmetic.forward(x, w, 2, 1), w, 2, 1, 8)
    assert (again - x).abs().max() > 0.1


@pytest.mark.parametrize("k", [1, 3, 4, 5])
def test_knobs_of_a_convolution_do_not_depend_on_the_size_of_the_picture(k):
    for inputs, outputs in [(1, 16), (3, 64), (7, 2)]:
        counted = arithmetic.conv_parameters(k, inputs, outputs)
        assert counted == k * k * inputs * outputs + outputs
    dense = nn.Linear(49, 32)
    assert arithmetic.dense_parameters(49, 32) == knobs(dense)


def test_the_receptive_field_is_where_the_gradient_reaches():
    for kernels, strides in [
        ([3, 3], [1, 1]),
        ([4, 4, 4], [2, 2, 2]),
        ([5, 2], [3, 1]),
    ]:
        x = torch.ones(1, 1, 60, requires_grad=True)
        y = x
        for k, s in zip(kernels, strides, strict=True):
            y = nn.functional.conv1d(y, torch.ones(1, 1, k), stride=s)
        (slope,) = torch.autograd.grad(y[0, 0, 2], x)
        seen = int((slope != 0).sum())
        assert seen == arithmetic.receptive_field(kernels, strides)


# The rule and its guidelines


def test_the_tutorials_networks_have_as_many_knobs_as_ours():
    assert knobs(blueprint.stack_up(64, 100, 64, 3)) == 3_576_704
    assert knobs(blueprint.stack_down(64, 64, 3)) == 2_765_568
    assert blueprint.generator_parameters([100, 512, 256, 128, 64, 3], 4) == 3_576_704


@pytest.mark.parametrize("side", [8, 16, 32, 64])
def test_the_rule_draws_and_judges_every_side(side):
    up, down = blueprint.stack_up(side, 5, 4, 3), blueprint.stack_down(side, 4, 3)
    drawn = up(torch.randn(2, 5, 1, 1))
    assert drawn.shape == (2, 3, side, side)
    assert drawn.abs().max() <= 1
    assert down(drawn).shape == (2, 1)


def kinds(net: nn.Module) -> list[type]:
    return [type(layer) for layer in net]


def kept(up: nn.Sequential, down: nn.Sequential) -> list[bool]:
    """Which of the five guidelines two players keep, read from their layers."""
    convolutions = [*up[1:], *down[:-2]]
    pooling = (nn.MaxPool2d, nn.AvgPool2d, nn.Upsample)
    strides = [
        layer.stride == (2, 2)
        for layer in convolutions
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d)
    ]
    return [
        all(strides) and not any(isinstance(layer, pooling) for layer in [*up, *down]),
        nn.BatchNorm2d in kinds(up) and nn.BatchNorm2d in kinds(down),
        nn.Linear not in kinds(up) + kinds(down),
        {nn.LeakyReLU, nn.Sigmoid}.isdisjoint(kinds(up)) and kinds(up)[-1] is nn.Tanh,
        nn.ReLU not in kinds(down) and nn.LeakyReLU in kinds(down),
    ]


def test_the_rule_keeps_the_five_guidelines():
    for side in (16, 32, 64):
        up, down = blueprint.stack_up(side, 8, 4), blueprint.stack_down(side, 4)
        assert kept(up, down) == [True] * 5
        # Nor is the generator's end normalised, nor the discriminator's beginning.
        assert kinds(up)[-2:] == [nn.ConvTranspose2d, nn.Tanh]
        assert kinds(down)[:2] == [nn.Conv2d, nn.LeakyReLU]


def test_each_variant_breaks_one_guideline_only():
    broken = {
        "all rules": [],
        "max pooling": [0],
        "no batch norm": [1],
        "dense layers": [2],
        "leaky generator": [3],
        "ReLU critic": [4],
        "momentum 0.9": [],
    }
    assert broken.keys() == rules.VARIANTS.keys()
    for variant, places in broken.items():
        up, down = rules.build_players(variant)
        assert kept(up, down) == [place not in places for place in range(5)]
        drawn = up(torch.randn(3, rules.LATENT, 1, 1))
        assert drawn.shape == (3, 1, rules.SIDE, rules.SIDE)
        assert down(drawn).shape == (3, 1)


def test_scales_start_around_one_and_weights_around_zero():
    net = blueprint.start(blueprint.stack_up(32, 20, 16))
    for layer in net:
        if isinstance(layer, nn.BatchNorm2d):
            assert layer.weight.mean().item() == pytest.approx(1, abs=0.02)
        if isinstance(layer, nn.ConvTranspose2d):
            assert layer.weight.std().item() == pytest.approx(0.02, rel=0.2)
    all_of_them = blueprint.stack_up(32, 20, 16)
    for knob in all_of_them.parameters():
        nn.init.normal_(knob, 0, 0.02)  # a planted mistake
    z = torch.randn(64, 20, 1, 1)
    assert all_of_them(z).std() < net(z).std() / 20


def test_without_batch_norm_every_layer_pays_the_same():
    net = blueprint.without(
        blueprint.start(blueprint.stack_up(32, 20, 8)), nn.BatchNorm2d
    )
    z, message = torch.randn(8, 20, 1, 1), torch.randn(8, 1, 32, 32)
    spreads, slopes = blueprint.follow_signal(net, z, message)
    assert len(spreads) == len(slopes) == 4
    assert spreads[-1] < spreads[0] / 20
    # Twice the weights of any one layer draw twice the ink (tanh hardly bends here).
    pays = [
        (layer.weight * layer.weight.grad).sum().item()
        for layer in net
        if isinstance(layer, nn.ConvTranspose2d)
    ]
    assert pays == pytest.approx([pays[0]] * 4, rel=1e-3)


# Small layers


def test_batch_normalisation_agrees_with_torch():
    for eps in (1e-5, 0.5):
        layer = nn.BatchNorm2d(3, eps=eps).double()
        nn.init.uniform_(layer.weight)
        nn.init.uniform_(layer.bias)
        x = 2 + 3 * torch.randn(4, 3, 5, 5).double()
        by_torch = layer(x)
        for channel in range(3):
            gamma, beta = layer.weight[channel].item(), layer.bias[channel].item()
            flat = x[:, channel].flatten()
            ours = layers.batch_norm(flat, gamma, beta, eps)
            gap = ours - by_torch[:, channel].flatten()
            assert gap.abs().max() < 1e-12
        wrong = gamma * (flat - flat.mean()) / (flat.std() + eps) + beta
        assert (wrong - by_torch[:, 2].flatten()).abs().max() > 1e-6


def test_its_second_argument_is_epsilon():
    layer = nn.BatchNorm2d(4, 0.8)
    assert (layer.eps, layer.momentum) == (0.8, 0.1)
    x = 0.1 * torch.randn(64, 4, 8, 8)
    squeezed = 0.1 / math.sqrt(0.01 + 0.8)
    assert layer(x).std().item() == pytest.approx(squeezed, rel=0.02)
    right = nn.BatchNorm2d(4, momentum=0.8)
    assert right(x).std().item() == pytest.approx(1, rel=0.01)


def test_the_bends_and_the_ends_agree_with_torch():
    for x in (-3.0, -0.1, 0.0, 2.0):
        by_torch = nn.functional.leaky_relu(torch.tensor(x), 0.2).item()
        assert layers.leaky_relu(x, 0.2) == pytest.approx(by_torch, abs=1e-7)
        assert layers.squash(x) == pytest.approx(2 * expit(2 * x) - 1, abs=1e-12)
    ink = torch.rand(5)
    assert ((layers.to_signed(ink) + 1) / 2 - ink).abs().max() < 1e-6
    assert (digits.Signed()(ink) == layers.to_signed(ink)).all()


# Checkerboards


def test_counts_alternate_unless_the_stride_divides_the_window():
    for k in range(1, 7):
        for s in range(1, 4):
            inside = checkers.overlap(30, k, s)[8:14]
            assert (len(inside.unique()) == 1) == (k % s == 0)


def test_the_energy_is_that_of_the_last_fourier_coefficient():
    picture = torch.randn(8, 8)
    fourier = np.fft.fft2(picture.numpy())[4, 4] / 64
    energy = checkers.checkerboard_energy(picture).item()
    assert energy == pytest.approx(abs(fourier) ** 2, rel=1e-5)


def test_even_counts_are_no_cure_and_enlarging_is():
    energies = [
        torch.stack(
            [checkers.checkerboard_energy(checkers.draw_flat(way)) for _ in range(100)]
        ).mean()
        for way in checkers.WAYS
    ]
    assert energies[1] > energies[0] / 2
    assert energies[2] < 1e-10
    even = nn.ConvTranspose2d(1, 1, 4, 2, 1, bias=False)
    nn.init.constant_(even.weight, 0.3)  # with equal weights even counts do suffice
    drawn = even(torch.ones(1, 1, 6, 6))[0, 0, 2:-2, 2:-2]
    assert checkers.checkerboard_energy(drawn) < 1e-10


# Walks


def test_a_walk_is_straight_and_its_middle_is_short():
    start, end = torch.randn(2, 20_000, 16)
    half = middle.latent_walk(start, end, 0.5)
    assert torch.allclose(half, (start + end) / 2, atol=1e-6)
    for share in (0.0, 0.25, 0.5, 1.0):
        squares = middle.latent_walk(start, end, share).square().sum(dim=1)
        error = squares.std() / math.sqrt(len(squares))
        assert abs(squares.mean() - middle.walk_length(16, share)) < 4 * error


def test_doubt_is_scipys_entropy():
    p = torch.softmax(torch.randn(6, 10).double(), dim=1)
    ours = digits.confidence_entropy(p).item()
    assert ours == pytest.approx(entropy(p.numpy(), axis=1).mean(), abs=1e-12)
    assert digits.confidence_entropy(torch.full((3, 10), 0.1)).item() == pytest.approx(
        math.log(10)
    )


# Tins and the ruler


def test_the_ruler_finds_the_sizes_of_drawn_tins():
    tried = torch.linspace(tins.LOW, tins.HIGH, 13)
    every = torch.cartesian_prod(tried, tried)
    bank = tins.draw_tins(every).flatten(1)
    found, far = tins.measure_tins(tins.draw_tins(every[::7]), bank, every)
    assert (found == every[::7]).all()
    assert far.max() < 1e-3
    off = tins.measure_tins(tins.draw_tins(every[:1]) + 0.1, bank, every)[1]
    assert off.item() == pytest.approx(0.1, abs=1e-3)


def test_a_dropped_corner_is_seen_in_the_cells():
    sizes = tins.LOW + (tins.HIGH - tins.LOW) * torch.rand(4000, 2)
    counts = tins.count_cells(sizes, 8)
    assert counts.sum() == 4000
    assert (counts > 0).all()
    by_chance = math.sqrt(63 / 4000)
    assert tins.unevenness(counts) == pytest.approx(by_chance, rel=0.3)
    corner = (sizes < tins.LOW + (tins.HIGH - tins.LOW) / 4).all(dim=1)
    dropped = tins.count_cells(sizes[~corner], 8)
    assert int((dropped == 0).sum()) == 4
    assert tins.unevenness(dropped) > 2 * by_chance
    height_only = torch.tensor([[tins.LOW, tins.HIGH]])
    assert tins.count_cells(height_only, 8)[0, 7] == 1  # rows are heights


def test_the_penalty_is_the_slope_of_the_critic_at_both():
    real, fake = torch.rand(2, 3, 1, 4, 4).requires_grad_()
    slope = torch.randn(1, 4, 4)
    scores = (torch.cat([real, fake]) * slope).sum(dim=(1, 2, 3))[:, None]
    penalty = digits.both_penalties(scores, real, fake, 0.6)
    assert penalty.item() == pytest.approx(0.6 * slope.square().sum().item(), rel=1e-5)


# MNIST, a GPU, and the asset


def write_idx(path: Path, numbers: np.ndarray) -> None:
    """A file as MNIST has them: big-endian sizes, then unsigned bytes."""
    head = struct.pack(">BBBB", 0, 0, 8, numbers.ndim)
    head += struct.pack(f">{numbers.ndim}I", *numbers.shape)
    path.write_bytes(head + numbers.astype(np.uint8).tobytes())


def test_the_same_script_reads_and_draws_mnist(tmp_path, monkeypatch):
    raw = tmp_path / "data" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for part in ("train", "t10k"):
        images = rng.integers(0, 256, (700, 28, 28))
        images[0, 0, 0] = 255
        write_idx(raw / f"{part}-images-idx3-ubyte", images)
        write_idx(raw / f"{part}-labels-idx1-ubyte", np.arange(700) % 10)
    run = rerun(
        "digits",
        tmp_path,
        ('DATA = "digits"', 'DATA = "mnist"'),
        ("STEPS = 1600", "STEPS = 3"),
        ("FRAMES = [0, 25, 50, 100, 200, 400, 800, 1600]", "FRAMES = [0]"),
        ("COUNT = 1797", "COUNT = 200"),
    )
    assert math.isfinite(run["fd"])
    assert run["shape"] == [700, 1, 28, 28]
    assert run["drawn"] == [200, 1, 28, 28]
    assert run["brightest"] == 1
    saved = json.loads((tmp_path / "generator.json").read_text("utf-8"))
    assert len(saved["answers"][0]) == 28 * 28


def test_both_players_move_to_another_device(monkeypatch):
    """The device meta holds no numbers, and refuses any mixture with the CPU."""
    moved = nodrift.load("dcgan/digits", DEVICE="meta", STEPS=2, FRAMES=[], SIDE=28)
    moved.known = torch.rand(100, 1, 28, 28)
    monkeypatch.setattr(torch.optim, "Adam", lambda p, *a, fused, **k: ADAM(p, *a, **k))
    with pytest.raises(NotImplementedError, match="meta") as ended:
        moved.train_digit_painter(0)
    # Both steps went through; only then were numbers asked for.
    asked = [frame.line or "" for frame in traceback.extract_tb(ended.tb)]
    assert any(line.startswith("frames[STEPS]") for line in asked)
    with pytest.raises((RuntimeError, NotImplementedError)) as mixed:
        moved.build_digit_painter().to("meta")(torch.randn(4, moved.LATENT))
    assert "meta" in str(mixed.value)


ADAM = torch.optim.Adam


def test_the_packed_generator_draws_what_torch_drew():
    asset = ROOT / "build" / "records" / "dcgan" / "digits" / "assets"
    if not (asset / "generator.json").exists():
        pytest.skip("dcgan/digits has not run here")
    saved = json.loads((asset / "generator.json").read_text("utf-8"))
    x = np.array(saved["probes"])
    for place, layer in enumerate(saved["layers"]):
        whole = np.frombuffer(base64.b64decode(layer["weight"]), np.int8)
        weight = layer["scale"] * whole.reshape(layer["shape"]).astype(float)
        if place == 2:
            x = x.reshape(len(x), 32, 4, 4)
        if weight.ndim == 2:
            x = x @ weight.T + layer["bias"]
        else:
            x = x.repeat(2, axis=2).repeat(2, axis=3)
            x = np.array(
                [
                    [
                        bias + sum(map(partial(correlate2d, mode="same"), one, window))
                        for window, bias in zip(weight, layer["bias"], strict=True)
                    ]
                    for one in x
                ]
            )
        if place < 3:
            x = x.clip(min=0)
    drawn = expit(x.reshape(len(x), -1))
    assert np.abs(drawn - saved["answers"]).max() < 0.1
    assert np.abs(drawn - saved["answers"]).mean() < 0.01
    assert len(gzip.compress((asset / "generator.json").read_bytes())) < 100_000


def test_the_split_is_the_one_of_the_whole_series():
    labels = load_digits().target
    ours = digits.split_digits(labels)
    theirs = nodrift.load("introduction/mini").split_digits(labels)
    assert all((a == b).all() for a, b in zip(ours, theirs, strict=True))


def test_the_judge_sees_small_digits_as_they_are():
    small = torch.rand(5, 1, 8, 8)
    assert (digits.for_judge(small) == small).all()
    assert digits.for_judge(torch.rand(5, 1, 28, 28)).shape == (5, 1, 8, 8)


def test_loose_pixels_keep_each_pixel_and_lose_what_pixels_owe_each_other():
    y = torch.arange(10).repeat_interleave(50)
    shade = (y / 20 + torch.rand(500) / 2)[:, None, None, None]
    x = shade.expand(500, 1, 2, 2).clone()  # all pixels of a picture are equal
    loose = digits.loose_pixels(x, y, 1797)
    assert loose.shape == (1797, 1, 2, 2)
    sevens = loose[7 * 180 : 8 * 180].flatten(1)
    assert ((sevens >= 7 / 20) & (sevens <= 7 / 20 + 0.5)).all()
    owed = np.corrcoef(sevens.T.numpy())[np.triu_indices(4, 1)]
    assert np.abs(owed).max() < 0.3
    assert np.abs(np.corrcoef(x[350:400].flatten(1).T.numpy()) - 1).max() < 1e-6


# Exercises


def test_exercise_1_reaches_every_side_that_is_a_multiple_of_a_power_of_two():
    for first, doublings in [(7, 2), (3, 3), (5, 0), (4, 4)]:
        net = answers.stack_from(first, doublings, 4, 2)
        side = net(torch.randn(2, 4, 1, 1)).shape[2]
        assert side == first * 2**doublings


def test_exercise_2_the_gradient_of_a_convolution_is_the_transposed_one():
    for size, k, s in [(9, 4, 2), (8, 3, 1), (10, 3, 3)]:
        x, w = torch.randn(1, 2, size, size).double(), torch.randn(3, 2, k, k).double()
        y = torch.randn_like(nn.functional.conv2d(x, w, stride=s))
        extra = answers.output_padding(size, k, s, 0)
        spread = nn.functional.conv_transpose2d(y, w, stride=s, output_padding=extra)
        slope = answers.slope_of_convolution(x, w, s, y)
        assert (slope - spread).abs().max() < 1e-12


def test_exercise_3_enlarging_keeps_the_sizes_and_removes_the_grain():
    net = answers.stack_up(16, answers.LATENT, 8)
    other = answers.enlarged(net)
    z = torch.randn(2, answers.LATENT, 1, 1)
    assert other(z).shape == net(z).shape
    assert nn.Upsample in kinds(other)
    assert answers.grain(other) < answers.grain(net) / 10


def test_exercise_4_company_matters_only_in_training_mode():
    net = answers.stack_up(16, answers.LATENT, 8)
    small, large = (answers.change_of_company(net, n) for n in (2, 64))
    assert small > 2 * large > 0
    assert answers.change_of_company(net.eval(), 2) < 1e-6


def test_exercise_5_both_readers_have_as_many_weights():
    convolutional, dense = map(knobs, answers.build_readers())
    assert abs(convolutional - dense) < 0.01 * dense


# The bars


def test_the_recorded_run_keeps_the_bars():
    run = recorded("digits")
    assert run["fd"] <= 1.6
    assert run["precision"] >= 0.55
    assert run["recall"] >= 0.80
    assert recorded("tins")["cells"] >= 60


SEEDS = [40, 41, 42]  # written down before any of them was trained


def rerun(name: str, folder: Path, *changes: tuple[str, str]) -> dict:
    """Run a whole script with other settings, in a process of its own."""
    source = (ROOT / "tutorials_src" / "dcgan" / f"{name}.py").read_text("utf-8")
    for old, new in changes:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    source += "\nif 'pictures' in globals():\n"
    source += (
        "    results |= {'shape': list(large.shape), 'drawn': list(drawn.shape)}\n"
    )
    source += "    results |= {'brightest': pictures.max().item()}\n"
    source += "Path_ = __import__('pathlib').Path('results.json')\n"
    source += "Path_.write_text(__import__('json').dumps(results))\n"
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    environment = os.environ | {"OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    subprocess.run(
        [sys.executable, f"{name}.py"], cwd=folder, env=environment, check=True
    )
    return json.loads((folder / "results.json").read_text("utf-8"))


@pytest.mark.weekly
def test_the_bars_of_the_digits_hold_on_every_seed(tmp_path):
    change = "train_digit_painter(0)"
    runs = [
        rerun("digits", tmp_path, (change, f"train_digit_painter({seed})"))
        for seed in SEEDS
    ]
    assert max(run["fd"] for run in runs) <= 1.6
    assert min(run["precision"] for run in runs) >= 0.55
    assert min(run["recall"] for run in runs) >= 0.80


@pytest.mark.weekly
def test_the_bar_of_the_tins_holds_on_every_seed(tmp_path):
    change = "train_tin_maker(0)"
    runs = [
        rerun("tins", tmp_path, (change, f"train_tin_maker({seed})")) for seed in SEEDS
    ]
    assert min(run["cells"] for run in runs) >= 60
    assert max(run["off_path"] for run in runs) < min(run["off_mix"] for run in runs)


# On seeds 40 and 41 the same three changes hurt, but less than the page then said: not
# 1.3 times as far without batch norm. The page says less now, and these seeds are new.
# On 50 pooling reached 29 cells, and nothing is said any more of what it is worth.
OTHER_SEEDS = [50, 51]


@pytest.mark.weekly
def test_the_broken_rules_hold_on_fresh_seeds(tmp_path):
    run = rerun("rules", tmp_path, ("SEEDS = [0, 1]", f"SEEDS = {OTHER_SEEDS}"))
    for broken in ("dense_layers", "momentum_high"):
        assert max(run[f"cells_{broken}"]) < min(run["cells_all_rules"])
        assert min(run[f"uneven_{broken}"]) > max(run["uneven_all_rules"])
    assert min(run["far_no_batch_norm"]) > max(run["far_all_rules"])
    for harmless in ("leaky_generator", "relu_critic"):
        assert min(run[f"cells_{harmless}"]) >= 30
    assert max(run["far_relu_critic"]) < min(run["far_all_rules"])


@pytest.mark.weekly
def test_each_variant_had_the_best_of_the_same_three_rates():
    line = torch.linspace(rules.LOW, rules.HIGH, rules.TRIED)
    sizes = torch.cartesian_prod(line, line)
    bank = rules.draw_tins(sizes).flatten(1)
    for variant, chosen in rules.VARIANTS.items():
        scores = {}
        for rate in (5e-4, 1e-3, 2e-3):
            drawn = rules.train_by_rules(variant, 2, rate)
            counts = rules.count_cells(
                rules.measure_tins(drawn, bank, sizes)[0], rules.CELLS
            )
            scores[rate] = int((counts > 0).sum()), -rules.unevenness(counts)
        assert max(scores, key=scores.__getitem__) == chosen
