"""A demo is woven over a figure, with its weights and words for who runs no scripts."""

from dataclasses import replace
from pathlib import Path

import pytest
from desk import PAGE, refused, woven, write

from nodrift.book import Book, fingerprint
from nodrift.check import check
from nodrift.project import Project
from nodrift.record import read_lock, write_lock

FIGURE = '![Bars of one height.](coins/toss:sides "Tails and heads.")'
STILL = '"Where scripts run, you can toss {{ coins/toss:TOSSES }} coins."'


@pytest.fixture
def book(toy: Path) -> Path:
    """The tiny book with a demo, and a run that left a file for it."""
    folder = toy / "docs" / "theme" / "assets" / "demos"
    (folder / "parts").mkdir(parents=True)
    (folder / "spin.js").write_text("export default () => {};\n", encoding="utf-8")
    (folder / "parts" / "wheel.js").write_text(
        "export const x = 1;\n", encoding="utf-8"
    )
    project = Project(toy)
    script = project.scripts["coins/toss"]
    lock = read_lock(project, script)
    assert lock is not None
    write_lock(script, replace(lock, assets={"weights/coin.json": 64 * "0"}))
    return toy


def demo(inside: str) -> str:
    return f"{FIGURE}{{demo:{inside}}}\n"


def test_the_figure_stays_and_says_what_could_be_done(book: Path) -> None:
    page = woven(book, demo(f" spin {STILL}"))
    assert '<figure class="nd-figure" id="fig-sides" data-demo="spin">' in page
    assert "toss/sides.svg" in page or "nd-placeholder" in page
    assert '<p class="nd-still">Where scripts run, you can toss 400 coins.</p>' in page
    assert "Tails and heads." in page
    assert "data-src" not in page


def test_the_file_of_the_run_is_named_by_its_address_on_the_site(book: Path) -> None:
    page = woven(book, demo(f" spin coins/toss:weights/coin.json {STILL}"))
    assert ' data-src="../../code/coins/toss/weights/coin.json">' in page


def test_a_figure_without_a_demo_has_none(book: Path) -> None:
    page = woven(book, f"{FIGURE}\n")
    assert "data-demo" not in page
    assert "nd-still" not in page


@pytest.mark.parametrize(
    "inside, code",
    [
        (f" spinn {STILL}", "E-DEMO"),  # there is none of that name
        (f" wheel {STILL}", "E-DEMO"),  # a part of a demo is no demo
        (" spin", "E-DEMO"),  # nothing for readers without scripts
        (' spin " "', "E-DEMO"),
        (f" spin coins/toss {STILL}", "E-DEMO"),  # which file?
        (f" spin {STILL} please", "E-DEMO"),
        ("", "E-DEMO"),
        (f" spin coins/toss:weights/con.json {STILL}", "E-ID"),  # left by no run
        (f" spin coins/tos:weights/coin.json {STILL}", "E-ID"),
        (f" spin toss:weights/coin.json {STILL}", "E-ID"),
        (' spin "You can toss $n$ coins."', "E-ALT"),  # no markup is read here
        (' spin "You can toss {{ coins/toss:MANY }} coins."', "E-ID"),
    ],
)
def test_what_cannot_be_a_demo_is_refused_at_its_line(
    book: Path, inside: str, code: str
) -> None:
    found = refused(book, f"Words.\n\n{demo(inside)}")
    assert [(c, line[:2]) for c, line in found] == [(code, "![")]


def test_a_number_typed_into_the_words_is_found(book: Path) -> None:
    write(book, demo(' spin "You can toss a coin of 0.731 heads."'))
    found = check(Book(Project(book)))
    assert "E-NUMBER" in {drift.code for drift in found if drift.path == PAGE}


def test_a_new_demo_is_another_state_of_the_book(book: Path) -> None:
    before = fingerprint(Project(book))
    (book / "docs/theme/assets/demos/fold.js").write_text("", encoding="utf-8")
    assert fingerprint(Project(book)) != before
