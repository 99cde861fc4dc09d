"""The errors in the wild: each has a source to open, and a run or a test that exists."""

import ast
import json
import math
import re
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
import torch
from pybtex.database import parse_file
from scipy.special import logit
from scipy.stats import norm
from torch import nn
from torch.nn.functional import binary_cross_entropy

import nodrift

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
SOURCES = parse_file(str(ROOT / "docs" / "references.bib"), "bibtex").entries
TO_OPEN = re.compile(
    r"/[^/]+/[^/]+/((issues|pull)/\d+|(blob|tree|commit)/[0-9a-f]{40}\b)"
)

logarithms = nodrift.load("errors/logarithms")
ring = nodrift.load("errors/ring")
spike = nodrift.load("errors/spike")
half = nodrift.load("errors/half")
alarm = nodrift.load("errors/alarm")
damping = nodrift.load("stability/damping")


def recorded(name: str) -> dict:
    lock = ROOT / "tutorials_src" / f"{name}.lock.json"
    return json.loads(lock.read_text(encoding="utf-8"))["results"]


# The list at the end of the page.


def rows() -> list[tuple[str, str, str, str]]:
    table = PAGE.split("\n## The List\n")[1].split("\n## ")[0]
    cells = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in table.splitlines()
        if line.startswith("| ")
    ]
    return cells[1:]  # below the headings


def can_be_opened(address: str) -> bool:
    """Whether an address leads to one commit, one issue or one pull request."""
    parts = urlsplit(address)
    return parts.netloc == "github.com" and bool(TO_OPEN.match(parts.path))


def names_of_all_tests() -> set[str]:
    return {
        node.name
        for file in (ROOT / "tests").glob("*/test_*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


def test_the_list_is_read_whole():
    assert len(rows()) >= 15
    assert {len(row) for row in rows()} == {4}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0].strip("*").strip())
def test_each_error_has_a_source_to_open_and_a_run_or_a_test(row):
    what, where, state, shown = row
    keys = re.findall(r"@([\w-]+)", where)
    assert what and state and keys
    # Beside what can be opened at that state a paper may stand, which does not move.
    papers = {key for key in keys if "eprint" in SOURCES[key].fields}
    assert keys[-1] not in papers
    for key in set(keys) - papers:
        assert can_be_opened(SOURCES[key].fields["url"])
    runs = re.findall(r"\[([a-z_]+/[a-z_]+)\]\(", shown)
    tests = re.findall(r"`(test_\w+)`", shown)
    assert runs or tests
    assert all((ROOT / "tutorials_src" / f"{run}.lock.json").is_file() for run in runs)
    assert set(tests) <= names_of_all_tests()


def test_a_branch_that_moves_is_no_source():
    assert not can_be_opened("https://github.com/poolio/unrolled_gan")
    assert not can_be_opened("https://github.com/poolio/unrolled_gan/blob/master/a.py")
    assert not can_be_opened("https://example.org/a/b/issues/1")


def test_each_error_of_the_list_is_told_above_it():
    told = PAGE.split("\n## The List\n")[0]
    for _, where, _, _ in rows():
        assert all(f"@{key}" in told for key in re.findall(r"@([\w-]+)", where))


def test_every_test_that_the_page_names_is_there():
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert named
    assert named <= names_of_all_tests()


# Logarithms.


@pytest.mark.parametrize(
    ("base", "log"), [(2, np.log2), (10, np.log10), (math.e, np.log)]
)
def test_the_likelihood_of_a_few_coins_has_this_logarithm(base, log):
    for coins in range(1, 50):
        assert logarithms.coin_logarithm(coins, base) == pytest.approx(log(0.5**coins))


def test_the_printed_number_is_the_logarithm_to_base_ten():
    printed = -301029995.6
    assert recorded("errors/logarithms")["ten"] == pytest.approx(printed, abs=0.1)
    assert recorded("errors/logarithms")["natural"] != pytest.approx(printed, rel=0.5)


def test_the_logit_is_scipys_and_without_brackets_it_is_not():
    for x in np.linspace(0.01, 0.99, 50):
        assert logarithms.logit(x) == pytest.approx(logit(x))
        assert logarithms.without_brackets(x) < logit(x)


def test_bits_of_a_picture_are_those_of_part_9():
    levels = nodrift.load("autoregressive/levels")
    for bits in (0.808, 1.02):
        nats = torch.tensor(logarithms.picture_nats(bits, 784), dtype=torch.float64)
        back = levels.bits_per_dim(nats, 784)
        assert float(back) == pytest.approx(bits)


# Islands.


def test_both_ends_of_a_circle_are_one_place():
    assert ring.places(ring.both_ends(8, 1.0)) == 7
    assert ring.places(ring.one_end(8, 1.0)) == 8


@pytest.mark.parametrize("seed", range(5))
def test_rounding_founds_an_island(seed):
    x = np.random.default_rng(seed).standard_normal((2500, 2))
    doubled = ring.both_ends(8, 1.0)
    x = doubled[np.arange(2500) % 8] + 0.01 * x
    counts = ring.count_near(x, doubled, 0.01)
    assert (counts > 0).sum() == 8
    assert counts.max() < 1.5 * counts.min()  # and it looks fair
    # Make the two ends one and the same number, and the island is gone.
    doubled[-1] = doubled[0]
    assert (ring.count_near(x, doubled, 0.01) > 0).sum() == 7


def test_the_ruler_counts_right_on_a_right_ring():
    centres = ring.one_end(8, 1.0)
    assert (ring.count_near(centres, centres, 0.01) == 1).all()
    assert (ring.count_near(centres[:5], centres, 0.01) > 0).sum() == 5
    assert ring.count_near(centres + 5.0, centres, 0.01).sum() == 0


# A scale.


def test_the_score_is_the_density_of_the_islands_by_hand():
    x = np.array([[1.0, 0.005], [0.99, -0.01]])
    # The others are too far to matter.
    near = norm(1, 0.01).logpdf(x[:, 0]) + norm(0, 0.01).logpdf(x[:, 1])
    centres = ring.one_end(8, 1.0)
    assert spike.log_score(x, centres, 0.01) == pytest.approx(near)


def test_a_variance_for_a_scale_sends_the_data_to_the_floor():
    results = recorded("errors/spike")
    assert results["mistaken"] < results["worse"] < results["right"]
    assert results["at_the_bottom"] > 0.9
    wide = norm(0, 0.01).rvs(200, random_state=0)
    assert np.median(norm(0, 0.01**2).logpdf(wide)) < -100


# A half.


def test_the_penalty_with_the_half_is_that_of_part_6():
    critic = nn.Linear(1, 1).double()
    x = torch.randn(5, 1, dtype=torch.float64)
    slope = critic.weight.detach().ravel().expand(5)
    ours = half.with_half(slope, 3.0)
    theirs = damping.data_penalty(critic, x, 3.0)
    assert ours.item() == pytest.approx(theirs.item())
    assert half.without_half(slope, 3.0).item() == pytest.approx(2 * theirs.item())


def test_twice_the_tag_with_the_half_is_the_same_game():
    assert half.play(half.with_half, 0.8) == half.play(half.without_half, 0.4)
    assert half.play(half.with_half, 0.4) != half.play(half.without_half, 0.4)


# Two alarms.


@pytest.mark.parametrize("n", [128, 96, 17])
def test_the_divided_cost_is_balanced_for_full_batches_only(n):
    weight = alarm.weight_on_codes(n, alarm.PIXELS)
    assert weight == pytest.approx(n / alarm.BATCH)
    wrong = alarm.weight_on_codes(n, alarm.CODES)
    assert wrong == pytest.approx(n / alarm.BATCH * alarm.PIXELS / alarm.CODES)


def test_in_a_full_batch_the_means_are_the_sums_in_other_units():
    drawn = torch.rand(alarm.BATCH, alarm.PIXELS, dtype=torch.float64)
    x = torch.rand_like(drawn).round()
    codes = torch.randn(2, alarm.BATCH, alarm.CODES, dtype=torch.float64)
    ours = alarm.means(drawn, x, *codes, alarm.PIXELS) * x.numel()
    assert ours.item() == pytest.approx(alarm.sums(drawn, x, *codes).item())
    missed = binary_cross_entropy(drawn, x, reduction="sum")
    prior = torch.distributions.Normal(0.0, 1.0)
    encoder = torch.distributions.Normal(codes[0], (codes[1] / 2).exp())
    cost = torch.distributions.kl_divergence(encoder, prior).sum()
    assert alarm.sums(drawn, x, *codes).item() == pytest.approx((missed + cost).item())


def test_a_missing_detach_does_no_harm_if_slopes_are_cleared_afterwards():
    careful, none_left = alarm.after_a_round(True)
    careless, some_left = alarm.after_a_round(False)
    assert torch.equal(careful, careless)
    assert none_left == 0 < some_left
