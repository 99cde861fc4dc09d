"""What is known of a code stands on a page, and the terminal says the same."""

import html
import json
import re
from pathlib import Path

import pytest
from desk import judged, write
from workshop import nodrift

from nodrift.book import Book
from nodrift.errors import CODES, TOLD_BY, Drift
from nodrift.project import Project
from nodrift.reasons import WHY
from nodrift.render import render
from nodrift.told import command_of, examples, tell

PAGE = "docs/codes.md"
SLIP = {
    "code": "E-CLAIM",
    "did": "a claim says <too> much",
    "command": "nodrift check",
    "change": ["# docs/a.md", "- [few]{claim: a}", "+ [many]{claim: b}"],
    "message": "docs/a.md:3: E-CLAIM: 'many' does not hold; say what the run shows",
}


@pytest.fixture
def book(toy: Path) -> Book:
    """The tiny book with a page of codes, and one mistake known."""
    options = toy / "pyproject.toml"
    text = options.read_text(encoding="utf-8") + 'mistakes = "told.json"\n'
    options.write_text(text, encoding="utf-8")
    (toy / "told.json").write_text(json.dumps([SLIP]), encoding="utf-8")
    return write(toy, "# Codes\n\n{{ codes }}\n", PAGE)


def shown(book: Book) -> str:
    return render(book.project.pages["codes"], book)


def test_every_code_has_a_reason_of_its_own() -> None:
    assert WHY.keys() == CODES.keys()
    assert len(set(WHY.values())) == len(WHY)
    for code, words in WHY.items():
        assert words.endswith("."), code
        assert 8 <= len(words.split()) <= 45, code


def test_every_code_is_told_by_one_command() -> None:
    told = [code for codes in TOLD_BY.values() for code in codes]
    assert len(set(told)) == len(told)
    assert {code: command_of(code) for code in ("E-CLAIM", "E-RUN", "E-TOOL")} == {
        "E-CLAIM": "check",
        "E-RUN": "run",
        "E-TOOL": "build",
    }


def test_the_page_has_each_code_once_under_its_command(book: Book) -> None:
    page = shown(book)
    headings = re.findall(r'<h([23]) id="([^"]*)">(?:<code>)?(.*?)<', page)
    codes = [name for level, _, name in headings if level == "3"]
    assert sorted(codes) == sorted(CODES)
    assert len([level for level, _, _ in headings if level == "2"]) == len(TOLD_BY) + 1
    for _, anchor, name in headings:
        assert name not in CODES or anchor == name.lower()
    for code, meaning in CODES.items():
        assert html.escape(meaning[1:]) in page
        assert html.escape(WHY[code]) in page


def test_an_example_shows_the_change_and_the_message(book: Book) -> None:
    page = shown(book)
    [fold] = re.findall(r"<details.*?</details>", page, re.DOTALL)
    assert "<summary>A claim says &lt;too&gt; much</summary>" in fold
    assert "<del>- [few]{claim: a}</del>\n<ins>+ [many]{claim: b}</ins>" in fold
    assert "<b>docs/a.md:3</b>: E-CLAIM: &#x27;many&#x27; does not" in fold
    assert page.index('id="e-claim"') < page.index(fold) < page.index('id="e-config"')


def test_the_page_about_the_making_leads_to_it(book: Book) -> None:
    root = book.project.root
    book = write(root, "# Making\n\n## Checks\n\n{{ checks }}\n", "docs/making.md")
    page = render(book.project.pages["making"], book)
    assert '<a href="../codes/#e-claim"><code>E-CLAIM</code></a>' in page


def test_without_a_file_of_mistakes_the_page_has_no_examples(toy: Path) -> None:
    book = write(toy, "# Codes\n\n{{ codes }}\n", PAGE)
    assert not any(examples(book.project).values())
    assert "<details" not in shown(book)


@pytest.mark.parametrize("text", ["{", "[1]", '[{"code": "E-NONE"}]', "[[]]", "{}1"])
def test_a_file_of_mistakes_that_cannot_be_read_is_told(book: Book, text: str) -> None:
    root = book.project.root
    (root / "told.json").write_text(text, encoding="utf-8")
    with pytest.raises(Drift, match="examples of mistakes") as caught:
        examples(Project(root))
    assert caught.value.code == "E-CONFIG"
    assert "E-CONFIG" in {drift.code for drift in judged(root)}


def test_a_change_of_the_mistakes_reaches_the_page(book: Book) -> None:
    root = book.project.root
    before = judged(root)
    (root / "told.json").write_text("[]", encoding="utf-8")
    assert before == judged(root) == []
    assert "<details" not in shown(Book(Project(root)))


def test_the_terminal_tells_the_same(book: Book) -> None:
    lines = tell(book.project, "E-CLAIM").split("\n")
    assert lines[0] == f"E-CLAIM: {CODES['E-CLAIM']}"
    assert max(map(len, lines)) <= 88
    assert "    + [many]{claim: b}" in lines
    done = nodrift(book.project.root, "explain", "e-claim", "E-RUN")
    assert done.returncode == 0
    assert done.stdout.startswith("\n".join(lines))
    assert f"\n\nE-RUN: {CODES['E-RUN']}\n" in done.stdout


def test_a_code_that_there_is_not_is_wrong_usage(toy: Path) -> None:
    done = nodrift(toy, "explain", "E-CLAIMS")
    assert done.returncode == 2
    assert "did you mean E-CLAIM?" in done.stderr
