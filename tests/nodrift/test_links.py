"""Every link leads somewhere: to a page, an anchor, a file, or another site."""

from pathlib import Path

import pytest
from desk import PAGE, write

from nodrift.links import broken_links
from nodrift.render import render


def links(toy: Path, text: str) -> list[tuple[str, int]]:
    """Code and line of each link of the page that leads nowhere."""
    book = write(toy, text)
    rendered = {stem: render(page, book) for stem, page in book.project.pages.items()}
    found = list(broken_links(book, rendered))
    assert {drift.path for drift in found} <= {PAGE, "docs/index.md"}
    return [(drift.code, drift.line) for drift in found if drift.path == PAGE]


@pytest.fixture(autouse=True)
def home(toy: Path) -> None:
    """A home page that asks for nothing of the other page."""
    write(toy, "# The Coin Book\n\n## More\n", "docs/index.md")
    (toy / "docs" / "table.csv").write_text("a,b\n")


@pytest.mark.parametrize(
    "link",
    [
        "../index.md",
        "../index.md#more",
        "coins.md",
        "#own-heading",
        "coins.md#own-heading",
        "../table.csv",
        "https://doi.org/10.1198/000313002605",
        "mailto:a@example.org",
        "../../code/coins/toss/",
        "../../code/coins/toss/toss.py",
        "../index.md?x=1#more",
    ],
)
def test_a_link_that_leads_somewhere_is_fine(toy: Path, link: str) -> None:
    assert links(toy, f"# T\n\n## Own heading\n\n[text]({link})\n") == []


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("dice.md", "E-LINK"),
        ("index.md", "E-LINK"),
        ("../posts", "E-LINK"),
        ("../picture.png", "E-LINK"),
        ("../../code/coins/flip/", "E-LINK"),
        ("../../code/dice/toss/", "E-LINK"),
        ("/etc/passwd", "E-LINK"),
        ("../../mkdocs.yml", "E-LINK"),
        ("#nowhere", "E-ANCHOR"),
        ("coins.md#nowhere", "E-ANCHOR"),
        ("../index.md#nowhere", "E-ANCHOR"),
        ("../index.md#More", "E-ANCHOR"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_at_its_line(
    toy: Path, link: str, code: str
) -> None:
    text = f"# T\n\n## Own heading\n\nsome\nwords [text]({link}) here\n"
    assert links(toy, text) == [(code, 11)]


def test_a_link_of_a_caption_is_found_in_it(toy: Path) -> None:
    figure = '![A line.](coins/toss:running "As [there](../index.md#nowhere).")'
    [(code, line)] = links(toy, f"# T\n\nText.\n\n{figure}\n")
    text = (toy / PAGE).read_text(encoding="utf-8").split("\n")
    assert (code, text[line - 1]) == ("E-ANCHOR", figure)


def test_the_nearest_page_or_anchor_is_named(toy: Path) -> None:
    book = write(toy, "# T\n\n[a](../index2.md) [b](../index.md#more2)\n")
    rendered = {stem: render(page, book) for stem, page in book.project.pages.items()}
    mends = [drift.mend for drift in broken_links(book, rendered)]
    assert mends == ["did you mean ../index.md?", "did you mean more?"]


def test_figures_and_formulas_are_anchors(toy: Path) -> None:
    text = (
        "![a](coins/toss:sides)\n\n$$\nx \\label{eq:mean}\n$$\n\n"
        "[one](#fig-sides) and [two](#eq-mean) and \\eqref{eq:mean}\n"
    )
    assert links(toy, text) == []


def test_links_in_captions_are_followed(toy: Path) -> None:
    assert links(toy, '![a](coins/toss:sides "[x](../index.md#more)")\n') == []
    assert links(toy, '![a](coins/toss:sides "[x](dice.md)")\n') == [("E-LINK", 6)]


def test_pages_with_capital_letters_are_judged_too(toy: Path) -> None:
    write(toy, "# Notes\n", "docs/Notes.md")
    assert links(toy, "[a](../Notes.md#notes)\n") == []
    assert links(toy, "[a](../Notes.md#nowhere)\n") == [("E-ANCHOR", 6)]


def test_a_page_that_could_not_be_woven_is_not_held_against_others(
    toy: Path,
) -> None:
    book = write(toy, "[a](../index.md#only-if-woven)\n")
    coins = book.project.pages["coins"]
    assert list(broken_links(book, {"coins": render(coins, book)})) == []


@pytest.mark.parametrize(
    "text",
    [
        "[Gelman and Nolan, 2002](https://example.org/coins)",
        "[text](//example.org/a)",
        "[this page]({})",
        "[here]({})",
        "[Read more here.]({})",
        "[*link*]({})",
        "[https://example.org]({})",
        "[]({})",
        "<{}>",
        "[the coin paper][1]\n\n[1]: https://example.org/coins",
        '<a href="https://example.org/coins">the coin paper</a>',
        "[the coin paper]({}) and [here]({})",
        "[here]({}) and [the coin paper]({})",
    ],
)
def test_a_link_to_another_site_survives_its_death(toy: Path, text: str) -> None:
    known = "https://doi.org/10.1198/000313002605"
    body = "# T\n\n" + text.replace("{}", known)
    assert [code for code, _ in links(toy, body)] == ["E-LINK"]


def test_a_list_of_works_may_show_bare_addresses(toy: Path) -> None:
    bib = toy / "docs" / "references.bib"
    entry = (
        "@misc{web, author={A, B}, title={T}, howpublished={H}, year={2000}, url={%s}}"
    )
    bib.write_text(entry % "https://example.org/a", encoding="utf-8")
    assert links(toy, "# T\n\nAs told [@web].\n\n{{ references }}\n") == []


@pytest.mark.parametrize(
    "picture",
    [
        "../../code/coins/toss/sides.png",
        "../../code/coins/toss/side.svg",
        "../../code/coins/toss/toss.py",
        "../../code/coins/flip/sides.svg",
        "../sides.svg",
        "https://example.org/sides.svg",
    ],
)
def test_a_picture_that_no_script_drew_is_refused(toy: Path, picture: str) -> None:
    text = "![a](coins/toss:sides)\n\n![b](coins/toss:settling)\n"
    book = write(toy, text)
    page = book.project.pages["coins"]
    html = render(page, book)
    assert list(broken_links(book, {"coins": html})) == []
    other = html.replace("../../code/coins/toss/sides.svg", picture)
    found = broken_links(book, {"coins": other})
    assert "E-FIGURE" in {drift.code for drift in found}
