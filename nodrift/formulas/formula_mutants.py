"""Wrong versions of a formula: each has one slip that an author could have typed.

A check of the formula against its function is worth something only if it fails for most
of them. The source text is changed span by span, so that a mutant keeps the author's
spelling. Whether a letter is a function is guessed here, since only a binding knows: a
wrong guess gives a mutant that cannot be read, which is no harm.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from nodrift.formulas.tokens import ReadError, Token, canonical, matching, tokenise

MOST = 40  # of one formula: enough to judge a check, few enough to try at every one
# Slips that a reader mostly refuses say little about what it evaluates.
FEW = {"subscript dropped": 2, "argument swapped": 2}

CLOSERS = {
    "(": ")]",
    "[": ")]",
    r"\{": r"\}",
    r"\langle": r"\rangle",
    r"\lfloor": r"\rfloor",
    r"\lceil": r"\rceil",
}
ENDS = {")", "]", r"\}", r"\rangle", r"\rfloor", r"\rceil"}
BARS = ("|", r"\|")
MARKS = ("below", "parameter", "drawn")  # roles of what stands below a name
# Roles of what TeX takes in braces or as a single token.
ARGUMENTS = {*MARKS, "above", "bound", "region", "fraction", "root", "norm", "base"}
SEPARATORS = {",", ";", ":", r"\mid", *BARS}
BREAKS = SEPARATORS | {".", "&", r"\\", r"\quad", r"\implies", r"\iff"}
RELATIONS = {"=", "<", ">"} | {
    rf"\{name}"
    for name in ("le", "ge", "ne", "in", "sim", "approx", "propto", "to", "mapsto")
}
SUMMED = {r"\sum", r"\prod", r"\int"}
BEST = {r"\max", r"\min", r"\sup", r"\inf", r"\argmax", r"\argmin"}
BIG = SUMMED | BEST | {r"\arg", r"\exists", r"\forall"}
FUNCTIONS = {r"\log", r"\exp", r"\det", r"\nabla", r"\partial"} | {
    rf"\{name}" for name in ("sin", "cos", "tan", "tanh", "sinh", "cosh", "arctan")
}
TERMS = {"+", "-", r"\pm", r"\mp"}
PRODUCTS = {r"\cdot", r"\times", r"\odot", "/", "*", r"\circ", r"\otimes"}
# Names that stand before a bracket with what they apply to.
AVERAGED = {r"\mathbb{E}", r"\Pr", r"\mathbf{1}", r"\mathbb{1}"}
FIXED = AVERAGED | {"e", r"\pi", r"\infty", r"\mathbb{R}", r"\mathcal{N}", "I"}
OTHER = {
    r"\sum": (r"\prod", "product for sum"),
    r"\prod": (r"\sum", "sum for product"),
    r"\max": (r"\min", "minimum for maximum"),
    r"\min": (r"\max", "maximum for minimum"),
    r"\sup": (r"\inf", "minimum for maximum"),
    r"\inf": (r"\sup", "maximum for minimum"),
    r"\argmax": (r"\operatorname{argmin}", "minimum for maximum"),
    r"\argmin": (r"\operatorname{argmax}", "maximum for minimum"),
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
ROUNDED = {r"\lfloor": r"\lceil", r"\lceil": r"\lfloor"}
SIZE = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)\s*$")


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
    formula = _Formula(tex, frozenset(canonical(name) for name in functions))
    seen = {canonical(tex)}
    kinds: dict[str, list[FormulaMutant]] = {}
    for slip in _slips(formula):
        mutant = formula.apply(slip)
        try:
            tokens = tokenise(mutant.tex)
            spelled = canonical(tokens)
        except ReadError:
            continue
        if spelled in seen or _opened(mutant.tex) != _opened(tex):
            continue
        if not _is_idle(tokens):
            seen.add(spelled)
            kinds.setdefault(mutant.kind, []).append(mutant)
    turns = zip_longest(
        *(_far_apart(found)[: FEW.get(kind)] for kind, found in kinds.items())
    )
    chosen = [mutant for turn in turns for mutant in turn if mutant is not None][:most]
    made = [mutant for found in kinds.values() for mutant in found]
    return sorted(set(chosen), key=lambda one: (one.column, made.index(one)))


def _opened(tex: str) -> int:
    """How many a `\\left` has no `\\right`: an invisible bracket is no token."""
    return len(re.findall(r"\\left\b", tex)) - len(re.findall(r"\\right\b", tex))


def _is_idle(tokens: list[Token]) -> bool:
    """Whether it says somewhere that a thing equals itself, which always holds."""
    sides: list[list[str]] = [[]]
    signs: list[str] = []
    depth = 0
    for token in tokens:
        sign = token.text if token.kind == "sign" else ""
        depth += (sign in CLOSERS or sign == "{") - (sign in ENDS or sign == "}")
        if depth == 0 and (sign in RELATIONS | BREAKS or token.kind == "text"):
            signs.append(sign)
            sides.append([])
        else:
            sides[-1].append(token.text)
    equal = (left == right for left, right in pairwise(sides))
    return any(same and sign == "=" for same, sign in zip(equal, signs, strict=True))


def _far_apart(mutants: list[FormulaMutant]) -> list[FormulaMutant]:
    """The same in an order whose every beginning is spread over the whole."""
    ordered = sorted(mutants, key=lambda mutant: mutant.column)

    def turned(place: int) -> str:  # the van der Corput sequence: its bits, last first
        return f"{place:016b}"[::-1]

    places = sorted(range(1 << len(ordered).bit_length()), key=turned)
    return [ordered[place] for place in places if place < len(ordered)]


# ---- the formula as its author grouped it ----


@dataclass(frozen=True, slots=True)
class _Script:
    """What stands above, below or as a prime behind a unit; tokens, both included."""

    mark: str
    first: int
    last: int
    level: "_Level | None"


@dataclass(slots=True)
class _Unit:
    """Tokens that stay together: a name with its scripts, a call, a fraction, ..."""

    kind: str
    first: int
    last: int
    inside: "list[_Level]" = field(default_factory=list)
    scripts: list[_Script] = field(default_factory=list)

    def script(self, mark: str) -> _Script | None:
        return next((one for one in self.scripts if one.mark == mark), None)


@dataclass(slots=True)
class _Level:
    """Units side by side; `role` is what they are inside of."""

    role: str
    units: list[_Unit]


@dataclass(frozen=True, slots=True)
class _Term:
    """`sign` is the place of its plus or minus among the units of its level."""

    sign: int | None
    units: tuple[_Unit, ...]


Span = tuple[int, int]  # of offsets


@dataclass(frozen=True, slots=True)
class _Slip:
    """Each span of the text becomes another text."""

    kind: str
    changes: tuple[tuple[Span, str], ...]


class _Formula:
    """The tokens of a formula, grouped, and the text they came from."""

    def __init__(self, tex: str, functions: frozenset[str]) -> None:
        self.tex = tex
        self.tokens = tokenise(tex)
        self.closing = _closing(self.tokens)
        self.called = functions
        # Twice: what is surely called in one place is a function in every other.
        for _ in range(2):
            self.levels: list[_Level] = []
            self.sure: set[str] = set()
            self.top = self._level(0, len(self.tokens), "top")
            self.called |= self.sure
        self.integrates = any(token.text == r"\int" for token in self.tokens)

    @property
    def units(self) -> list[_Unit]:
        return [unit for level in self.levels for unit in level.units]

    # -- text

    def start(self, at: int) -> int:
        """Where token `at` begins, with the command that sizes it."""
        start = self.tokens[at].start
        size = SIZE.search(self.tex, 0, start)
        return size.start() if size else start

    def text(self, first: int, last: int) -> str:
        return self.tex[self.start(first) : self.tokens[last].end]

    def spelled(self, first: int, last: int) -> str:
        return canonical(self.tokens[first : last + 1])

    def sign(self, unit: _Unit) -> str:
        """The sign that the unit begins with, empty for a name or number."""
        token = self.tokens[unit.first]
        return token.text if token.kind == "sign" else ""

    def name(self, unit: _Unit) -> str:
        token = self.tokens[unit.first]
        return token.text if token.kind == "name" else ""

    def over(self, first: int, last: int) -> Span:
        return self.start(first), self.tokens[last].end

    def before(self, first: int, kept: int) -> Span:
        """From token `first` to the token `kept`, with the space between."""
        return self.start(first), self.start(kept)

    def after(self, kept: int, last: int) -> Span:
        """From behind the token `kept` to token `last`, with the space between."""
        return self.tokens[kept].end, self.tokens[last].end

    def alone(self, level: _Level, text: str) -> str:
        """In braces if it needs them in place of the one unit of a level."""
        unbraced = (
            level.role in ARGUMENTS
            and level.units
            and self.tokens[level.units[0].first - 1].text != "{"
        )
        one = re.fullmatch(r".|\\[a-zA-Z]+", text)
        return f"{{{text}}}" if unbraced and not one else text

    def apply(self, slip: _Slip) -> FormulaMutant:
        (start, end), new = min(slip.changes)
        removed = self.tex[start:end]
        column = start + (0 if new else len(removed) - len(removed.lstrip()))
        tex = self.tex
        for (start, end), new in sorted(slip.changes, reverse=True):
            tex = _join(_join(tex[:start], new), tex[end:])
        return FormulaMutant(slip.kind, tex, column)

    # -- structure

    def _level(self, first: int, stop: int, role: str) -> _Level:
        units: list[_Unit] = []
        level = _Level(role, units)
        self.levels.append(level)
        bars = self._bars(first, stop)
        at = first
        while at < stop:
            unit = self._unit(at, stop, bars)
            at = unit.last + 1
            if units and self._calls(units[-1], unit):
                before = units.pop()
                scripts = before.scripts + unit.scripts
                unit.inside[0].role = "arguments"
                for script in before.scripts:
                    if script.level is not None and script.level.role == "below":
                        script.level.role = "parameter"
                unit = _Unit("call", before.first, unit.last, unit.inside, scripts)
            units.append(unit)
        return level

    def _unit(self, at: int, stop: int, bars: dict[int, int]) -> _Unit:
        token = self.tokens[at]
        sign = token.text if token.kind == "sign" else ""
        end = min(bars.get(at, self.closing.get(at, at)), stop - 1)
        if token.kind in ("name", "number"):
            unit = _Unit(token.kind, at, at)
        elif end > at:
            role = token.text if token.kind == "begin" else "bracket"
            unit = _Unit("group", at, end, [self._level(at + 1, end, role)])
        elif sign in (r"\frac", r"\underset"):
            unit = _Unit("fraction" if sign == r"\frac" else "name", at, at)
            for _ in range(2):
                self._argument(unit, stop, "fraction")
        elif sign == r"\sqrt":
            unit = _Unit("root", at, at)
            if self._text(at + 1, stop) == "[":
                self._argument(unit, stop, "degree")
            self._argument(unit, stop, "root")
        elif sign in BIG:
            unit = _Unit("big", at, at)
        elif sign in FUNCTIONS:
            unit = _Unit("function", at, at)
        elif sign in TERMS | PRODUCTS:
            return _Unit("operator", at, at)
        elif sign in RELATIONS:
            return _Unit("relation", at, at)
        elif sign in BREAKS or token.kind in ("text", "begin", "end"):
            unit = _Unit("break", at, at)
        else:
            unit = _Unit("name", at, at)
        self._scripts(unit, stop)
        return unit

    def _text(self, at: int, stop: int) -> str:
        token = self.tokens[at] if at < stop else None
        return token.text if token is not None and token.kind == "sign" else ""

    def _argument(self, unit: _Unit, stop: int, role: str) -> _Level | None:
        """Add what follows the unit, in braces or a single token."""
        at = unit.last + 1
        if at >= stop:
            return None
        end = min(self.closing.get(at, at), stop - 1)
        first, last = (at + 1, end) if end > at else (at, at + 1)
        level = self._level(first, last, role)
        unit.inside.append(level)
        unit.last = end
        return level

    def _scripts(self, unit: _Unit, stop: int) -> None:
        while (mark := self._text(unit.last + 1, stop)) in ("_", "^", "'"):
            first = unit.last + 1
            unit.last = first
            level = None
            if mark != "'":
                own = len(unit.inside)
                level = self._argument(unit, stop, self._role(unit, mark))
                if level is not None and level.role == "binder":
                    self._mark_drawn(level)
                del unit.inside[own:]
            unit.scripts.append(_Script(mark, first, unit.last, level))

    def _role(self, unit: _Unit, mark: str) -> str:
        sign = self.sign(unit)
        if sign == r"\int":
            return "region"
        if unit.kind == "big" or self.name(unit) in AVERAGED:
            return "binder" if mark == "_" else "bound"
        if mark == "^":
            return "above"
        if sign in (r"\nabla", r"\partial"):
            return "binder"
        if sign in BARS:
            return "norm"
        return "base" if unit.kind == "function" else "below"

    def _mark_drawn(self, binder: _Level) -> None:
        """In `z_1, \\dots, z_K \\sim q` no index can be another one."""
        signs = [self.sign(unit) for unit in binder.units]
        if r"\sim" in signs:
            for unit in binder.units[: signs.index(r"\sim")]:
                for script in unit.scripts:
                    if script.level is not None:
                        script.level.role = "drawn"

    def _bars(self, first: int, stop: int) -> dict[int, int]:
        """Pairs of bars; a single one stands between, as in `p(x | y)`."""
        found: dict[str, list[int]] = {bar: [] for bar in BARS}
        at = first
        while at < stop:
            if self._text(at, stop) in found:
                found[self._text(at, stop)].append(at)
            at = max(at, self.closing.get(at, at)) + 1
        return {
            opening: closing
            for bars in found.values()
            if len(bars) % 2 == 0
            for opening, closing in zip(bars[::2], bars[1::2], strict=True)
        }

    def _calls(self, before: _Unit, group: _Unit) -> bool:
        """Whether the group holds the arguments of the name before it."""
        if before.kind != "name" or group.kind != "group":
            return False
        name, bracket = self.name(before), self.sign(group)
        if name in AVERAGED:
            return bracket in ("(", "[", r"\{")
        if bracket != "(" or self._text(before.first, before.first + 1):
            return False
        above = before.script("^")
        if above is not None and self.spelled(above.first + 1, above.last) not in (
            "*",
            "{ - 1 }",
            "- 1",
        ):
            return False
        spelled = self.spelled(before.first, before.last)
        units = group.inside[0].units
        kinds = {self.sign(unit) for unit in units}
        sure = (
            bool(kinds & (SEPARATORS - {":"}))
            or name.startswith((r"\mathrm", r"\mathcal", r"\operatorname"))
            or before.script("'") is not None
            or len(units) == 1
        )
        if sure:
            self.sure.add(spelled)
        return sure or spelled in self.called or name in self.called

    # -- sums and products

    def terms(self, level: _Level) -> list[list[_Term]]:
        """The terms of each expression of a level."""
        found: list[list[_Term]] = []
        expression: list[_Term] = []
        sign: int | None = None
        units: list[_Unit] = []

        def end_term() -> None:
            if units:
                expression.append(_Term(sign, tuple(units)))
            units.clear()

        for place, unit in enumerate(level.units):
            if unit.kind in ("relation", "break"):
                end_term()
                found.append(expression)
                expression, sign = [], None
            elif unit.kind == "operator" and self.sign(unit) in TERMS:
                end_term()
                sign = place
            else:
                units.append(unit)
        end_term()
        found.append(expression)
        return [terms for terms in found if terms]

    def products(self, units: Sequence[_Unit]) -> Iterator[list[list[_Unit]]]:
        """Factors, with the operators between them, of a term and of what it sums."""
        units = self._before_differential(units)
        factors: list[list[_Unit]] = []
        at = 0
        while at < len(units):
            end = self._factor(units, at)
            factors.append(list(units[at:end]))
            bigs = [i for i in range(at, end) if units[i].kind == "big"]
            if bigs:
                yield from self.products(units[bigs[-1] + 1 : end])
            at = end
        yield factors

    def _factor(self, units: Sequence[_Unit], at: int) -> int:
        """Where the factor that begins at place `at` ends."""
        unit = units[at]
        if unit.kind == "big" and not self.bracketed(units, at):
            return len(units)
        if unit.kind in ("big", "function") or self.is_derivative(unit):
            return self._factor(units, at + 1) if at + 1 < len(units) else at + 1
        return at + 1

    def bracketed(self, units: Sequence[_Unit], at: int) -> bool:
        """Whether a list in brackets follows, as in `\\max(0, x)`."""
        if self.sign(units[at]) not in BEST or at + 1 >= len(units):
            return False
        return units[at].script("_") is None and self.sign(units[at + 1]) in CLOSERS

    def _before_differential(self, units: Sequence[_Unit]) -> Sequence[_Unit]:
        if self.integrates:
            for at, (left, right) in enumerate(pairwise(units)):
                if self.name(left) == "d" and right.kind == "name":
                    return units[:at]
        return units

    def is_derivative(self, unit: _Unit) -> bool:
        """`\\frac{d}{dx}` and the like, which are no quotients."""
        if unit.kind != "fraction" or len(unit.inside) < 2:
            return False
        begins = [
            self.tokens[level.units[0].first].text if level.units else ""
            for level in unit.inside
        ]
        return begins in (["d", "d"], [r"\partial", r"\partial"])


def _join(left: str, right: str) -> str:
    """Side by side, with a space where a command or a number would run on."""
    command = re.search(r"\\[a-zA-Z]+$", left) and re.match(r"[a-zA-Z]", right)
    number = re.search(r"[0-9]$", left) and re.match(r"[0-9]", right)
    return f"{left} {right}" if command or number else left + right


def _closing(tokens: list[Token]) -> dict[int, int]:
    """The place of the bracket that closes each opening one."""
    found: dict[int, int] = {}
    open_: list[tuple[int, str]] = []
    for at, token in enumerate(tokens):
        if token.kind == "begin":
            open_.append((at, f"end {token.text}"))
        elif token.kind == "sign" and token.text == "{":
            found[at] = matching(tokens, at)
            open_.append((at, "}"))
        elif token.kind == "sign" and token.text in CLOSERS:
            open_.append((at, CLOSERS[token.text]))
        elif token.kind in ("sign", "end"):
            closer = token.text if token.kind == "sign" else f"end {token.text}"
            for depth in range(len(open_) - 1, -1, -1):
                place, expected = open_[depth]
                if closer == expected or (closer in ")]" and expected == ")]"):
                    found[place] = at
                    del open_[depth:]
                    break
                if expected == "}":
                    break
    return found


# ---- slips ----


def _slips(formula: _Formula) -> Iterator[_Slip]:
    for slips in (
        _signs,
        _added_signs,
        _operators,
        _fractions,
        _dropped_functions,
        _dropped_powers,
        _numbers,
        _bounds,
        _averages,
        _swapped_arguments,
        _dropped_conditions,
        _dropped_terms,
        _dropped_factors,
        _swapped_factors,
        _dropped_primes,
        _accents,
        _subscripts,
        _laws,
        _symbols,
        _branches,
    ):
        yield from slips(formula)


def _change(kind: str, span: Span, new: str = "") -> _Slip:
    return _Slip(kind, ((span, new),))


def _swap(formula: _Formula, kind: str, left: Span, right: Span) -> _Slip:
    texts = [formula.tex[start:end] for start, end in (left, right)]
    return _Slip(kind, ((left, texts[1]), (right, texts[0])))


def _signs(formula: _Formula) -> Iterator[_Slip]:
    for level in formula.levels:
        for place, unit in enumerate(level.units):
            sign = formula.sign(unit)
            if unit.kind != "operator" or sign not in ("+", "-"):
                continue
            before = level.units[place - 1].kind if place else "break"
            if before not in ("relation", "break", "operator"):
                other = "-" if sign == "+" else "+"
                yield _change(
                    "sign flipped", formula.over(unit.first, unit.last), other
                )
            elif sign == "-" and place + 1 < len(level.units):
                kept = level.units[place + 1].first
                yield _change("minus dropped", formula.before(unit.first, kept))


def _added_signs(formula: _Formula) -> Iterator[_Slip]:
    for level in formula.levels:
        if level.role != "top":
            continue
        for equals, unit in pairwise(level.units):
            zero = formula.text(unit.first, unit.first) == "0"
            if formula.sign(equals) == "=" and unit.kind != "operator" and not zero:
                start = formula.start(unit.first)
                yield _change("minus added", (start, start), "-")


def _operators(formula: _Formula) -> Iterator[_Slip]:
    for level in formula.levels:
        for place, unit in enumerate(level.units):
            sign = formula.sign(unit)
            first = formula.over(unit.first, unit.first)
            if sign in OTHER and (place or unit.kind != "relation"):
                new, kind = OTHER[sign]
                yield _change(kind, first, new)
            if sign == r"\arg" and place + 1 < len(level.units):
                kept = level.units[place + 1].first
                yield _change("arg dropped", formula.before(unit.first, kept))
            if sign in BOUNDARY and level.role in ("below", "binder"):
                yield _change("boundary moved", first, BOUNDARY[sign])
            if sign in ROUNDED and unit.kind == "group":
                last = formula.closing[unit.first]
                ends = CLOSERS[ROUNDED[sign]]
                changes = ((first, ROUNDED[sign]), (formula.over(last, last), ends))
                yield _Slip("rounded the other way", changes)


def _fractions(formula: _Formula) -> Iterator[_Slip]:
    for unit in formula.units:
        if unit.kind != "fraction" or len(unit.inside) != 2:
            continue
        if formula.is_derivative(unit):
            continue
        above, below = (_text(formula, level) for level in unit.inside)
        span = formula.over(unit.first, _end(formula, unit))
        command = formula.text(unit.first, unit.first)
        yield _change("fraction inverted", span, f"{command}{{{below}}}{{{above}}}")
        if above != "1":
            yield _change("numerator dropped", span, f"{command}{{1}}{{{below}}}")
            plain = _grouped(formula, unit.inside[0])
            yield _change("denominator dropped", span, plain)


def _text(formula: _Formula, level: _Level) -> str:
    units = level.units
    return formula.text(units[0].first, units[-1].last) if units else ""


def _grouped(formula: _Formula, level: _Level) -> str:
    """The text of a level, in brackets if it is a sum."""
    signs = [formula.sign(unit) for unit in level.units]
    text = _text(formula, level)
    return f"({text})" if TERMS.intersection(signs) else text


def _end(formula: _Formula, unit: _Unit) -> int:
    """The last token of a unit without its scripts."""
    return unit.scripts[0].first - 1 if unit.scripts else unit.last


def _dropped_functions(formula: _Formula) -> Iterator[_Slip]:
    for level in formula.levels:
        for unit, following in pairwise(level.units):
            word = formula.sign(unit)
            if unit.kind == "function" and word not in (r"\nabla", r"\partial"):
                span = formula.before(unit.first, following.first)
                yield _change(f"{word[1:]} dropped", span)
    for unit in formula.units:
        sign, power = formula.sign(unit), unit.script("^")
        span = formula.over(unit.first, unit.last)
        bare = formula.over(unit.first, _end(formula, unit))
        if formula.name(unit) == "e" and power is not None and power.level:
            yield _change("exp dropped", span, _grouped(formula, power.level))
        elif unit.kind == "root" and unit.inside:
            yield _change("root dropped", bare, _grouped(formula, unit.inside[-1]))
        elif unit.kind == "group" and sign in (*ROUNDED, "|"):
            kind = "bars dropped" if sign == "|" else "rounding dropped"
            yield _change(kind, bare, f"({_text(formula, unit.inside[0])})")
        elif sign == r"\log":
            base = unit.script("_")
            if base is not None:
                span = formula.over(base.first, base.last)
                yield _change("base dropped", span)
            else:
                end = formula.tokens[unit.first].end
                yield _change("base added", (end, end), "_2")


def _dropped_powers(formula: _Formula) -> Iterator[_Slip]:
    for unit in formula.units:
        power = unit.script("^")
        if power is None or power.level is None or not power.level.units:
            continue
        if unit.kind in ("big", "function") or formula.name(unit) == "e":
            continue
        text = _text(formula, power.level).replace(" ", "")
        if text == "*" or text.startswith("("):  # a name, not a power
            continue
        kind = {r"\top": "transpose dropped", "-1": "inverse dropped"}.get(text)
        if kind is None:
            kind = "norm power" if formula.sign(unit) == r"\|" else "power"
            kind = f"{kind} dropped"
        yield _change(kind, formula.over(power.first, power.last))


def _numbers(formula: _Formula) -> Iterator[_Slip]:
    for level in formula.levels:
        single = len(level.units) == 1
        if level.role in (*MARKS, "base", "degree") or (
            level.role == "bound" and single  # bounds have slips of their own
        ):
            continue
        for place, unit in enumerate(level.units):
            span = formula.over(unit.first, unit.first)
            number = formula.tokens[unit.first].text
            if level.role == "norm":
                new = "1" if number == "2" else "2"
                yield _change("another norm", span, new)
            if unit.kind != "number" or level.role == "norm":
                continue
            if level.role == "binder" and place == 2:
                continue
            for other in _others(number):
                if other == "1" and _is_factor(formula, level, place):
                    continue  # it is dropped elsewhere
                new = formula.alone(level, other) if single else other
                yield _change("another number", span, new)


def _is_factor(formula: _Formula, level: _Level, place: int) -> bool:
    """Whether the unit is multiplied or divided by, or a power."""
    if len(level.units) == 1:
        return level.role in ("above", "fraction")
    beside = [
        level.units[i] for i in (place - 1, place + 1) if 0 <= i < len(level.units)
    ]
    return any(
        one.kind not in ("operator", "relation", "break")
        or formula.sign(one) in PRODUCTS
        for one in beside
    )


def _others(number: str) -> list[str]:
    """One more and one less, for a decimal number the double and the half."""
    if "." in number:
        return [f"{2 * float(number):g}", f"{float(number) / 2:g}"]
    value = int(number)
    return [str(value + 1), str(value - 1)] if value > 1 else [str(value + 1)]


def _bounds(formula: _Formula) -> Iterator[_Slip]:
    for unit in formula.units:
        levels = [script.level for script in unit.scripts if script.level is not None]
        if unit.kind != "big" or not all(level.units for level in levels):
            continue
        if formula.sign(unit) == r"\int":
            yield from _swapped_bounds(formula, levels)
            continue
        for level in levels:
            bound = level.units[-1]
            text = formula.text(bound.first, bound.last)
            whole = bound.kind == "number" and text.isdigit()
            others: list[str] = []
            if level.role == "bound" and len(level.units) == 1:
                others = [str(int(text) - 1) if whole else f"{text} - 1"]
            elif len(level.units) == 3 and formula.sign(level.units[1]) == "=":
                others = [str(int(text) + 1) if whole else f"{text} + 1"]
                others += ["0"] * (text == "1")
            for other in others * (text != r"\infty"):
                span = formula.over(bound.first, bound.last)
                yield _change("another bound", span, formula.alone(level, other))


def _swapped_bounds(formula: _Formula, levels: list[_Level]) -> Iterator[_Slip]:
    if len(levels) == 2:
        spans, texts = [], []
        for level, other in (levels, levels[::-1]):
            spans.append(formula.over(level.units[0].first, level.units[-1].last))
            texts.append(formula.alone(level, _text(formula, other)))
        yield _Slip("bounds swapped", tuple(zip(spans, texts, strict=True)))


def _averages(formula: _Formula) -> Iterator[_Slip]:
    for level in formula.levels:
        for place, unit in enumerate(level.units):
            below, above = unit.script("_"), unit.script("^")
            if formula.sign(unit) != r"\sum" or below is None or above is None:
                continue
            if level.units[place - 1].kind == "fraction" and place:
                continue  # it is an average already
            if above.level is not None and formula.spelled(
                below.first, below.last
            ).endswith("= 1}"):
                start = formula.start(unit.first)
                factor = rf"\frac{{1}}{{{_text(formula, above.level)}}} "
                yield _change("mean for sum", (start, start), factor)


def _parts(formula: _Formula, level: _Level) -> list[list[_Unit]]:
    """What stands between the commas or bars of a level."""
    found: list[list[_Unit]] = [[]]
    for unit in level.units:
        if unit.kind == "break" and formula.sign(unit) in SEPARATORS:
            found.append([])
        else:
            found[-1].append(unit)
    return found


def _swaps(
    formula: _Formula, kind: str, parts: Sequence[Sequence[_Unit]]
) -> Iterator[_Slip]:
    for left, right in pairwise(parts):
        if left and right:
            spans = [
                formula.over(part[0].first, part[-1].last) for part in (left, right)
            ]
            yield _swap(formula, kind, spans[0], spans[1])


def _swapped_arguments(formula: _Formula) -> Iterator[_Slip]:
    for level in formula.levels:
        for place, unit in enumerate(level.units):
            if not unit.inside or unit.kind not in ("call", "group"):
                continue
            inside = unit.inside[0]
            listed = place and formula.bracketed(level.units, place - 1)
            opening = (
                formula.tokens[inside.units[0].first - 1] if inside.units else None
            )
            if listed or opening is None or opening.text != "(":
                continue  # the largest of a list is the same in any order
            yield from _swaps(formula, "arguments swapped", _parts(formula, inside))
        if level.role == "below":
            items = [unit for unit in level.units if unit.kind != "break"]
            if len(items) == 2 and all(unit.kind == "name" for unit in items):
                yield from _swaps(formula, "indices swapped", [[u] for u in items])


def _dropped_conditions(formula: _Formula) -> Iterator[_Slip]:
    """`p(y)` for `p(y \\mid x)`, where the formula has both."""
    calls = [unit for unit in formula.units if unit.kind == "call"]
    unprimed = {
        formula.spelled(call.first, call.last).replace("^{'}", "").replace(" ", "")
        for call in calls
    }
    for call in calls:
        units = call.inside[0].units
        for place, bar in enumerate(units):
            if formula.sign(bar) not in (r"\mid", "|") or bar.kind != "break":
                continue
            if not place:
                continue
            kept = units[place - 1].last
            left = formula.spelled(call.first, kept).replace("^{'}", "")
            if f"{left})".replace(" ", "") in unprimed:
                span = formula.after(kept, units[-1].last)
                yield _change("condition dropped", span)


def _dropped_terms(formula: _Formula) -> Iterator[_Slip]:
    for level in formula.levels:
        for terms in formula.terms(level):
            for place, term in enumerate(terms):
                if place:
                    kept = terms[place - 1].units[-1].last
                    span = formula.after(kept, term.units[-1].last)
                elif len(terms) > 1:
                    first, following = term.units[0], terms[1]
                    assert following.sign is not None
                    sign = level.units[following.sign]
                    if term.sign is not None:
                        first = level.units[term.sign]
                    minus = formula.sign(sign) != "+"
                    kept = sign.first if minus else following.units[0].first
                    span = formula.before(first.first, kept)
                else:
                    continue
                yield _change("term dropped", span)


def _products(formula: _Formula) -> Iterator[list[list[_Unit]]]:
    """All products: their factors, and the operators between."""
    derivatives = [
        level
        for unit in formula.units
        if formula.is_derivative(unit)
        for level in unit.inside
    ]
    for level in formula.levels:
        if level.role in (*MARKS, "binder", "norm", "base"):
            continue
        if any(level is one for one in derivatives):
            continue
        for terms in formula.terms(level):
            for term in terms:
                yield from formula.products(term.units)


def _dropped_factors(formula: _Formula) -> Iterator[_Slip]:
    for product in _products(formula):
        joints = [units[0].kind == "operator" for units in product]
        if joints.count(False) < 2:
            continue
        for place, units in enumerate(product):
            if joints[place]:
                continue
            first, last = units[0].first, units[-1].last
            following = product[place + 1][0] if place + 1 < len(product) else None
            if following is not None and formula.sign(following) == "/":
                yield _change("factor dropped", formula.over(first, last), "1")
            elif place:
                kept = place - 2 if joints[place - 1] else place - 1
                if kept >= 0:
                    span = formula.after(product[kept][-1].last, last)
                    yield _change("factor dropped", span)
            else:
                kept = 2 if joints[1] else 1
                if kept < len(product):
                    span = formula.before(first, product[kept][0].first)
                    yield _change("factor dropped", span)


def _swapped_factors(formula: _Formula) -> Iterator[_Slip]:
    """Beside a transpose the order matters, unless the other factor is a number."""
    for product in _products(formula):
        for factors in pairwise(product):
            if any(len(units) > 1 for units in factors):
                continue
            left, right = factors[0][0], factors[1][0]
            if _is_transposed(formula, left) != _is_transposed(formula, right):
                other = right if _is_transposed(formula, left) else left
                same = formula.name(left) == formula.name(right) != ""
                if other.kind in ("group", "call") or other.script("^") or same:
                    yield from _swaps(formula, "factors swapped", factors)


def _is_transposed(formula: _Formula, unit: _Unit) -> bool:
    power = unit.script("^")
    return power is not None and r"\top" in formula.text(power.first, power.last)


def _dropped_primes(formula: _Formula) -> Iterator[_Slip]:
    for level in formula.levels:
        for unit in level.units:
            prime = unit.script("'")
            if prime is not None and level.role != "binder":
                span = formula.over(prime.first, prime.last)
                yield _change("prime dropped", span)


def _accents(formula: _Formula) -> Iterator[_Slip]:
    """A hat or bar forgotten or added, where the formula has both names."""
    written = {
        token.text: formula.text(at, at)
        for at, token in enumerate(formula.tokens)
        if token.kind == "name"
    }
    for level in formula.levels:
        for place, unit in enumerate(level.units):
            name = formula.name(unit)
            if not name or (level.role == "binder" and place == 0):
                continue
            for other, text in written.items():
                if other == _plain(name) != name:
                    span = formula.over(unit.first, unit.first)
                    yield _change("accent dropped", span, text)
                elif name == _plain(other) != other:
                    span = formula.over(unit.first, unit.first)
                    yield _change("accent added", span, formula.alone(level, text))


def _plain(name: str) -> str:
    """`\\theta` for `\\hat{\\theta}`."""
    accent = re.fullmatch(r"\\(?:hat|tilde|bar|dot|vec|wide\w+|overline)\{(.+)\}", name)
    return accent[1] if accent else name


def _subscripts(formula: _Formula) -> Iterator[_Slip]:
    found = [
        (unit, script)
        for unit in formula.units
        if unit.kind in ("name", "call")
        for script in unit.scripts
        if script.level is not None and script.level.role in ("below", "parameter")
    ]
    numbers = [
        formula.text(inner.first, inner.last)
        for _, script in found
        if script.level is not None
        for inner in script.level.units
        if inner.kind == "number"
    ]
    for _, script in found:
        yield _change("subscript dropped", formula.over(script.first, script.last))
        for inner in script.level.units if script.level is not None else ():
            if inner.kind == "number":
                number = formula.text(inner.first, inner.last)
                other = _next(numbers, number) or str(int(float(number)) + 1)
                span = formula.over(inner.first, inner.last)
                yield _change("subscript swapped", span, other)


def _next(names: Sequence[str], name: str) -> str | None:
    """Of all different names, in the order of appearance, the one after `name`."""
    different = list(dict.fromkeys(names))
    if len(different) < 2:
        return None
    return different[(different.index(name) + 1) % len(different)]


def _laws(formula: _Formula) -> Iterator[_Slip]:
    laws: list[Span] = []
    for unit in formula.units:
        below = unit.script("_")
        if formula.name(unit) not in AVERAGED or below is None or not below.level:
            continue
        units = below.level.units
        signs = [formula.sign(one) for one in units]
        if r"\sim" in signs:
            units = units[signs.index(r"\sim") + 1 :]
        elif not units or units[0].kind != "call":
            continue
        if units:
            laws.append(formula.over(units[0].first, units[-1].last))
    texts = [formula.tex[slice(*span)] for span in laws]
    for span, text in zip(laws, texts, strict=True):
        other = _next(texts, text)
        if other is not None:
            yield _change("distribution swapped", span, other)


def _symbols(formula: _Formula) -> Iterator[_Slip]:
    found: list[tuple[str, _Level, int, int]] = []
    for level in formula.levels:
        for kind, first, last in _named(formula, level):
            found.append((kind, level, first, last))
    for kind in dict.fromkeys(kind for kind, *_ in found):
        own = [one for one in found if one[0] == kind]
        names = [formula.spelled(first, last) for _, _, first, last in own]
        written = {
            name: formula.text(first, last)
            for name, (_, _, first, last) in zip(names, own, strict=True)
        }
        for name, (role, level, first, last) in zip(names, own, strict=True):
            other = _next(names, name)
            if other is not None and role == kind:
                text = written[other]
                if len(level.units) == 1 and level.role != "top":
                    text = formula.alone(level, text)
                word = kind.partition(" ")[0]
                yield _change(f"{word} swapped", formula.over(first, last), text)


def _named(formula: _Formula, level: _Level) -> Iterator[tuple[str, int, int]]:
    """The names of a level by what they are: only those of one kind are swapped."""
    if level.role in ("norm", "base", "drawn") or _is_differential(formula, level):
        return
    signs = [formula.sign(unit) for unit in level.units]
    relations = [p for p, unit in enumerate(level.units) if unit.kind == "relation"]
    for place, unit in enumerate(level.units):
        name = formula.name(unit)
        if not name or name in FIXED or unit.script("'") is not None:
            continue
        if level.role == "binder" and place < (relations or [len(level.units)])[0]:
            continue  # a bound variable
        if formula.integrates and _is_differential_at(formula, level, place):
            continue
        if r"\sim" in signs[:place]:
            continue  # a distribution is swapped as a whole
        if unit.kind == "call":
            opening = unit.inside[0].units[0].first - 1 if unit.inside[0].units else 0
            separators = [
                formula.sign(one) for one in unit.inside[0].units if one.kind == "break"
            ]
            kind = " ".join(["function", *separators])
            yield kind, unit.first, max(unit.first, opening - 1)
        elif level.role in ("below", "parameter"):
            kind = {"below": "index", "parameter": "parameter"}[level.role]
            label = name.startswith(r"\mathrm")
            yield "label" if label else kind, unit.first, unit.first
        elif level.role == "region" or r"\in" in signs[:place]:
            yield "set", unit.first, unit.first
        elif (below := unit.script("_")) is not None and below.level is not None:
            indices = [one for one in below.level.units if one.kind != "break"]
            yield f"array of {len(indices)}", unit.first, unit.first
        elif level.role == "arguments" and _is_part(formula, level, unit):
            called = formula.spelled(unit.first, unit.last) in formula.called
            kind = "argument that is called" if called else "argument"
            yield kind, unit.first, unit.first
        else:
            yield "symbol", unit.first, unit.first


def _is_part(formula: _Formula, level: _Level, unit: _Unit) -> bool:
    return any(part == [unit] for part in _parts(formula, level))


def _is_differential(formula: _Formula, level: _Level) -> bool:
    units = [unit for unit in formula.units if formula.is_derivative(unit)]
    return any(level is one for unit in units for one in unit.inside)


def _is_differential_at(formula: _Formula, level: _Level, place: int) -> bool:
    names = [formula.name(unit) for unit in level.units]
    return "d" in (names[place], names[place - 1] if place else "")


def _branches(formula: _Formula) -> Iterator[_Slip]:
    for level in formula.levels:
        if level.role != "cases":
            continue
        rows: list[list[_Unit]] = [[]]
        ended = False
        for unit in level.units:
            if formula.sign(unit) == r"\\":
                rows.append([])
                ended = False
            elif formula.sign(unit) == "&":
                ended = True
            elif not ended:
                rows[-1].append(unit)
        yield from _swaps(formula, "branches swapped", rows)
