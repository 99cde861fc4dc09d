"""All scripts in one zip file: what ran, in equal bytes, and how to run it."""

import io
import zipfile
from pathlib import Path

from desk import judged, woven, write

from nodrift.book import Book
from nodrift.bundle import bundle, bundle_path
from nodrift.downloads import publish_downloads
from nodrift.project import Project

SLOT = "{{ scripts }}"


def test_it_holds_every_script_a_readme_and_requirements(toy: Path) -> None:
    book = Book(Project(toy))
    packed = zipfile.ZipFile(io.BytesIO(bundle(book)))
    assert packed.testzip() is None
    names = [f"the-coin-book/{name}" for name in ("README.txt", "coins/toss.py")]
    assert packed.namelist() == [*names, "the-coin-book/requirements.txt"]
    script = (toy / "tutorials_src/coins/toss.py").read_bytes()
    assert packed.read("the-coin-book/coins/toss.py") == script
    readme = packed.read("the-coin-book/README.txt").decode()
    assert "The Coin Book" in readme and "python coins/toss.py" in readme
    needs = packed.read("the-coin-book/requirements.txt").decode()
    made = book.run(book.project.script("coins/toss")).environment["packages"]
    assert needs == f"matplotlib=={made['matplotlib']}\n"


def test_equal_books_give_equal_bytes_whenever_they_are_made(toy: Path) -> None:
    first = bundle(Book(Project(toy)))
    for file in (toy / "tutorials_src").rglob("*.py"):
        file.touch()
    assert bundle(Book(Project(toy))) == first
    assert {e.date_time[0] for e in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {
        1980
    }


def test_it_is_published_where_the_link_leads(toy: Path) -> None:
    book = write(toy, f"# C\n\n{SLOT}\n")
    publish_downloads(book, toy / "site")
    assert bundle_path(book.project) == "code/the-coin-book.zip"
    assert (toy / "site" / bundle_path(book.project)).read_bytes() == bundle(book)
    page = woven(toy, f"{SLOT}\n")
    assert '<a href="../../code/the-coin-book.zip" download>' in page


def test_the_check_of_links_knows_it_and_no_other(toy: Path) -> None:
    page = toy / "docs/posts/coins.md"
    text = page.read_text(encoding="utf-8")
    for name, codes in (("the-coin-book", []), ("another", ["E-LINK"])):
        link = f"[all](../../code/{name}.zip)\n\n## References"
        page.write_text(text.replace("## References", link), encoding="utf-8")
        assert [drift.code for drift in judged(toy)] == codes
