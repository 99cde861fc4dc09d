"""Checks of the notation: each symbol is listed, and means what its row says.

A machine cannot read meanings. It can see that a symbol has a row that holds on its
page, that the binding of a formula draws a thing of the kind that the row names, and
that the scripts of the page know the name that the row gives.
"""

import ast
from collections.abc import Iterator

from nodrift.bindings import binding_path
from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.formulas.tokens import ReadError, canonical
from nodrift.ids import nearest
from nodrift.kinds import ARRAY, bound
from nodrift.macros import COMMAND
from nodrift.macros import PATH as MACROS
from nodrift.mentions import mentions, written
from nodrift.notation import Notation, Row
from nodrift.project import Page
from nodrift.uses import Use, names_of, uses

CODE = "E-NOTATION"


def check_symbols(book: Book) -> Iterator[Drift]:
    """Every symbol of a formula has a row, and every row is used where it holds."""
    notation = book.notation
    if notation is None:
        return
    yield from notation.drifts
    used: dict[int, set[tuple[str, str]]] = {row.line: set() for row in notation.rows}
    for page in book.project.pages.values():
        if page == notation.page:
            continue
        told: set[str] = set()
        found = list(uses(book, page))
        for use in found:
            if use.row is not None:
                used[use.row.line].add((use.symbol, page.stem))
            elif use.symbol not in told:  # once a page: the rest is the same
                told.add(use.symbol)
                yield _unlisted(use, page, notation)
        if found and page.number and not book.has_slot(page, "symbols"):
            yield Drift(
                page.path,
                1,
                CODE,
                "the page does not say where its symbols are listed",
                "write a paragraph {{ symbols }} below what its reader needs",
            )
    for row in notation.rows:
        yield from _idle(row, used[row.line], notation)


def _idle(row: Row, used: set[tuple[str, str]], notation: Notation) -> Iterator[Drift]:
    """A symbol of the row that no page uses, or a page of it that uses none."""
    symbols, stems = ({one[i] for one in used} for i in (0, 1))
    unused = [f"{one} is not used" for one in row.symbols if one not in symbols]
    unused += [f"{stem} uses no {row.shown}" for stem in sorted(row.pages - stems)]
    if unused:
        yield Drift(
            notation.page.path,
            row.line,
            CODE,
            f"{unused[0]} in this meaning",
            "take it away, or take the page out of the row",
        )


def _unlisted(use: Use, page: Page, notation: Notation) -> Drift:
    if use.error:
        what = f"the symbols of ${use.tex}$ cannot be read: {use.error}"
        return Drift(page.path, use.line, CODE, what, "write it in plain LaTeX")
    listed = {symbol for row in notation.rows for symbol in row.symbols}
    if use.symbol in listed:
        what = f"the meaning of {use.symbol} in ${use.tex}$ is not listed for this page"
    else:
        what = f"{use.symbol} in ${use.tex}$ is not listed"
    mend = f"use a listed symbol, or give it a row in {notation.page.path}"
    return Drift(page.path, use.line, CODE, what, mend)


def check_kinds(book: Book) -> Iterator[Drift]:
    """A binding draws for each symbol a thing of the kind that its row names."""
    notation = book.notation
    if notation is None:
        return
    for page in book.project.pages.values():
        path, rows = binding_path(page), notation.on(page)
        try:
            text = (book.project.root / path).read_text(encoding="utf-8")
            functions = [
                node
                for node in ast.parse(text).body
                if isinstance(node, ast.FunctionDef)
            ]
        except (OSError, ValueError, SyntaxError):  # the check of bindings says so
            continue
        for function in functions:
            for tex, line, kinds in bound(function):
                meant = _rows_of(tex, rows, not kinds or bool(kinds & ARRAY))
                if not meant:
                    what = f"{tex} of {function.name} is not listed for {page.path}"
                    mend = f"give it a row in {notation.page.path}"
                    yield Drift(path, line, CODE, what, mend)
                elif kinds and not any(kinds & row.allowed for row in meant):
                    drawn = " or ".join(sorted(kinds))
                    yield Drift(
                        path,
                        line,
                        CODE,
                        f"{tex} of {function.name} is a {drawn}, but "
                        f"{notation.page.path}:{meant[0].line} says "
                        f"{' or '.join(meant[0].kinds)}: {meant[0].meaning}",
                        "use another letter, or list this meaning as well",
                    )


def _rows_of(tex: str, rows: dict[str, Row], is_array: bool) -> list[Row]:
    """The rows of what a binding names: of the symbol, and of the entries of an array."""
    try:
        first = next(iter(mentions(tex, rows.__contains__)), None)
        name = canonical(tex)
    except ReadError:
        return []
    found = first.among(rows.__contains__) if first else None
    own = [rows[found]] if found else []
    if own and not is_array:
        return own
    return [*own, *(rows[one] for one in rows if one.startswith(f"{name} _{{"))]


def check_notation_names(book: Book) -> Iterator[Drift]:
    """Each name that a row gives is one of the scripts, on each page that it names."""
    notation = book.notation
    if notation is None:
        return
    stems = {script.post for script in book.project.scripts.values()}
    words = {stem: names_of(book, stem) for stem in stems}
    everywhere = frozenset[str]().union(*words.values())
    for row in notation.rows:
        if not row.names:
            continue
        places = {stem: words.get(stem, frozenset()) for stem in row.pages}
        known = frozenset[str]().union(*places.values()) if places else everywhere
        for name in row.names:
            if name not in known:
                what = f"no script of where {row.shown} has this meaning knows {name}"
                yield Drift(
                    notation.page.path, row.line, CODE, what, nearest(name, known)
                )
        for stem, names in sorted(places.items()):
            if not names & set(row.names):
                yield Drift(
                    notation.page.path,
                    row.line,
                    CODE,
                    f"the scripts of {stem} know none of the names of {row.shown}",
                    "add the name that carries it there, or give it a row of its own",
                )


def check_macros(book: Book) -> Iterator[Drift]:
    """Each macro is defined once, used, and used wherever it could be."""
    macros = book.macros
    for line in macros.wrong:
        yield Drift(
            MACROS,
            line,
            CODE,
            "the line defines no macro",
            r"write \newcommand{\name}[1]{body with #1} on one line",
        )
    used: set[str] = set()
    for page in book.project.pages.values():
        blocks, offset = book.blocks[page.stem]
        for tex, line in written(blocks, offset):
            used.update(COMMAND.findall(tex))
            for macro in macros.all:
                if macro.telling and macro.telling in tex:
                    what = f"{macro.telling} is written out"
                    mend = f"write \\{macro.name} of {MACROS}"
                    yield Drift(page.path, line, CODE, what, mend)
    for macro in macros.all:
        first = macros.known[macro.name]
        calls = [name for name in COMMAND.findall(macro.body) if name in macros.known]
        if first is not macro:
            what = f"\\{macro.name} is defined in line {first.line} too"
        elif calls:
            what = f"\\{macro.name} calls \\{calls[0]}: a macro could call itself so"
        elif macro.name not in used:
            what = f"no page uses \\{macro.name}"
        else:
            continue
        yield Drift(MACROS, macro.line, CODE, what, "take it away, or spell it out")
