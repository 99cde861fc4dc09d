"""Drifts of formulas and of the functions behind them: the two no longer agree."""

import ast
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from displays import Bound, Shown, bound, shown, span, unequal
from mutants import EQUATIONS, QUICK, Clean, Find, Kind, Mutant, Place

# A piece of a display and what is to stand there.
Edit = tuple[int, int, str]
Edits = Callable[[str], Iterator[Edit]]

# What is no mathematics, however it looks.
SILENT = re.compile(
    r"\\(?:label|text|begin|end|operatorname|mathrm|mathbb|mathcal|hspace)\*?\{[^{}]*\}"
    r"|\\\\(?:\[[^\]]*\])?|\\[a-zA-Z]+|\\[,;:!]"
)
GREEK = (
    "alpha beta gamma delta epsilon theta lambda mu nu pi rho sigma tau phi psi omega"
)
SYMBOL = re.compile(rf"\\(?:{GREEK.replace(' ', '|')})(?![a-zA-Z])|[A-Za-z]")
SIGN = re.compile(r"[+-]")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# A fraction, a number or a power that something else is multiplied by.
FRACTION = re.compile(r"\\t?frac\{[^{}]*\}\{[^{}]*\}(?=\s*(?:\\[lsbijp(]|[\w(]))")
TIMES = re.compile(r"(?<![\w.^_{\\])\d+(?:\\,)?\s*(?=\\[a-zA-Z]|[A-Za-z(])")
SQUARE = re.compile(r"\^2|\^\{2\}")
# A lower bound, a subscript that counts, an upper bound.
COUNTED = re.compile(
    r"(?<=[a-z]=)([01])(?=\})|(?<=_)([ijkt])(?![a-z])|(?<=\}\^)([A-Zn])"
)


def signs(tex: str) -> Iterator[Edit]:
    for match in SIGN.finditer(_audible(tex)):
        yield match.start(), match.end(), "-" if match[0] == "+" else "+"


def factors(tex: str) -> Iterator[Edit]:
    bare = _audible(tex)
    for match in (*FRACTION.finditer(tex), *SQUARE.finditer(bare)):
        yield match.start(), match.end(), ""
    for match in TIMES.finditer(tex):
        if bare[match.start()].isdigit() and int(re.match(r"\d+", match[0])[0]) != 1:  # type: ignore[index]
            yield match.start(), match.end(), ""


def indices(tex: str) -> Iterator[Edit]:
    for match in COUNTED.finditer(_audible(tex)):
        lower, counting, upper = match.groups()
        new = str(int(lower) + 1) if lower else f"{{{counting or upper}+1}}"
        yield match.start(), match.end(), new


def numbers(tex: str) -> Iterator[Edit]:
    for match in NUMBER.finditer(_audible(tex)):
        whole = match[0].isdigit()
        yield (
            match.start(),
            match.end(),
            str(int(match[0]) + 1) if whole else match[0] + "5",
        )


def symbols(tex: str) -> Iterator[Edit]:
    """Each symbol, in its place, becomes the next one of the same formula."""
    bare = _audible(tex)
    found = list(SYMBOL.finditer(bare))
    names = sorted({match[0] for match in found})
    following = dict(pairwise([*names, names[0]])) if len(names) > 1 else {}
    for match in found:
        if match[0] in following:
            new = following[match[0]]
            gap = " " if new.startswith("\\") else ""
            yield match.start(), match.end(), new + gap


def _audible(tex: str) -> str:
    """The formula with blanks for what is no mathematics; Greek letters stay."""

    def blank(match: re.Match[str]) -> str:
        return match[0] if SYMBOL.fullmatch(match[0]) else " " * len(match[0])

    return SILENT.sub(blank, tex)


def formulas(edits: Edits, places: Callable[[Shown], tuple[Place, ...]]) -> Find:
    """All formulas with each of the edits."""

    def find(clean: Clean) -> Iterator[Mutant]:
        for one in shown(clean):
            tex = clean.text(one.page)[one.start : one.end]
            for start, end, new in edits(tex):
                now = tex[max(0, start - 20) : start] + new + tex[end : end + 20]
                yield Mutant(
                    one.stem,
                    f"{one.page}: {one.label}, offset {start}: {tex[start:end]} -> "
                    f"{new}: {' '.join(now.split())}",
                    places(one),
                    clean.swap(one.page, one.start + start, one.start + end, new),
                    arguments=(one.stem,),
                )

    return find


def out_of_step(one: Shown) -> tuple[Place, ...]:
    return one.places("E-LOCK")


def disproved(one: Shown) -> tuple[Place, ...]:
    return one.places("E-EQUATION", "E-READ", "E-GATE")


OTHER = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*"}
WRITTEN = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def code_edits(text: str, function: ast.FunctionDef) -> Iterator[Edit]:
    """A number of the body is one more, or an operator is its opposite."""
    for node in (inner for line in function.body for inner in ast.walk(line)):
        match node:
            case ast.Constant(int() | float() as value) if type(value) is not bool:
                start, end = span(text, node)
                yield start, end, repr(value + 1)
            case ast.BinOp(left, op, right) if type(op) in OTHER:
                start, end = span(text, left)[1], span(text, right)[0]
                at = text.index(WRITTEN[type(op)], start, end)
                yield at, at + 1, OTHER[type(op)]


def functions(places: Callable[[Bound], tuple[Place, ...]]) -> Find:
    """All functions that a formula describes, each computing something else."""

    def find(clean: Clean) -> Iterator[Mutant]:
        for one in bound(clean):
            text = clean.text(one.script)
            for node in ast.parse(text).body:
                if not isinstance(node, ast.FunctionDef) or node.name != one.label:
                    continue
                for start, end, new in code_edits(text, node):
                    now = text[:start] + new + text[end:]
                    row = now[now.rfind("\n", 0, start) + 1 :].partition("\n")[0]
                    yield Mutant(
                        one.formula.stem,
                        f"{one.script}:{clean.line(one.script, start)}: {one.label}: "
                        f"{text[start:end]} -> {new}: {row.strip()}",
                        places(one),
                        clean.swap(one.script, start, end, new),
                        arguments=(one.formula.stem,),
                    )

    return find


CHANGES: tuple[tuple[str, Edits], ...] = (
    ("a sign of a formula is flipped", signs),
    ("a factor of a formula is dropped", factors),
    ("an index of a formula is shifted", indices),
    ("a number of a formula is changed", numbers),
    ("a symbol of a formula is another", symbols),
)

FORMULAS = (
    *(
        Kind(
            f"{name}, and it is not evaluated",
            "formulas",
            QUICK,
            formulas(edits, out_of_step),
        )
        for name, edits in CHANGES
    ),
    Kind(
        "the function of a formula is changed, and not run",
        "formulas",
        QUICK,
        functions(lambda one: (Place("E-LOCK", one.script, 1),)),
    ),
    *(
        Kind(
            f"{name}, and it is evaluated",
            "formulas",
            EQUATIONS,
            unequal(formulas(edits, disproved)),
        )
        for name, edits in CHANGES
    ),
    Kind(
        "the function of a formula is changed, and evaluated",
        "formulas",
        EQUATIONS,
        unequal(functions(lambda one: disproved(one.formula))),
    ),
)
