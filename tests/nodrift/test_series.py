"""Where a page stands: the parts are counted in the list, the minutes in the words."""

from pathlib import Path

import pytest
from desk import woven, write

from nodrift.book import Book
from nodrift.project import Project
from nodrift.tracks import WORDS_A_MINUTE
from nodrift.weave import weave


def minutes(toy: Path, path: str, count: int) -> str:
    text = f"# Title\n\n{'word ' * (count * WORDS_A_MINUTE - 1)}\n"
    write(toy, text, path)
    book = Book(Project(toy))
    return weave(text, book.project.pages[Path(path).stem], book, lambda piece: piece)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("docs/posts/coins.md", "Part 1 of 2"),
        ("docs/posts/dice.md", "Part 2 of 2"),
        ("docs/posts/chance.md", "Background 1 of 1"),
    ],
)
def test_a_page_says_how_far_it_is_and_how_long(
    toy: Path, path: str, place: str
) -> None:
    number, _, count = place.partition(" ")[2].partition(" of ")
    assert (
        f'<p class="nd-part">{place} <progress value="{number}" max="{count}" '
        'aria-hidden="true"></progress> 7 minutes to read</p>'
    ) in minutes(toy, path, 7)


def test_a_page_outside_the_series_has_no_place(toy: Path) -> None:
    assert "nd-part" not in minutes(toy, "docs/index.md", 7)


def test_code_takes_no_time(toy: Path) -> None:
    words = "word " * 3 * WORDS_A_MINUTE
    code = f"\n\n```console\n{words}\n```\n"
    assert "3 minutes" in woven(toy, f"# Title\n\n{words}{code}")
