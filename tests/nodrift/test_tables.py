"""Every table stands in a box that scrolls, is reachable by keys and has a name."""

import re
from pathlib import Path

from desk import write

from nodrift.render import render
from nodrift.tables import box_tables

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"
NAMES = re.compile(
    r'<div class="nd-table[^"]*" tabindex="0" role="group" aria-label="(.*?)">'
)


def test_a_table_is_named_after_its_heading_and_counted_below_it(toy: Path) -> None:
    text = (
        f"{TABLE}\n## What `is` & <b>was</b> seen {{#x}}\n\n{TABLE}\n- item\n\n"
        + "".join(f"    {line}\n" for line in TABLE.splitlines())
        + f"\n### Less < more\n\n{TABLE}"
    )
    text = text.replace("<b>was</b>", "*was*")
    book = write(toy, f"# One\n\n{text}")
    html = render(book.project.pages["coins"], book)
    assert NAMES.findall(html) == [
        "One",
        "What is &amp; was seen",
        "What is &amp; was seen, table 2",
        "Less &lt; more",
    ]
    assert html.count("<table>") == 4
    assert len(re.findall(r'"><table>.*?</table></div>', html, re.DOTALL)) == 4


def test_without_a_heading_it_has_a_number() -> None:
    html = "<table><tr><td>1</td></tr></table>"
    assert NAMES.findall(box_tables(html + html)) == ["Table 1", "Table 2"]


def test_a_woven_table_keeps_its_own_box(toy: Path) -> None:
    book = write(toy, "# One\n\n{{ provenance }}\n")
    html = render(book.project.pages["coins"], book)
    assert NAMES.findall(html) == ["Provenance"]
    assert box_tables(box_tables(html)) == html


def test_the_word_table_in_code_is_no_table(toy: Path) -> None:
    book = write(toy, "# One\n\n`<table>` and\n\n~~~html\n<table></table>\n~~~\n")
    assert "nd-table" not in render(book.project.pages["coins"], book)
