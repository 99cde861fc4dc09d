"""Drifts of what is written down of formulas: the locks of their checks, their symbols."""

import ast
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from displays import Shown, bound, shown
from mutants import EQUATIONS, QUICK, Clean, Kind, Mutant, Place

NOTATION = "docs/notation.md"
Entries = dict[str, dict[str, Any]]


def _lock(one: Shown) -> str:
    return f"tests/equations/{one.stem}.lock.json"


def _entry(clean: Clean, one: Shown) -> Place:
    file = _lock(one)
    at = clean.text(file).index(f'\n  "{one.label}": {{') + 1
    return Place("E-LOCKED", file, clean.line(file, at))


def _sealed(entries: Entries) -> bytes:
    """A lock as the command would write it: who forges it can do so, too."""
    seal = hashlib.sha256(json.dumps(entries, sort_keys=True).encode()).hexdigest()
    data = {"schema": 1, "equations": entries, "seal": seal}
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def _better(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a formula would look better with."""
    if entry["tier"] != "proven":
        yield "tier", "proven"
    yield "draws", 10 * entry["draws"]
    yield "tolerance", entry["tolerance"] / 1000
    yield "cases", entry["cases"] + 1
    for name in ("formula_mutants", "code_mutants"):
        noticed, made = entry[name]
        yield name, [noticed + 10, made + 10]
        if noticed < made:
            yield name, [made, made]


def _entries(clean: Clean, one: Shown) -> Entries:
    found: Entries = json.loads(clean.text(_lock(one)))["equations"]
    return found


def raised_by_hand(clean: Clean) -> Iterator[Mutant]:
    """A lock says more of a formula than was found, and its seal is broken."""
    for one in shown(clean):
        for name, value in _better(_entries(clean, one)[one.label]):
            data = json.loads(clean.text(_lock(one)))
            data["equations"][one.label][name] = value
            text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
            yield Mutant(
                one.stem,
                f"{_lock(one)}: {one.label}: {name} is {value}",
                (Place("E-LOCK", _lock(one), 1),),
                {_lock(one): text.encode()},
            )


def raised_and_sealed(clean: Clean) -> Iterator[Mutant]:
    """A lock says more of a formula than was found, and is sealed."""
    for one in shown(clean):
        for name, value in _better(_entries(clean, one)[one.label]):
            entries = _entries(clean, one)
            entries[one.label][name] = value
            yield Mutant(
                one.stem,
                f"{_lock(one)}: {one.label}: {name} is {value}, and sealed",
                (_entry(clean, one),),
                {_lock(one): _sealed(entries)},
                arguments=("--locked", one.stem),
            )


def swapped_and_sealed(clean: Clean) -> Iterator[Mutant]:
    """A lock tells of another state of a formula, or of another formula, or nothing."""
    for one in shown(clean):
        known = _entries(clean, one)
        others = [label for label in known if label != one.label]
        changes: list[tuple[str, Callable[[Entries], Any]]] = [
            ("is gone", lambda entries, one=one: entries.pop(one.label)),
        ]
        for name in ("text", "binding", "function", "engine"):
            changes.append(
                (
                    f"has another {name}",
                    lambda entries, one=one, name=name: entries[one.label].update(
                        {name: entries[one.label][name][::-1]}
                    ),
                )
            )
        for other in others[:1]:
            changes.append(
                (
                    f"is that of {other}",
                    lambda entries, one=one, other=other: entries.update(
                        {one.label: entries[other]}
                    ),
                )
            )
        for what, change in changes:
            entries = _entries(clean, one)
            change(entries)
            yield Mutant(
                one.stem,
                f"{_lock(one)}: {one.label} {what}, and sealed",
                one.places("E-LOCK"),
                {_lock(one): _sealed(entries)},
            )


@dataclass(frozen=True)
class Row:
    """A row of the notation: where each of its cells stands."""

    symbol: str
    line: int
    cells: tuple[tuple[int, int], ...]


def _rows(clean: Clean) -> Iterator[Row]:
    """Rows of symbols that have no other row: another would take over."""
    text = clean.text(NOTATION)
    found = []
    for match in re.finditer(r"^\| \$(.+?)\$ \|.*\|$", text, re.MULTILINE):
        bars = [m.start() for m in re.finditer(r"(?<!\\)\|", match[0])]
        if len(bars) == 6:
            cells = tuple(
                (match.start() + a + 2, match.start() + b - 1)
                for a, b in pairwise(bars)
            )
            found.append(Row(match[1], clean.line(NOTATION, match.start()), cells))
    symbols = [row.symbol for row in found]
    return (row for row in found if symbols.count(row.symbol) == 1)


def names_of_symbols(clean: Clean) -> Iterator[Mutant]:
    """A name in the scripts that no script has carries a symbol."""
    text = clean.text(NOTATION)
    for row in _rows(clean):
        for name in re.finditer(r"`(\w+)`", text[slice(*row.cells[3])]):
            at = row.cells[3][0] + name.end(1)
            yield Mutant(
                row.symbol,
                f"{NOTATION}:{row.line}: {name[1]} -> {name[1]}_gone",
                (Place("E-NOTATION", NOTATION, row.line),),
                clean.swap(NOTATION, at, at, "_gone"),
            )


# What a draw is, told by the name of its method, and what it is not.
OTHERWISE = {
    "real": "distribution",
    "vector": "distribution",
    "matrix": "whole number",
    "size": "table",
    "integer": "table",
    "pmf": "table",
    "spd": "whole number",
}


def kinds_of_symbols(clean: Clean) -> Iterator[Mutant]:
    """A symbol is said to be of another kind than what a binding draws for it."""
    rows = {row.symbol: row for row in _rows(clean)}
    text = clean.text(NOTATION)
    for one in bound(clean):
        drawn: dict[str, str] = {}
        for node in ast.walk(one.node):
            match node:
                case ast.Assign(
                    [ast.Name(name)], ast.Call(ast.Attribute(ast.Name("draw"), method))
                ):
                    drawn[name] = method
        for node in ast.walk(one.node):
            match node:
                case ast.Dict(keys, values):
                    for key, value in zip(keys, values, strict=True):
                        match key, value:
                            case ast.Constant(str(symbol)), ast.Name(name):
                                row = rows.get(symbol)
                                kind = OTHERWISE.get(drawn.get(name, ""))
                                where = row and text[slice(*row.cells[4])]
                                if (
                                    row
                                    and kind
                                    and where in ("everywhere", "elsewhere")
                                ):
                                    yield Mutant(
                                        one.formula.stem,
                                        f"{NOTATION}:{row.line}: {symbol} is a {kind}; "
                                        f"{one.label} draws another thing",
                                        (Place("E-NOTATION", one.file, key.lineno),),
                                        clean.swap(NOTATION, *row.cells[2], kind),
                                    )


TIERS = (
    Kind("the lock of a formula is edited", "locks of formulas", QUICK, raised_by_hand),
    Kind(
        "the lock of a formula is of another state, and sealed",
        "locks of formulas",
        QUICK,
        swapped_and_sealed,
    ),
    Kind(
        "the lock of a formula says more, and is sealed",
        "locks of formulas",
        EQUATIONS,
        raised_and_sealed,
    ),
    Kind(
        "a symbol has a name that no script knows", "symbols", QUICK, names_of_symbols
    ),
    Kind("a symbol is of another kind", "symbols", QUICK, kinds_of_symbols),
)
