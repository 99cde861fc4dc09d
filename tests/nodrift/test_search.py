"""What a search finds are facts of the book, each under its own name and address."""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import PAGE, give_script_pages, write

from nodrift import search
from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.render import render
from nodrift.search import KEPT, OFFER, SERVED, names_of, publish_search
from nodrift.search_records import Record, records

GLOSSARY = """\
## C

coin, of a purse (penny, pennies)
:   A piece of metal with < 3 sides.
:   [part 1](posts/coins.md)
"""


@pytest.fixture
def book(toy: Path) -> Book:
    """The tiny book with a glossary, a list of works, an exercise, and a search."""
    exercise = '\n## Exercises\n\n**1.** *(gentle)* Toss it twice.\n\n??? note "Solution"\n\n    Done.\n'
    text = (toy / PAGE).read_text("utf-8").partition("---\n\n")[2]
    (toy / "docs" / "works.md").write_text("# Works\n\n{{ bibliography }}\n", "utf-8")
    (toy / "docs" / "glossary.md").write_text(f"# Glossary\n\n{GLOSSARY}", "utf-8")
    offer = toy / OFFER
    offer.parent.mkdir(parents=True, exist_ok=True)
    offer.write_text("", "utf-8")
    return write(toy, text.replace("## References", f"{exercise}\n## References"))


@pytest.fixture
def site(book: Book, tmp_path: Path) -> Path:
    """The site of that book, as far as pages go."""
    folder = tmp_path / "site"
    for page in book.project.pages.values():
        file = folder / page.url / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        html = f"<nav>Elsewhere</nav><article class='x'>{render(page, book)}</article>"
        file.write_text(html, "utf-8")
    return folder


def found(book: Book, site: Path, kind: str) -> dict[str, Record]:
    """The records of one kind by their addresses."""
    return {one.url: one for one in records(book, site) if one.kind == kind}


# ---- records ----


def test_a_term_is_found_by_all_its_names(book: Book, site: Path) -> None:
    (term,) = found(book, site, "term").values()
    assert term.url == "glossary/#coin"
    assert term.title == "coin, of a purse (penny, pennies)"
    assert term.text == "A piece of metal with &lt; 3 sides."


def test_a_formula_comes_with_its_number_and_what_is_said_around_it(
    book: Book, site: Path
) -> None:
    (formula,) = found(book, site, "formula").values()  # a note has no number
    assert (formula.url, formula.title) == ("posts/coins/#eq-share", "share (1.1)")
    assert "equation 1.1" in formula.also
    assert formula.text.startswith('<div class="nd-equation" id="eq-share"')
    assert "for heads and" in formula.text and "One toss tells" not in formula.text
    assert formula.place == "Part 1: Tossing a Coin"


def test_a_script_and_its_functions_are_found(
    toy: Path, book: Book, site: Path
) -> None:
    code = found(book, site, "code")
    whole = code["code/coins/toss/toss.py"]
    assert whole.title == "share"  # the last one: without script pages, one address
    give_script_pages(toy)
    code = found(write(toy, ""), site, "code")
    whole, share = code["code/coins/toss/"], code["code/coins/toss/#share"]
    assert whole.title == "coins/toss.py"
    assert "Toss a coin many times" in whole.text and "Run it" not in whole.text
    assert {"settings", "running"} <= set(whole.also.split(", "))
    assert (share.title, share.place) == ("share", "coins/toss.py, line 19")
    assert "share of heads among tosses" in share.text


def test_a_function_that_scripts_copy_is_found_once(
    toy: Path, book: Book, site: Path
) -> None:
    file = toy / "tutorials_src" / "coins" / "toss.py"
    file.with_name("again.py").write_text(file.read_text("utf-8"), "utf-8")
    titles = [one.title for one in records(write(toy, ""), site) if one.kind == "code"]
    assert sorted(titles) == ["coins/again.py", "coins/toss.py", "share"]


def test_works_exercises_and_figures_are_found_at_their_anchors(
    book: Book, site: Path
) -> None:
    works = found(book, site, "work")
    assert works["works/#ref-gelman2002"].title == "Gelman &amp; Nolan, 2002"
    (exercise,) = found(book, site, "exercise").values()
    assert (exercise.url, exercise.title) == ("posts/coins/#exercise-1", "Exercise 1")
    assert "Toss it twice" in exercise.text
    figures = found(book, site, "figure")
    assert figures["posts/coins/#fig-running"].title == "Figure 1.1"
    assert "after each toss" in figures["posts/coins/#fig-running"].text


def test_what_stands_under_a_heading_is_found_there(book: Book, site: Path) -> None:
    texts = found(book, site, "text")
    assert "One toss tells nothing" in texts["posts/coins/#tossing-a-coin"].text
    assert "Real coins" in texts["posts/coins/#the-share-of-heads"].text
    said = "".join(one.text for one in texts.values())
    assert "Elsewhere" not in said  # around the page
    # Lists of what is found by itself:
    assert not {url for url in texts if "exercises" in url or "provenance" in url}
    assert not {url for url in texts if "references" in url or "works/#g" in url}
    assert "<svg" not in said and "&para;" not in "".join(
        t.title for t in texts.values()
    )


def test_every_address_has_its_anchor(toy: Path, book: Book, site: Path) -> None:
    for one in records(book, site):
        path, _, anchor = one.url.partition("#")
        if path.startswith("code/"):
            continue  # other modules write these
        html = (site / path / "index.html").read_text("utf-8")
        assert one.kind == "term" or f'id="{anchor}"' in html, one.url


def test_a_page_that_was_not_written_is_not_found(book: Book, site: Path) -> None:
    (site / "posts" / "coins" / "index.html").unlink()
    assert not found(book, site, "formula")
    assert found(book, site, "term")


@pytest.mark.parametrize(
    ("title", "also", "names"),
    [
        ("split_digits", "", "split digits"),
        ("gan/ring.py", "settings, bad_luck", "gan ring, settings, bad luck"),
        ("a &lt; <em>b</em>", "", "a < b"),
        ("<math>x<annotation>\\x</annotation></math>", "", "x"),
    ],
)
def test_names_are_asked_for_in_words(title: str, also: str, names: str) -> None:
    assert names_of(Record("code", title, "", "", "", also)) == names


# ---- the index ----


@pytest.fixture
def published(book: Book, site: Path) -> Iterator[Path]:
    pytest.importorskip("pagefind_bin")
    publish_search(book, site)
    yield site / SERVED


def fragments(index: Path) -> dict[str, dict[str, str]]:
    """What an index holds, by address: the fields of each record and its words."""
    held = {}
    for file in (index / "fragment").iterdir():
        data = json.loads(
            gzip.decompress(file.read_bytes()).removeprefix(b"pagefind_dcd")
        )
        held[data["meta"]["url"]] = {**data["meta"], "content": data["content"]}
    return held


def test_the_index_holds_every_record_and_prose_alone(
    book: Book, site: Path, published: Path
) -> None:
    held = fragments(published)
    assert held.keys() == {one.url for one in records(book, site)}
    term = held["glossary/#coin"]
    assert term["kind"] == "term" and "pennies" in term["term"]
    assert term["content"] == "A piece of metal with < 3 sides."
    words = " ".join(one["content"] for one in held.values())
    for noise in ("Where this comes from", "Checked", "def share", "¶", "record"):
        assert noise not in words, noise


def test_only_what_a_reader_of_the_site_needs_is_served(published: Path) -> None:
    names = {file.name for file in published.iterdir()}
    assert {"pagefind.js", "pagefind-entry.json", "wasm.en.pagefind"} <= names
    assert not [name for name in names if "ui" in name or "worker" in name]


def test_equal_sites_have_equal_indexes(
    book: Book, site: Path, published: Path
) -> None:
    def bytes_of(folder: Path) -> dict[str, bytes]:
        files = [file for file in folder.rglob("*") if file.is_file()]
        return {
            file.relative_to(folder).as_posix(): file.read_bytes() for file in files
        }

    first = bytes_of(published)
    for folder in (book.project.root / KEPT).iterdir():
        (folder / "pagefind-entry.json").unlink()
        folder.rename(folder.with_name("other"))
    publish_search(book, site)
    assert bytes_of(published) == first


def test_an_index_is_kept_until_something_changes(
    book: Book, site: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = search.write_index
    monkeypatch.setattr(
        search, "write_index", lambda *given: made.append(1) or real(*given)
    )
    publish_search(book, site)
    assert not made
    page = site / "posts" / "coins" / "index.html"
    page.write_text(page.read_text("utf-8").replace("One toss", "A toss"), "utf-8")
    publish_search(book, site)
    assert made
    assert len(list((book.project.root / KEPT).iterdir())) == 1
    assert (
        "A toss tells" in fragments(published)["posts/coins/#tossing-a-coin"]["content"]
    )


# ---- where there is none ----


def test_a_project_without_a_search_has_no_index(book: Book, site: Path) -> None:
    (book.project.root / OFFER).unlink()
    publish_search(book, site)
    assert not (site / SERVED).exists()


def test_without_pagefind_the_build_says_how_to_get_it(
    book: Book, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pagefind.service", None)
    with pytest.raises(Drift, match=r"E-TOOL: pagefind.* not installed; run `pip"):
        publish_search(book, site)
    assert not (site / SERVED).exists()
    assert not list((book.project.root / KEPT).iterdir())


def test_a_pagefind_that_fails_is_told_and_keeps_nothing(
    book: Book, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "pagefind"
    broken.write_text("#!/bin/sh\necho 'it broke' >&2\nexit 3\n", "utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr(search, "_pagefind", lambda: broken)
    with pytest.raises(Drift, match="E-TOOL: pagefind made no index: it broke"):
        publish_search(book, site)
    assert not list((book.project.root / KEPT).iterdir())
