"""No reader of the site meets LaTeX that was meant to be a formula."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from reading import pages

# A command, dollars around something, a raised or lowered group.
LATEX = re.compile(r"\\[A-Za-z({\[]|\$[^$\n]{1,80}\$|[\^_]\{")
CODE = ("script", "style", "pre", "code")  # here LaTeX would be meant as it is
UNSEEN = ("data-tex", "href", "src", "style", "value")

pytestmark = pytest.mark.slow


def words(html: str) -> Iterator[str]:
    """All that a page says: its text and its title, and what its attributes tell."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(CODE):
        tag.decompose()
    yield soup.get_text(" ")
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            if isinstance(value, str) and name not in UNSEEN:
                yield value


def raw(html: str) -> list[str]:
    return [match[0] for text in words(html) for match in LATEX.finditer(text)]


@pytest.mark.parametrize(
    "lie",
    [
        "<p>the share $p_k$ of</p>",
        r"<title>What \theta is</title>",
        r'<meta name="description" content="Why p(x \mid y) matters">',
        '<img alt="the curve x^{2}">',
        r"<annotation>p \in P</annotation>",
        r'<a title="a bound \(L\)">x</a>',
    ],
)
def test_raw_latex_would_be_found(lie: str) -> None:
    assert raw(lie)
    assert not raw(rf'<p><code>{lie}</code> for $5 and <b data-tex="\pi">π</b></p>')


def test_no_page_shows_raw_latex(published: Path) -> None:
    count = 0
    for file in pages(published):
        assert raw(file.read_text("utf-8")) == [], file
        count += 1
    assert count > 100


def test_no_drawing_feed_or_notebook_shows_raw_latex(published: Path) -> None:
    for file in [*published.rglob("*.svg"), *published.glob("*.xml")]:
        text = re.sub(r"<style.*?</style>|<[^<>]*>", " ", file.read_text("utf-8"))
        assert LATEX.findall(text) == [], file
    notebooks = list(published.rglob("*.ipynb"))
    assert len(notebooks) > 50
    for file in notebooks:
        for cell in json.loads(file.read_text("utf-8"))["cells"]:
            if (
                cell["cell_type"] == "markdown"
            ):  # Jupyter itself draws what dollars hold
                assert "".join(cell["source"]).count("$") % 2 == 0, file
