"""All works stand on one page, each with the pages that cite it."""

import re
from pathlib import Path

import pytest
from desk import PAGE, judged, woven, write
from test_links import links

from nodrift.render import render

LIST = "docs/works.md"


@pytest.fixture
def book_of_works(toy: Path) -> Path:
    """The tiny book with a home page that cites nothing, and a list of works."""
    write(toy, "# The Coin Book\n", "docs/index.md")
    write(toy, "# Works\n\n{{ bibliography }}\n", LIST)
    return toy


def shown(toy: Path, body: str) -> str:
    book = write(toy, body)
    return render(book.project.pages["works"], book)


CITES = "# T\n\nTold twice [@gelman2002; @gelman2002, section 2].\n\n{{ references }}\n"


def test_each_work_is_listed_by_author_with_who_cites_it(book_of_works: Path) -> None:
    html = shown(book_of_works, CITES)
    assert html.index('id="ref-diaconis2007"') < html.index('id="ref-gelman2002"')
    assert re.findall(r"<h2[^>]*>(.)", html) == ["D", "G"]
    entry = html.partition('id="ref-gelman2002"')[2]
    assert '<a href="../posts/coins/#cite-gelman2002">Part 1: Tossing a Coin' in entry
    assert html.count("#cite-") == 1


def test_the_first_citation_has_an_anchor_and_its_list_leads_on(
    book_of_works: Path,
) -> None:
    text = woven(book_of_works, CITES)
    assert text.count('id="cite-gelman2002"') == 1
    assert '<a class="nd-elsewhere" href="../../works/#ref-gelman2002">' in text
    assert links(book_of_works, CITES) == []


def test_without_a_list_of_works_no_link_leads_to_it(toy: Path) -> None:
    assert "nd-elsewhere" not in woven(toy, CITES)


def test_the_list_of_works_needs_no_references_of_its_own(book_of_works: Path) -> None:
    write(book_of_works, "# Works\n\nSee [@gelman2002].\n\n{{ bibliography }}\n", LIST)
    told = [str(drift) for drift in judged(book_of_works)]
    assert not [one for one in told if "E-CITE" in one or LIST in one], told


@pytest.mark.parametrize(
    "mention",
    [
        "`[@diaconis2007]`",
        "```console\n[@diaconis2007]\n```",
        "<!-- [@diaconis2007] -->",
        "Write to someone@diaconis2007.",
    ],
)
def test_what_is_no_citation_keeps_no_work_in_the_list(toy: Path, mention: str) -> None:
    write(toy, "# The Coin Book\n", "docs/index.md")
    write(toy, f"# T\n\n{mention}\n\nAs told [@gelman2002].\n\n{{{{ references }}}}\n")
    unused = [one.what for one in judged(toy) if one.code == "E-BIB"]
    assert unused == ["no page cites diaconis2007"]


@pytest.mark.parametrize(
    "mention",
    [
        "In [51%]{from: @diaconis2007} of tosses.",
        "[So it is [@diaconis2007]]{claim: coins/toss:gap < 0.1}.",
        "| a |\n|---|\n| `x` [@diaconis2007] |",
        '![Up.](coins/toss:running "As told [@diaconis2007].")',
        '??? note "More"\n\n    As told [@gelman2002; @diaconis2007, page 2].',
    ],
)
def test_every_way_to_cite_is_seen(toy: Path, mention: str) -> None:
    book = write(toy, f"# T\n\n{mention}\n\n{{{{ references }}}}\n")
    assert [page.path.as_posix() for page in book.citing["diaconis2007"]] == [PAGE]
    assert 'id="cite-diaconis2007"' in render(book.project.pages["coins"], book)


def test_a_list_that_there_is_not_is_told(toy: Path) -> None:
    write(toy, "# T\n\n{{ bibliografy }}\n")
    told = [one for one in judged(toy) if one.code == "E-SYNTAX"]
    assert [one.what for one in told] == ["there is no list 'bibliografy'"]
