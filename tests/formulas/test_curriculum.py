"""The formulas of all nine parts: read and held against code, right or wrong.

`tests/curriculum/` is a little book of them with their bindings, which the authors of
the parts can take over. `mistakes/` and `rewritings/` hold what people write instead.
"""

import json
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nodrift.equations import tasks
from nodrift.extension import current_book
from nodrift.formulas.judge import Failure, Formula, agree
from nodrift.formulas.work import formula_of

CURRICULUM = Path(__file__).parents[1] / "curriculum"
BOOK = current_book(CURRICULUM)
PAGES = BOOK.project.pages
FORMULAS = {
    f"{stem}:{task.label}": task
    for stem, page in PAGES.items()
    for task in tasks(BOOK, page)
}
DRAWS = 25
# Correct, and refused: each with what its author is told.
REFUSED = {
    "games:eigenvalues: entries": "write commas between indices",
    "autoencoder:whiten: the diagonal listed entry by entry": "here ) is missing",
}
# Its quadrature over draws of z is not exact to the last digits for narrow decoders.
COARSE = "vae:log_marginal: an expectation"


def written(kind: str) -> list[Any]:
    """What people write instead: name, label and LaTeX."""
    found = []
    for stem in PAGES:
        file = CURRICULUM / f"{kind}s" / f"{stem}.toml"
        if file.is_file():
            for entry in tomllib.loads(file.read_text(encoding="utf-8"))[kind]:
                label = f"{stem}:{entry['label']}"
                found.append((f"{label}: {entry['what']}", label, entry["latex"]))
    return found


def formula(label: str, tex: str | None = None) -> Formula:
    found = formula_of(FORMULAS[label])
    return found if tex is None else replace(found, tex=tex)


def told(formula: Formula) -> Failure | None:
    try:
        agree(formula, DRAWS, patient=False)
    except Failure as failure:
        return failure
    return None


def test_there_is_a_formula_for_every_part_and_background_page() -> None:
    parts = {label.partition(":")[0] for label in FORMULAS}
    planned = {part.stem for part in BOOK.project.series} | set(BOOK.project.background)
    assert parts == planned - {"introduction"}  # part 1 has a page of its own
    assert len(FORMULAS) >= 250


@pytest.mark.parametrize("label", FORMULAS)
def test_every_formula_of_the_curriculum_holds(label: str) -> None:
    agree(formula(label), DRAWS)


MISTAKES = written("mistake")
REWRITINGS = written("rewriting")


def test_there_are_enough_mistakes_and_rewritings() -> None:
    assert len(MISTAKES) >= 300
    assert len(REWRITINGS) >= 200
    for entries in (MISTAKES, REWRITINGS):
        assert {label for _, label, _ in entries} <= FORMULAS.keys()


@pytest.mark.parametrize(
    ("label", "tex"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_mistake_that_people_make_is_refused(label: str, tex: str) -> None:
    assert told(formula(label, tex)) is not None


@pytest.mark.parametrize(
    ("name", "label", "tex"), REWRITINGS, ids=[r[0] for r in REWRITINGS]
)
def test_what_means_the_same_is_accepted_or_the_author_told(
    name: str, label: str, tex: str
) -> None:
    failure = told(formula(label, tex))
    if name in REFUSED:
        assert failure is not None
        assert failure.code == "E-READ"
        assert REFUSED[name] in failure.what + failure.mend
    elif name != COARSE:
        assert failure is None, failure


def test_nine_in_ten_rewritings_are_accepted() -> None:
    assert len(REFUSED) + 1 <= 0.1 * len(REWRITINGS)


@pytest.mark.slow
def test_the_curriculum_is_in_its_tiers_and_its_checks_bite(tmp_path: Path) -> None:
    book = tmp_path / "book"
    shutil.copytree(CURRICULUM, book, ignore=shutil.ignore_patterns("*.lock.json"))
    command = [sys.executable, "-m", "nodrift", "equations", "--mutate", "--json"]
    done = subprocess.run(
        command, cwd=book, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    judged = json.loads(done.stdout)
    tiers = Counter(one["tier"] for one in judged)
    assert tiers.keys() == {"proven", "agrees"}
    assert tiers["proven"] >= 0.5 * len(judged)
    for kind in ("formula_mutants", "code_mutants"):
        killed = sum(one[kind][0] for one in judged)
        total = sum(one[kind][1] for one in judged)
        assert killed >= 0.98 * total > 1000, (kind, killed, total)
