"""Weave the symbols of a page: what each stands for there, in a fold."""

import posixpath

from nodrift.context import Context, Wrong
from nodrift.notation import NO_NAME, Row
from nodrift.uses import names_of, rows_of


def symbols(indent: str, context: Context) -> str:
    """A table as Markdown, folded, with a link to all symbols of the book.

    Raises Wrong if the book has no notation.
    """
    notation = context.book.notation
    if notation is None:
        raise Wrong(
            "E-NOTATION",
            "this book has no list of symbols",
            "write docs/notation.md, or take the slot away",
        )
    here = posixpath.dirname(context.page.uri) or "."
    link = posixpath.relpath(notation.page.uri, here)
    rows = rows_of(context.book, context.page)
    known = names_of(context.book, context.page.stem)
    lines = [
        '??? note "Symbols of this page"',
        "",
        "    | Symbol | Stands for | In the scripts |",
        "    |---|---|---|",
        *(f"    | {row.shown} | {row.meaning} | {_code(row, known)} |" for row in rows),
        "",
        f"    All of them, and how to read a formula: [Notation]({link}).",
    ]
    expand = context.book.macros.expand
    return "\n".join(expand(f"{indent}{line}").rstrip() for line in lines)


def _code(row: Row, known: frozenset[str]) -> str:
    """The names of a row that the scripts of this page know."""
    return ", ".join(f"`{name}`" for name in row.names if name in known) or NO_NAME
