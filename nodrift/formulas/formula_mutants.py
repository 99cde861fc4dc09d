"""Wrong versions of a formula: each has one slip that an author could have typed.

A check of the formula against its function is worth something only if it fails for most
of them. The source text is changed span by span, so that a mutant keeps the author's
spelling.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, zip_longest

from nodrift.formulas.grouping import (
    AVERAGED,
    BEST,
    SUMMED,
    WORDS,
    Change,
    Grouped,
    Level,
    Unit,
    parts,
)
from nodrift.formulas.tokens import ReadError, canonical

MOST = 40  # of one formula: enough to judge a check, few enough to try at every one
# Slips that a reader mostly refuses say little about what it evaluates.
FEW = {"subscript dropped": 2, "condition dropped": 2}

FIXED = AVERAGED | {"e", r"\pi", r"\infty", r"\mathbb{R}", r"\mathcal{N}", "I", "d"}
ENDS = ("relation", "break")
OTHER = {
    r"\sum": (r"\prod", "product for sum"),
    r"\prod": (r"\sum", "sum for product"),
    r"\max": (r"\min", "minimum for maximum"),
    r"\min": (r"\max", "maximum for minimum"),
    r"\sup": (r"\inf", "minimum for maximum"),
    r"\inf": (r"\sup", "maximum for minimum"),
    r"\argmax": (r"\operatorname{argmin}", "minimum for maximum"),
    r"\argmin": (r"\operatorname{argmax}", "maximum for minimum"),
    r"\arg": ("", "arg dropped"),
    r"\le": (r"\ge", "relation reversed"),
    r"\ge": (r"\le", "relation reversed"),
    "<": (">", "relation reversed"),
    ">": ("<", "relation reversed"),
    r"\odot": ("+", "sum for product"),
    r"\cdot": ("+", "sum for product"),
    r"\times": ("+", "sum for product"),
    "/": (r"\cdot", "product for quotient"),
    r"\exists": (r"\forall", "every for some"),
    r"\forall": (r"\exists", "some for every"),
    r"\sin": (r"\cos", "cosine for sine"),
    r"\cos": (r"\sin", "sine for cosine"),
    r"\pm": ("+", "one sign for both"),
    r"\mp": ("-", "one sign for both"),
}
# In a subscript these pick out whole numbers, so a boundary matters.
BOUNDARY = {"<": r"\le", ">": r"\ge", r"\le": "<", r"\ge": ">"}
POWERS = {r"\top": "transpose dropped", "- 1": "inverse dropped"}

Slip = tuple[str, list[Change]]  # with its kind


@dataclass(frozen=True, slots=True)
class FormulaMutant:
    """One slip in a formula; `column` is its offset in the text, counted from 0."""

    kind: str
    tex: str
    column: int


def formula_mutants(
    tex: str, functions: Iterable[str] = (), most: int = MOST
) -> list[FormulaMutant]:
    """Slips in `tex`, at most `most`, in the order of their columns.

    `functions` are names, in any spelling, that are known to be called: `n(k - 1)` is a
    product unless n is among them. Of too many slips each kind keeps its share: the
    kinds take turns, and within a kind the slips chosen lie far apart.

    Raises ReadError for LaTeX that has no tokens, or a script of nothing.
    """
    formula = Grouped(tex, {canonical(name) for name in functions})
    seen = {canonical(tex)}
    kinds: dict[str, list[FormulaMutant]] = {}
    for kind, changes in _slips(formula):
        changed = formula.changed(changes)
        try:
            spelled = canonical(changed)
        except ReadError:
            continue
        if spelled in seen or _opened(changed) != _opened(tex) or _is_idle(spelled):
            continue
        seen.add(spelled)
        mutant = FormulaMutant(kind, changed, formula.start(min(changes)[0]))
        kinds.setdefault(kind, []).append(mutant)
    turns = zip_longest(
        *(_far_apart(found)[: FEW.get(kind)] for kind, found in kinds.items())
    )
    chosen = [mutant for turn in turns for mutant in turn if mutant is not None]
    return sorted(chosen[:most], key=lambda one: (one.column, one.kind, one.tex))


def _opened(tex: str) -> int:
    """How many a `\\left` has no `\\right`: an invisible bracket is no token."""
    return len(re.findall(r"\\left\b", tex)) - len(re.findall(r"\\right\b", tex))


def _is_idle(spelled: str) -> bool:
    """Whether it says somewhere that a thing equals itself, which always holds."""
    return any(a == b for a, b in pairwise(re.split(r" = | , | \\quad ", spelled)))


def _far_apart(mutants: list[FormulaMutant]) -> list[FormulaMutant]:
    """The same in an order whose every beginning is spread over the whole."""
    ordered = sorted(mutants, key=lambda mutant: mutant.column)
    golden = {id(one): place * 0.618 % 1 for place, one in enumerate(ordered)}
    return sorted(ordered, key=lambda one: golden[id(one)])


# ---- slips ----


def _slips(formula: Grouped) -> Iterator[Slip]:
    for level in formula.levels:
        for place, unit in enumerate(level.units):
            yield from _words(level, place, unit)
            yield from _signs(level, place, unit)
            yield from _scripts(formula, level, unit)
            yield from _numbers(formula, level, place, unit)
            yield from _dropped(formula, unit)
            yield from _bounds(formula, level, place, unit)
            yield from _swapped_arguments(formula, level, place, unit)
        if level.role not in ("below", "norm"):
            for ends, units in groupby(level.units, lambda unit: unit.kind in ENDS):
                if not ends:
                    yield from _dropped_parts(list(units))
    yield from _laws(formula)
    yield from _names(formula)


def _words(level: Level, place: int, unit: Unit) -> Iterator[Slip]:
    if unit.word in OTHER and (place or unit.kind != "relation"):
        new, kind = OTHER[unit.word]
        yield kind, [(unit.first, unit.first, new)]
    if unit.word in BOUNDARY and level.role in ("below", "binder"):
        yield "boundary moved", [(unit.first, unit.first, BOUNDARY[unit.word])]
    if unit.word == r"\log" and unit.below is None:
        yield "another base", [(unit.first, unit.first, r"\log_2")]


def _signs(level: Level, place: int, unit: Unit) -> Iterator[Slip]:
    before = level.units[place - 1].kind if place else "break"
    if unit.word in ("+", "-") and before not in (*ENDS, "sign"):
        other = "-" if unit.word == "+" else "+"
        yield "sign flipped", [(unit.first, unit.first, other)]
    elif unit.word == "-":
        yield "minus dropped", [(unit.first, unit.first, "")]
    elif (
        place
        and level.role == "top"
        and level.units[place - 1].word == "="
        and unit.word != "0"
    ):
        yield "minus added", [(unit.first, unit.first - 1, "-")]


def _scripts(formula: Grouped, level: Level, unit: Unit) -> Iterator[Slip]:
    if unit.prime is not None and level.role != "binder":
        yield "prime dropped", [(unit.prime, unit.prime, "")]
    if unit.below is not None and unit.below.role == "below":
        yield "subscript dropped", [(unit.below.first, unit.below.last, "")]
    power = unit.above
    if power is None or power.role == "bound" or unit.kind == "function":
        return
    spelled = canonical(formula.content(power))
    kind = "power dropped"
    for known, named in POWERS.items():
        kind = named if spelled == known else kind
    if unit.word == "e":
        new = formula.grouped(power)
        yield "exp dropped", [(unit.first, unit.last, new)]
    elif spelled != "*" and not spelled.startswith("("):  # those are names
        yield kind, [(power.first, power.last, "")]


def _numbers(formula: Grouped, level: Level, place: int, unit: Unit) -> Iterator[Slip]:
    if unit.kind != "number" or level.role == "below":
        return
    text = unit.word
    if level.role == "norm":
        others = ["1" if text == "2" else "2"]
    elif "." in text:
        others = [f"{2 * float(text):g}", f"{float(text) / 2:g}"]
    else:
        others = [str(int(text) + 1), str(int(text) - 1)][: 1 + (int(text) > 1)]
    beside = level.units[max(place - 1, 0) : place + 2]
    alone = len(beside) == 1 and level.role in ("above", "fraction")
    factor = any(one.kind not in ("sign", *ENDS) for one in beside if one is not unit)
    for other in others:
        if other != "1" or level.role == "norm" or not (alone or factor):
            yield "another number", [(unit.first, unit.first, other)]


def _dropped(formula: Grouped, unit: Unit) -> Iterator[Slip]:
    """Functions, brackets that are functions, fractions."""
    bare = (unit.first, unit.bare)
    if unit.word in WORDS:
        yield f"{unit.word[1:]} dropped", [(unit.first, unit.last, "")]
    elif unit.kind == "root" and unit.inside:
        yield "root dropped", [(*bare, formula.grouped(unit.inside[-1]))]
    elif unit.kind == "group" and unit.word in ("|", r"\lfloor", r"\lceil"):
        kind = "bars dropped" if unit.word == "|" else "rounding dropped"
        yield kind, [(*bare, f"({formula.content(unit.inside[0])})")]
    elif unit.kind == "fraction" and len(unit.inside) == 2:
        above, below = map(formula.content, unit.inside)
        command = formula.text(unit.first, unit.first)
        yield "fraction inverted", [(*bare, f"{command}{{{below}}}{{{above}}}")]
        if above != "1":
            yield "numerator dropped", [(*bare, f"{command}{{1}}{{{below}}}")]
            yield "denominator dropped", [(*bare, formula.grouped(unit.inside[0]))]


def _bounds(formula: Grouped, level: Level, place: int, unit: Unit) -> Iterator[Slip]:
    upper, below = unit.above, unit.below
    if unit.word not in SUMMED or upper is None or below is None:
        return
    text = formula.content(upper)
    if upper.units and text != r"\infty":
        first, last = upper.units[0].first, upper.units[-1].last
        yield "another bound", [(first, last, f"{text} - 1")]
    average = place and level.units[place - 1].kind == "fraction"
    from_one = formula.spelled(below.first, below.last).endswith("= 1}")
    if unit.word == r"\sum" and from_one and not average:
        mean = rf"\frac{{1}}{{{text}}} "
        yield "mean for sum", [(unit.first, unit.first - 1, mean)]


def _swapped_arguments(
    formula: Grouped, level: Level, place: int, unit: Unit
) -> Iterator[Slip]:
    listed = place and level.units[place - 1].word in BEST
    arguments = unit.inside[0] if unit.inside and not listed else None
    if arguments and formula.tokens[arguments.first].text == "(":
        for left, right in pairwise(parts(arguments)):
            yield "arguments swapped", _swap(formula, left, right)
        bars = [one for one in arguments.units if one.word in (r"\mid", "|")]
        if unit.kind == "call" and bars and bars[0].kind == "break":
            end = arguments.units[-1].last
            yield "condition dropped", [(bars[0].first, end, "")]
    if unit.below is not None and unit.below.role == "below":
        items = [one for one in unit.below.units if one.kind != "break"]
        if len(items) == 2 and all(one.kind == "name" for one in items):
            yield "indices swapped", _swap(formula, items[:1], items[1:])


def _swap(
    formula: Grouped, left: Sequence[Unit], right: Sequence[Unit]
) -> list[Change]:
    spans = [(part[0].first, part[-1].last) for part in (left, right)]
    texts = [formula.text(*span) for span in spans]
    return [(*spans[0], texts[1]), (*spans[1], texts[0])]


def _dropped_parts(units: list[Unit]) -> Iterator[Slip]:
    """Terms of a sum, factors of each of its products."""
    starts = [i for i, unit in enumerate(units) if unit.kind == "sign" and i]
    terms = [units[i:j] for i, j in pairwise([0, *starts, len(units)])]
    for place, term in enumerate(terms):
        if place or len(terms) > 1:
            last = term[-1].last
            if not place and terms[1][0].word == "+":
                last = terms[1][0].first
            yield "term dropped", [(term[0].first, last, "")]
        for factors in _products([one for one in term if one.kind != "sign"]):
            for i, factor in enumerate(factors):
                following = factors[i + 1][0] if i + 1 < len(factors) else None
                last = factor[-1].last
                if i == 0 and following is not None and following.kind == "product":
                    if following.word == "/":
                        yield "factor dropped", [(factor[0].first, last, "1")]
                        continue
                    last = following.last
                if len(factors) > 1:
                    yield "factor dropped", [(factor[0].first, last, "")]


def _products(units: list[Unit]) -> Iterator[list[list[Unit]]]:
    """The factors of a term, each with the sign before it, and of what it sums."""
    factors: list[list[Unit]] = []
    at = 0
    while at < len(units) and units[at].kind != "differential":
        end = at
        while end + 1 < len(units) and units[end].kind in (
            "function",
            "derivative",
            "product",
        ):
            end += 1
        if units[end].kind == "big":
            yield from _products(units[end + 1 :])
            end = len(units) - 1
        factors.append(units[at : end + 1])
        at = end + 1
    yield factors


# ---- one name for another ----


def _laws(formula: Grouped) -> Iterator[Slip]:
    spans: list[tuple[int, int]] = []
    for unit in (unit for level in formula.levels for unit in level.units):
        if unit.word not in AVERAGED or unit.below is None or not unit.below.units:
            continue
        units = unit.below.units
        sims = [i for i, one in enumerate(units) if one.word == r"\sim"]
        if sims and len(units) > sims[0] + 1:
            spans.append((units[sims[0] + 1].first, units[-1].last))
        elif not sims and units[0].kind == "call":
            spans.append((units[0].first, units[-1].last))
    yield from _exchanged(formula, "distribution", spans)


def _names(formula: Grouped) -> Iterator[Slip]:
    kinds: dict[str, list[tuple[int, int]]] = {}
    for level in formula.levels:
        for kind, unit in _named(level):
            last = unit.head if kind.startswith("function") else unit.first
            kinds.setdefault(kind, []).append((unit.first, last))
    for kind, spans in kinds.items():
        yield from _exchanged(formula, kind.partition(" ")[0], spans)


def _named(level: Level) -> Iterator[tuple[str, Unit]]:
    """The names of a level by what they are: only those of one kind are exchanged."""
    units = level.units
    if level.role == "binder":  # no bound variable, and no law
        free = [i for i, unit in enumerate(units) if unit.kind == "relation"]
        units = units[free[0] + 1 :] if free and units[free[0]].word != r"\sim" else []
    for unit in units:
        if unit.kind == "number" and level.role == "below":
            yield "subscript", unit
        if unit.kind not in ("name", "call") or unit.word in FIXED:
            continue
        if level.role == "norm" or unit.prime is not None:
            continue
        if unit.kind == "call":
            yield f"function of {len(parts(unit.inside[0]))}", unit
        elif level.role == "below":
            yield "index", unit
        elif unit.below is not None:
            items = [one for one in unit.below.units if one.kind != "break"]
            yield f"array of {len(items)}", unit
        else:
            yield "symbol", unit


def _exchanged(
    formula: Grouped, what: str, spans: list[tuple[int, int]]
) -> Iterator[Slip]:
    """Each becomes the next of all different ones, in the order of appearance."""
    texts = {formula.spelled(*span): formula.text(*span) for span in spans}
    names = list(texts)
    if len(names) > 1:
        for span in spans:
            following = names.index(formula.spelled(*span)) + 1
            new = texts[names[following % len(names)]]
            yield f"{what} swapped", [(*span, new)]
