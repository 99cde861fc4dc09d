"""Check that a page gives each number the unit that its script gives it.

`{{ coins/toss:weight | .2f }} grams` is wrong as soon as the script says ounces, or nothing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.expressions import Expression, ExpressionError, parse_expression
from nodrift.ids import Id
from nodrift.markup import TOKEN, FigureLine, Paragraph, blank_out, units
from nodrift.table_checks import TABLE_RULE
from nodrift.units import UnitError, Units, unit_of

VALUE = re.compile(r"\{\{(?P<expression>[^{}\n]*)\}\}")
SIGNS = re.compile(r"[\s$*_]*")  # between a number and its unit
LOUD = ("code", "comment", "tag", "escape", "cite", "reference")
PERCENT = re.compile(r"%|\u2030|per\s?cent\b")
MEND = (
    "end the line of {} in its script with `# {}`, if that is so, or say what it counts"
)


@dataclass(frozen=True)
class Quoted:
    """A value in a text, the words that follow it, and those above its column."""

    line: int
    source: str
    spec: str
    behind: str
    above: str = ""


def check_units(book: Book) -> Iterator[Drift]:
    """The unit behind a number is that of the result, and a share is told once."""
    known = Units(tuple(book.project.options.get("units", ())))
    for stem, (blocks, offset) in book.blocks.items():
        path = book.project.pages[stem].path
        for block in blocks:
            texts: tuple[str, ...] = ()
            if isinstance(block, FigureLine):
                texts = block.alt, block.caption, block.demo or ""
            elif isinstance(block, Paragraph):
                texts = (block.text,)
            for text in texts:
                for quoted in quotes(text):
                    for code, what, mend in _faults(quoted, known, book):
                        line = block.line + offset + quoted.line
                        yield Drift(path, line, code, what, mend)
                for line, ground in _grounds(text):
                    if (why := _confusion(ground, known, book)) is not None:
                        mend = "compare what is measured alike"
                        yield Drift(
                            path, block.line + offset + line, "E-UNIT", why, mend
                        )


def quotes(text: str) -> Iterator[Quoted]:
    """Every value of a paragraph, in the words of a claim and in formulas, too."""
    rows = "\n".join(map(_bare, units(text))).split("\n")
    head: list[str] = []
    for number, row in enumerate(rows):
        if number + 1 < len(rows) and TABLE_RULE.fullmatch(rows[number + 1]):
            head = _cells(row)
        table = row.lstrip(" >").startswith("|")
        rest = row if table else "\n".join(rows[number:])
        for match in VALUE.finditer(row):
            source, _, spec = match["expression"].partition("|")
            column = len(_cells(row[: match.start()])) - 1
            above = head[column] if table and column < len(head) else ""
            behind = rest[SIGNS.match(rest, match.end()).end() :]  # type: ignore[union-attr]
            yield Quoted(number, source.strip(), spec.strip(), behind, above)


def _cells(row: str) -> list[str]:
    return VALUE.sub("", row).strip(" >").lstrip("|").split("|")


def _bare(text: str) -> str:
    """A text in which only words and values are left, at their places."""
    for match in list(TOKEN.finditer(text)):
        if any(match[kind] for kind in LOUD):
            text = blank_out(text, match)
        elif match["claim"]:
            inner = _bare(match["words"])
            tail = re.sub(r"[^\n]", " ", match[0][len(match["words"]) + 1 :])
            text = f"{text[: match.start()]} {inner}{tail}{text[match.end() :]}"
    return text


def _grounds(text: str) -> Iterator[tuple[int, str]]:
    for match in TOKEN.finditer(text):
        if match["claim"] and match["kind"] == "claim":
            yield text.count("\n", 0, match.start()), match["ground"]


def _faults(quoted: Quoted, known: Units, book: Book) -> Iterator[tuple[str, str, str]]:
    said, behind = known.at_start(quoted.behind), PERCENT.match(quoted.behind)
    if behind is not None and quoted.spec.endswith("%"):
        what = f"the format {quoted.spec!r} writes a per cent sign, and one follows"
        yield "E-FORMAT", what, f"take {behind[0]} away"
    elif behind is not None:
        what = f"{behind[0]} stands behind a number that is no percentage"
        yield (
            "E-FORMAT",
            what,
            "write | .1% for a share: it multiplies, and brings the sign",
        )
    if (expression := _parsed(quoted.source)) is None:
        return
    try:
        unit = unit_of(expression.tree, _of(expression, known, book)) or ""
    except UnitError as error:
        yield "E-UNIT", f"{quoted.source}: {error}", "convert one of them in its script"
        return
    id = expression.ids[0]
    has = f"{quoted.source} is in {unit}" if unit else f"{id} has no unit"
    above = "" if said else known.at_end(quoted.above)
    mend = f"say {unit}, or convert it in its script"
    mend = mend if unit else MEND.format(id.name, said or above)
    if quoted.spec.endswith("%") and unit:
        yield "E-UNIT", f"{has}, and no share of anything", "write it with an f: | .2f"
    elif said and not _agree(said, unit):
        what = f"{has}, and {said} stands behind it"
        yield "E-UNIT", what, mend
    elif above and not _agree(above, unit):
        what = f"{has}, and stands in a column of {above}"
        yield "E-UNIT", what, mend


def _agree(said: str, unit: str) -> bool:
    """Whether a page may say this of a unit: `nats` is short for `nats per picture`."""
    return unit == said or unit.startswith(f"{said} per ")


def _confusion(ground: str, known: Units, book: Book) -> str | None:
    """What a condition compares though it is measured in different units."""
    if (expression := _parsed(ground)) is None:
        return None
    try:
        unit_of(expression.tree, _of(expression, known, book))
    except UnitError as error:
        return f"{ground.strip()}: {error}"
    return None


def _parsed(source: str) -> Expression | None:
    """An expression with an id in it; what is none is told where it is woven."""
    try:
        expression = parse_expression(source)
    except ExpressionError:
        return None
    return expression if expression.ids else None


def _of(expression: Expression, known: Units, book: Book) -> Callable[[int], str]:
    def unit(number: int) -> str:
        id: Id = expression.ids[number]
        script = book.project.scripts.get(id.script)
        return known.of_script(script)(id.name) if script else ""

    return unit
