"""Pages are rendered with the extensions that mkdocs.yml lists."""

import re
from pathlib import Path

import pytest
from desk import typeset, write

from nodrift.book import Book
from nodrift.errors import Drift, Drifts
from nodrift.project import Project
from nodrift.render import render


def rendered(toy: Path) -> str:
    book = Book(Project(toy), typeset)
    return render(book.project.pages["coins"], book)


def configure(toy: Path, old: str, new: str) -> None:
    text = (toy / "mkdocs.yml").read_text(encoding="utf-8")
    assert old in text
    (toy / "mkdocs.yml").write_text(text.replace(old, new), encoding="utf-8")


def test_a_page_becomes_html_without_its_front_matter(toy: Path) -> None:
    html = rendered(toy)
    assert html.startswith('<h1 id="tossing-a-coin">')
    assert "description:" not in html


def test_extensions_and_their_options_are_those_of_the_configuration(
    toy: Path,
) -> None:
    assert "headerlink" in rendered(toy)
    configure(toy, "permalink: true", "permalink: false")
    assert "headerlink" not in rendered(toy)
    write(toy, "text [^1]\n\n[^1]: note\n")
    assert 'class="footnote"' in rendered(toy)
    configure(toy, "  - footnotes\n", "")
    assert 'class="footnote"' not in rendered(toy)


def test_what_is_judged_has_the_words_of_what_is_shown(toy: Path) -> None:
    titled = '```bibtex title="a < b"\n@book{{a < b}}\n```\n'
    listed = "- Three:\n\n    ```console\n    $ four\n    ```\n"
    book = write(toy, f"One.\n\n{titled}\nTwo, with `code`.\n\n{listed}")
    page = book.project.pages["coins"]
    shown, judged = (render(page, book, coloured) for coloured in (True, False))
    words = [re.sub(r"<[^>]*>|\s", "", html) for html in (shown, judged)]
    assert words[0] == words[1]
    assert words[0].startswith("One.a&lt;b@book{{a&lt;b}}Two,withcode.")
    assert "<span" in shown and "<span" not in judged


def test_without_our_extension_nothing_would_be_woven(toy: Path) -> None:
    configure(toy, "  - nodrift:\n      root: .\n", "")
    with pytest.raises(Drift, match="does not list nodrift") as caught:
        rendered(toy)
    assert (caught.value.path, caught.value.code) == ("mkdocs.yml", "E-CONFIG")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  - footnotes\n", "  - footnots\n"),
        ("  - footnotes\n", "  - no.such.module\n"),
        ("permalink: true", "permalnk: true"),
    ],
)
def test_an_extension_that_cannot_be_loaded_is_told(
    toy: Path, old: str, new: str
) -> None:
    configure(toy, old, new)
    with pytest.raises(Drift) as caught:
        rendered(toy)
    assert caught.value.code == "E-CONFIG"
    lines = (toy / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    wanted = new.strip() if new.startswith("  - ") else "markdown_extensions:"
    assert lines[caught.value.line - 1].strip() == wanted


def test_all_drifts_of_a_page_come_at_once(toy: Path) -> None:
    write(toy, "{{ a + 1 }}\n\n[@b]\n")
    with pytest.raises(Drifts) as caught:
        rendered(toy)
    assert {drift.code for drift in caught.value.drifts} == {"E-EXPR", "E-CITE"}
