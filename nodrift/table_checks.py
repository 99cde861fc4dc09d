"""Checks of the tables that authors write."""

import re
from collections.abc import Iterator
from itertools import pairwise

from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.markup import IN_MATHS, TOKEN, Paragraph, blank_out
from nodrift.project import Page

# The line below the head of a table, and a cell of that head without a word.
TABLE_RULE = re.compile(r"[ >]*\|[ :|-]+\|\s*")
EMPTY_CELL = re.compile(r"\|\s*\|")


def check_tables(book: Book) -> Iterator[Drift]:
    """Every column has a name, for readers who hear a table instead of seeing it."""
    for stem, (blocks, offset) in book.blocks.items():
        page = book.project.pages[stem]
        for block in blocks:
            if not isinstance(block, Paragraph):
                continue
            for i, (head, rule) in enumerate(pairwise(block.lines)):
                if TABLE_RULE.fullmatch(rule) and EMPTY_CELL.search(head):
                    yield Drift(
                        page.path,
                        block.line + offset + i,
                        "E-TABLE",
                        "a column of the table has no name",
                        "write into the first line what the cells below it are",
                    )
                elif TABLE_RULE.fullmatch(rule):
                    yield from _rows(page, block, offset, i)


def _rows(page: Page, block: Paragraph, offset: int, head: int) -> Iterator[Drift]:
    """Rows with other cells than the table has columns: some are lost, or misread."""
    columns = _bars(block.lines[head])
    for i, row in enumerate(block.lines[head:], head):
        if row.lstrip(" >").startswith("|") and _bars(row) != columns:
            yield Drift(
                page.path,
                block.line + offset + i,
                "E-TABLE",
                f"the row has {_bars(row) - 1} cells, the table {columns - 1} columns",
                r"write an empty cell for none, \mid for a bar in a formula, \| for one "
                "in the text",
            )


def _bars(row: str) -> int:
    """The bars that a table reads as the ends of cells: ours are woven before."""
    for match in list(TOKEN.finditer(row)):
        if match["value"] or match["claim"] or match["code"]:
            row = blank_out(row, match)
    row = IN_MATHS.sub("", row)
    return len(re.findall(r"(?<!\\)\|", f"|{row.strip(' >').strip('|')}|"))
