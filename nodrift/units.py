"""What numbers are measured in: told behind a value in its script, checked behind a quote.

A line of the results, `"bound": bound,  # nats per picture`, or a setting, `TURN = 40  #
degrees, exercise 3`, has the unit that its comment begins with. A computed key, as in
`results[f"{name}_work"]`, speaks for all that fit it and no other key better.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from nodrift.ids import is_setting, timed_region
from nodrift.script import Script, assigned

# As pages write them; one of a thing may go without its s, but `second` has two meanings.
MEASURES = (
    *("nats", "bits", "degrees", "radians"),
    *("km", "kilometres", "metres", "cm", "mm", "miles", "feet"),
    *("hours", "minutes", "seconds", "milliseconds"),
)


AT_END = re.compile(r"(?:^|,|\b[Ii]n)[ *_]*$")  # what stands before a unit that ends
EXACT = 1000  # letters: a key that is written whole fits better than any other


class UnitError(ValueError):
    """An expression adds or compares what is measured in different units."""


@dataclass(frozen=True)
class Units:
    """The words that count as units in one book, `MEASURES` and its own `more`."""

    more: tuple[str, ...] = ()

    def at_start(self, text: str) -> str:
        """The unit that `text` begins with, `bits` or `bits per pixel`, "" if none."""
        match = self._pattern.match(text.strip(" \t*_"))
        return self._read(match) if match else ""

    def at_end(self, text: str) -> str:
        """The unit that some words end with, `MNIST digits, nats`; "" if none."""
        for match in self._pattern.finditer(text):
            if not text[match.end() :].strip(" *_") and AT_END.search(
                text[: match.start()]
            ):
                return self._read(match)
        return ""

    @property
    def _pattern(self) -> re.Pattern[str]:
        return _pattern((*MEASURES, *self.more))

    def _read(self, match: re.Match[str]) -> str:
        unit = " ".join(match["unit"].split())
        if unit not in MEASURES and f"{unit}s" in (*MEASURES, *self.more):
            unit = f"{unit}s"
        return f"{unit} per {match['per']}" if match["per"] else unit

    def of_script(self, script: Script) -> Callable[[str], str]:
        """The unit of a result, setting or time of `script`, by its name; "" if none."""
        entries = _entries(script)
        told = [
            (key, length, self.at_start(note) or self.at_end(note))
            for key, length, note in entries
        ]

        def unit(name: str) -> str:
            if timed_region(name) is not None:
                return "seconds"
            fitting = [one for one in told if one[0].fullmatch(name)]
            return max(fitting, key=lambda one: one[1], default=(None, 0, ""))[2]

        return unit


@lru_cache(maxsize=16)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    spellings = []
    for word in sorted(words, key=len, reverse=True):
        spelling = r"\s+".join(map(re.escape, word.split()))
        spellings.append(
            spelling if word == "seconds" else re.sub("s$", "s?", spelling)
        )
    return re.compile(
        rf"(?<![\w-])(?P<unit>{'|'.join(spellings)})(?!\w)(?:\s+per\s+(?P<per>\w+))?"
    )


@lru_cache(maxsize=1024)
def _entries(script: Script) -> list[tuple[re.Pattern[str], int, str]]:
    """Each key of results and settings, how much of it is written, and its comment.

    Raises Drift E-PYTHON.
    """
    tree = script.tree
    comments = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(script.text).readline)
        if token.type == tokenize.COMMENT
    }
    found = []
    for key, first, last in _keys(tree):
        parts = key.values if isinstance(key, ast.JoinedStr) else [key]
        texts = [_written(part) for part in parts]
        pattern = "".join(re.escape(text) or ".+" for text in texts)
        written = sum(map(len, texts)) + (EXACT if all(texts) else 0)
        note = comments.get(last) or comments.get(first) or ""
        found.append((re.compile(pattern), written, note))
    return found


def _written(part: ast.expr) -> str:
    """What a key has in so many letters, "" where a run decides."""
    return str(part.value) if isinstance(part, ast.Constant) else ""


def _keys(tree: ast.Module) -> Iterator[tuple[ast.expr, int, int]]:
    """The keys that results and settings are given, with the lines of their values."""
    for statement in tree.body:
        for name in assigned(statement):
            if is_setting(name):
                last = statement.end_lineno or statement.lineno
                yield ast.Constant(name), statement.lineno, last
    for node in ast.walk(tree):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id="results")], value=value)
                | ast.AugAssign(target=ast.Name(id="results"), value=value)
            ):
                yield from _in_dict(value)
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id="results"), slice=key)]
            ):
                yield key, node.lineno, node.end_lineno or node.lineno


def _in_dict(value: ast.expr) -> Iterator[tuple[ast.expr, int, int]]:
    match value:
        case ast.Dict(keys=keys, values=values):
            for key, one in zip(keys, values, strict=True):
                last = one.end_lineno or one.lineno
                if key is not None:
                    yield key, key.lineno, last
                elif isinstance(one, ast.DictComp):
                    yield one.key, one.lineno, last
                else:  # the keys of another dict
                    yield one, one.lineno, last
        case ast.DictComp(key=key):
            yield key, value.lineno, value.end_lineno or value.lineno
        case ast.BinOp(left=left, right=right):
            yield from _in_dict(left)
            yield from _in_dict(right)


def unit_of(tree: ast.expr, of: Callable[[int], str]) -> str | None:
    """The unit of an expression, None where it has only numbers that were typed.

    `of` gives the unit of each id, by its number. A number without a unit stretches what
    it multiplies; what is multiplied or divided otherwise is measured in none of ours.
    Raises UnitError where two units are added or compared.
    """

    def same(*nodes: ast.expr) -> str | None:
        units = [unit for node in nodes if (unit := of_node(node)) is not None]
        if len(several := sorted({*units} - {""})) > 1:
            raise UnitError(f"{several[0]} and {several[1]} have no common measure")
        return several[0] if several else (units[0] if units else None)

    def of_node(node: ast.expr) -> str | None:
        match node:
            case ast.Name(id=name):
                return of(int(name[1:]))
            case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mod(), right):
                return same(left, right)
            case ast.BinOp(left, op, right):
                return _scaled(of_node(left), op, of_node(right))
            case ast.UnaryOp(ast.USub() | ast.UAdd(), operand):
                return of_node(operand)
            case ast.Compare(left, _, rights):
                same(left, *rights)
                return ""
            case ast.BoolOp(values=values):
                for value in values:
                    of_node(value)
                return ""
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return same(*items)
            case ast.Subscript(value, _):
                return of_node(value)
            case ast.Call(func=ast.Name(id="max" | "min" | "sum"), args=args):
                return same(*args)
            case ast.Call(func=ast.Name(id="abs" | "round"), args=args):
                return of_node(args[0])
        return "" if isinstance(node, ast.Call | ast.UnaryOp) else None

    return of_node(tree)


def _scaled(left: str | None, op: ast.operator, right: str | None) -> str | None:
    if isinstance(op, ast.Mult) and not (left and right):
        return left or right
    if isinstance(op, ast.Div | ast.FloorDiv) and not right:
        return left
    if left == right:
        return "" if isinstance(op, ast.Div | ast.FloorDiv) else f"{left} squared"
    if isinstance(op, ast.Pow) and not (left or right):
        return left
    return f"{left or '1'} and {right or '1'} mixed"
