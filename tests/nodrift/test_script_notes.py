"""The page of a script says how it ran and where each region of it is shown."""

import re
from pathlib import Path

from desk import woven, write

from nodrift.book import Book
from nodrift.script_notes import LONGEST, annotate, describe

FENCE = "```python\n{}\n```\n"
SHARE, SIDES = '--8<-- "coins/toss:share"', '--8<-- "coins/toss:sides"'
CELLS = '<h1 id="t">coins/toss</h1><p>x</p><h2 id="share">a</h2><h2 id="sides">b</h2>'


def annotated(book: Book) -> str:
    return annotate(CELLS, book.project.script("coins/toss"), book)


def test_each_listing_is_linked_back_to_by_its_section(toy: Path) -> None:
    text = f"# C\n\n## One & `two`\n\n{FENCE.format(SHARE)}\n{FENCE.format(SHARE)}"
    page = annotated(write(toy, text))
    shown = re.findall(r'<p class="nd-shown">(.*?)</p>', page)
    link = (
        'Shown in <a href="../../../posts/coins/#code-coins-toss-share">part 1, '
        "\N{LEFT DOUBLE QUOTATION MARK}One &amp; two\N{RIGHT DOUBLE QUOTATION MARK}</a>"
    )
    assert shown == [link]
    assert '<h2 id="share">a</h2><p class="nd-shown">' in page


def test_the_anchor_it_links_to_is_on_the_page(toy: Path) -> None:
    text = f"# C\n\n{FENCE.format(SIDES)}\n{FENCE.format(f'{SIDES}{chr(10)}{SHARE}')}"
    book = write(toy, text)
    page = woven(toy, text)
    linked = set(re.findall(r'/posts/coins/#(code-[\w-]+)"', annotated(book)))
    assert linked == {"code-coins-toss-sides"}
    for anchor in linked:
        assert page.count(f"{{.python #{anchor}}}") == 1


def test_a_script_that_no_page_lists_has_no_way_back(toy: Path) -> None:
    assert "nd-shown" not in annotated(write(toy, "# C\n\ntext\n"))


def test_downloads_and_run_stand_below_the_title(toy: Path) -> None:
    book = write(toy, "# C\n\n{{ provenance }}\n")
    page = annotated(book)
    run = book.run(book.project.script("coins/toss"))
    assert page.startswith('<h1 id="t">coins/toss</h1><p class="nd-downloads">')
    assert '<a href="toss.py" download>' in page
    assert '<a href="toss.ipynb" download>' in page
    assert f"Record <code>{run.seal[:8]}</code>" in page
    assert "CPU seconds" in page
    assert '<a href="../../../posts/coins/#run-coins-toss">part 1</a>' in page


def test_a_description_is_one_line_of_its_own(toy: Path) -> None:
    book = write(toy, "# C\n")
    words = describe(book.project.script("coins/toss"))
    assert words == (
        "coins/toss.py: Toss a coin many times and watch the share of heads settle."
    )
    file = toy / "tutorials_src/coins/toss.py"
    file.write_text(file.read_text("utf-8").replace("many", "many " * 90), "utf-8")
    book = write(toy, "# C\n")
    assert len(describe(book.project.script("coins/toss"))) <= LONGEST
