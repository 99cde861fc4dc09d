"""What the pages of this book promise: every formula in a tier, and checks that bite."""

import json
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = (
    "docs",
    "tutorials_src",
    "tests/equations",
    "tests/mistakes/told.json",
    "tests/drift/hunted.json",
    "mkdocs.yml",
    "pyproject.toml",
)
# Slips that no check can notice, each looked at by a person, and why.
REVIEWED = tomllib.loads(
    (Path(__file__).parent / "reviewed.toml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """All formulas of the book, judged anew and held against the committed locks."""
    book = tmp_path_factory.mktemp("judged")
    for name in NEEDED:
        source, target = ROOT / name, book / name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    command = [sys.executable, "-m", "nodrift", "equations", "--locked", "--json"]
    done = subprocess.run(
        command, cwd=book, capture_output=True, text=True, check=False
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    drifts = [one["drift"] for one in found if one["drift"]]
    assert done.returncode == 0, (drifts, done.stderr)
    return found


pytestmark = pytest.mark.slow


def test_every_formula_is_in_a_tier_most_are_read_and_half_are_proven(
    judged: list[dict[str, Any]],
) -> None:
    tiers = Counter(one["tier"] for one in judged)
    assert tiers.keys() <= {"proven", "agrees", "oracle"}
    assert tiers["oracle"] <= 0.1 * len(judged)
    assert tiers["proven"] >= 0.5 * len(judged)


@pytest.mark.parametrize("kind", ["formula_mutants", "code_mutants"])
def test_nearly_all_slips_are_noticed(judged: list[dict[str, Any]], kind: str) -> None:
    noticed = sum(one[kind][0] for one in judged)
    made = sum(one[kind][1] for one in judged)
    assert noticed >= 0.98 * made > 100


def test_each_slip_that_nobody_noticed_was_looked_at(
    judged: list[dict[str, Any]],
) -> None:
    survivors = {
        f"{one['page']}:{one['label']}": one["survivors"]
        for one in judged
        if one["survivors"]
    }
    assert survivors.keys() == REVIEWED.keys()
    for label, slips in survivors.items():
        pieces, slow = REVIEWED[label]["slips"], REVIEWED[label].get("slow", [])
        for slip in slips:
            assert sum(piece in slip for piece in [*pieces, *slow]) == 1, (label, slip)
        for piece in pieces:
            assert sum(piece in slip for slip in slips) == 1, (label, piece)
