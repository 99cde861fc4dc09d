"""Exercises have a level and a solution, and stand on one page once more."""

import re
from pathlib import Path

import pytest
from desk import PAGE, judged, refused, write
from test_links import links

from nodrift.book import Book
from nodrift.render import render

LIST = "docs/tasks.md"
FIRST = """\
**1.** *(gentle)* Toss it \\eqref{eq:share}. See [the page](#exercises) and [home](../index.md).

??? note "Solution"

    It shows {{ coins/toss:heads }} heads [@gelman2002]:

    $$
    \\hat p = \\frac{1}{n} \\sum_{i=1}^{n} x_i \\label{eq:share}
    $$

    ```python
    --8<-- "coins/toss:share"
    ```

    ![A line.](coins/toss:running "The share.")
"""
SECOND = """\
**2.** *(steep)* Toss it again.

??? note "Solution"

    The same.
"""
END = "\n## References\n\n{{ references }}\n"


def page(*exercises: str) -> str:
    return "# T\n\n## Exercises\n\n" + "\n".join(exercises) + END


@pytest.fixture
def book(toy: Path) -> Book:
    """The tiny book with two exercises and the page that lists them."""
    write(toy, "# The Coin Book\n", "docs/index.md")
    write(toy, f"# Tasks\n\n{{{{ exercises }}}}\n{END}", LIST)
    return write(toy, page(FIRST, SECOND))


def shown(book: Book, stem: str) -> str:
    return render(book.project.pages[stem], book)


def told(toy: Path) -> list[tuple[str, str]]:
    """What is wrong with exercises, and the line where."""
    lines = (toy / PAGE).read_text(encoding="utf-8").split("\n")
    found = [one for one in judged(toy) if one.code == "E-EXERCISE"]
    return [(one.what, lines[one.line - 1]) for one in found]


def test_an_exercise_has_an_anchor_and_its_level_leads_to_the_list(book: Book) -> None:
    html = shown(book, "coins")
    assert '<strong class="nd-exercise" id="exercise-2">2.</strong>' in html
    assert '<a href="../../tasks/#coins-2">steep</a>' in html
    assert "*(" not in html


def test_without_a_list_the_level_is_a_word(toy: Path) -> None:
    book = write(toy, page(FIRST, SECOND))
    assert '<span class="nd-level">steep</span>' in shown(book, "coins")


def test_the_list_leads_back_and_shows_the_same(book: Book) -> None:
    own, listed = shown(book, "coins"), shown(book, "tasks")
    assert '<a href="../posts/coins/#exercise-1">Exercise 1</a>' in listed
    assert listed.count("<summary>Solution</summary>") == 2
    for part in (
        r'<span class="nd-value".*?</span>',
        r"<pre>.*?</pre>",
    ):
        found = re.findall(part, own, re.DOTALL)
        assert found
        assert found[:1] == re.findall(part, listed, re.DOTALL)[:1]
    assert "<katex-display>" in listed
    assert r"\tag{1.1}" in listed


def test_the_list_repeats_no_anchor_of_another_page(book: Book) -> None:
    listed = shown(book, "tasks")
    ids = re.findall(r'id="([^"]*)"', listed)
    assert len(ids) == len(set(ids))
    assert not [id for id in ids if id.startswith(("eq-", "fig-", "exercise-"))]
    assert '<a href="../posts/coins/#fig-running">' in listed


def test_the_table_counts_exercises_by_level(book: Book) -> None:
    table = shown(book, "tasks").partition("<table>")[2].partition("</table>")[0]
    assert re.findall(r"<th scope=\"col\">(\w+)", table) == [
        "Page",
        "gentle",
        "steady",
        "steep",
    ]
    cells = re.findall(r"<td>(.*?)</td>", table)
    assert [re.sub("<[^>]*>", "", cell) for cell in cells] == [
        "1",
        "",
        "2",
        "1",
        "0",
        "1",
    ]


def test_links_of_an_exercise_are_moved_with_it(book: Book, toy: Path) -> None:
    listed = shown(book, "tasks")
    assert 'href="posts/coins.md#exercises"' in listed
    assert 'href="index.md"' in listed
    assert links(toy, page(FIRST, SECOND)) == []


def test_good_exercises_are_fine(book: Book, toy: Path) -> None:
    assert told(toy) == []
    assert refused(toy, page(FIRST, SECOND)) == []


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("*(steep)* ", "", "exercise 2 has no level", "**2.** "),
        ("*(steep)*", "*(easy)*", "exercise 2 has the level 'easy'", "**2.** *(easy)*"),
        ("**2.**", "**3.**", "exercise 3 is number 2 on its page", "**3.**"),
        (
            '??? note "Solution"\n\n    The same.\n',
            "",
            "exercise 2 has no solutions",
            "**2.",
        ),
        ('note "Solution"', 'note "Answer"', "exercise 2 has no solutions", "**2."),
        ("    The same.\n", "", "the solution of 2 is empty", "**2."),
        ("    The same.", "The same.", "the solution of 2 is empty", "**2."),
        (
            "The same.\n",
            "The same.\n\nMore words.\n",
            "this belongs to no exercise",
            "More",
        ),
        (
            "The same.\n",
            'The same.\n\n??? note "Solution"\n\n    Two.\n',
            "exercise 2 has 2 solutions",
            "**2.**",
        ),
        (
            "The same.\n",
            "The same.\n\n## More\n\n**3.** *(gentle)* Toss.\n",
            "an exercise stands outside of the section of exercises",
            "**3.**",
        ),
    ],
)
def test_a_fault_is_told_at_its_line(
    toy: Path, old: str, new: str, what: str, line: str
) -> None:
    assert old in SECOND
    write(toy, page(FIRST, SECOND.replace(old, new)))
    found = told(toy)
    assert found[0][0] == what
    assert found[0][1].startswith(line)


def test_what_is_wrong_in_a_solution_is_told_on_its_own_page_alone(toy: Path) -> None:
    write(toy, f"# Tasks\n\n{{{{ exercises }}}}\n{END}", LIST)
    write(toy, page(FIRST.replace("toss:heads", "toss:tails_up"), SECOND))
    wrong = [one for one in judged(toy) if one.code == "E-ID"]
    assert [one.path for one in wrong] == [PAGE]
