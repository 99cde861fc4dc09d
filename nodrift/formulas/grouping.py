"""A formula as its author grouped it: names with scripts, calls, fractions, terms.

Unlike the tree of the reader this keeps the text, and needs no binding. Whether a letter
is a function is guessed: by what stands in its brackets, or by what one is told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from nodrift.formulas.symbols import CLOSING, OPENING
from nodrift.formulas.tokens import canonical, tokenise

SUMMED = {r"\sum", r"\prod", r"\int"}
BEST = {r"\max", r"\min", r"\sup", r"\inf", r"\argmax", r"\argmin"}
WORDS = {r"\log", r"\exp", r"\det", r"\sin", r"\cos", r"\tan", r"\tanh"} | {
    r"\sinh",
    r"\cosh",
    r"\arctan",
}
AVERAGED = {r"\mathbb{E}", r"\Pr", r"\mathbf{1}", r"\mathbb{1}"}
SEPARATORS = {",", ";", ":", r"\mid", "|", r"\|"}
KINDS = {
    **dict.fromkeys(SUMMED | BEST | {r"\arg", r"\exists", r"\forall"}, "big"),
    **dict.fromkeys(WORDS, "function"),
    **dict.fromkeys((r"\nabla", r"\partial"), "derivative"),
    **dict.fromkeys(("+", "-", r"\pm", r"\mp"), "sign"),
    **dict.fromkeys((r"\cdot", r"\times", r"\odot", "/", "*", r"\otimes"), "product"),
    **dict.fromkeys(("=", "<", ">", r"\le", r"\ge", r"\ne"), "relation"),
    **dict.fromkeys((r"\in", r"\sim", r"\approx", r"\propto", r"\to"), "relation"),
    **dict.fromkeys(SEPARATORS | {".", "&", r"\\", r"\quad"}, "break"),
    r"\frac": "fraction",
    r"\sqrt": "root",
}
ARGUMENTS = {"fraction": 2, "root": 1}
SIZE = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)\s*$")


@dataclass(slots=True)
class Level:
    """Units side by side; `role` is what they are inside of.

    The tokens `first` to `last` are the whole, with its braces or its mark.
    """

    role: str
    first: int
    last: int
    units: "list[Unit]"


@dataclass(slots=True)
class Unit:
    """Tokens that stay together: a name with its scripts, a call, a fraction, ...

    `bare` is the last of them without scripts, `head` the last before the arguments.
    """

    kind: str
    word: str
    first: int
    bare: int
    last: int
    head: int
    inside: list[Level] = field(default_factory=list)
    below: Level | None = None
    above: Level | None = None
    prime: int | None = None


Change = tuple[int, int, str]  # the tokens from one to another become this text


class Grouped:
    """The tokens of a formula, grouped, and the text they came from."""

    def __init__(self, tex: str, functions: set[str]) -> None:
        self.tex = tex
        self.tokens = tokenise(tex)
        self.functions = functions
        self.levels: list[Level] = []
        self.single: set[int] = set()  # tokens that TeX takes as a whole argument
        self.closing = dict(self._brackets())
        self.integrates = any(token.text == r"\int" for token in self.tokens)
        self._level("top", 0, len(self.tokens) - 1, (0, len(self.tokens)))

    # Text

    def start(self, at: int) -> int:
        """Where token `at` begins, with the command that sizes it."""
        start = self.tokens[at].start if at < len(self.tokens) else len(self.tex)
        size = SIZE.search(self.tex, 0, start)
        return size.start() if size else start

    def text(self, first: int, last: int) -> str:
        return self.tex[self.start(first) : self.tokens[last].end]

    def content(self, level: Level) -> str:
        units = level.units
        return self.text(units[0].first, units[-1].last) if units else ""

    def grouped(self, level: Level) -> str:
        """The text of a level, in brackets if it is a sum."""
        is_sum = any(unit.kind == "sign" for unit in level.units)
        return f"({self.content(level)})" if is_sum else self.content(level)

    def spelled(self, first: int, last: int) -> str:
        return canonical(self.tokens[first : last + 1])

    def changed(self, changes: list[Change]) -> str:
        tex = self.tex
        for first, last, new in sorted(changes, reverse=True):
            start = self.start(first)
            end = self.tokens[last].end if last >= first else start
            is_one = re.fullmatch(r".|\\[a-zA-Z]+", new)
            if first == last and first in self.single and not is_one:
                new = f"{{{new}}}"
            tex = _join(_join(tex[:start], new), tex[end:])
        return tex

    # Structure

    def _brackets(self) -> Iterator[tuple[int, int]]:
        """Each opening bracket with the one that closes it."""
        open_: list[int] = []
        for at, token in enumerate(self.tokens):
            sign = token.text if token.kind == "sign" else token.kind
            if sign in OPENING or sign == "begin":
                open_.append(at)
            elif (sign in CLOSING or sign == "end") and open_:
                yield open_.pop(), at

    def _level(
        self, role: str, first: int, last: int, within: tuple[int, int]
    ) -> Level:
        level = Level(role, first, last, [])
        self.levels.append(level)
        bars = self._bars(*within)
        at, stop = within
        while at < stop:
            unit = self._unit(at, stop, bars)
            at = unit.last + 1
            before = level.units[-1] if level.units else None
            if before is not None and self._calls(before, unit):
                level.units.pop()
                unit.inside[0].role = "arguments"
                unit.kind, unit.word, unit.first = "call", before.word, before.first
                unit.head, unit.below = before.last, before.below or unit.below
                unit.prime = before.prime
            level.units.append(unit)
        return level

    def _bars(self, at: int, stop: int) -> dict[int, int]:
        """Pairs of bars; a single one stands between, as in `p(x | y)`."""
        found: dict[str, list[int]] = {"|": [], r"\|": []}
        while at < stop:
            found.get(self.tokens[at].text, []).append(at)
            at = max(at, self.closing.get(at, at)) + 1
        even = [bars for bars in found.values() if len(bars) % 2 == 0]
        return dict(
            pair for bars in even for pair in zip(bars[::2], bars[1::2], strict=True)
        )

    def _unit(self, at: int, stop: int, bars: dict[int, int]) -> Unit:
        token = self.tokens[at]
        sign = token.text if token.kind == "sign" else ""
        end = min(bars.get(at, self.closing.get(at, at)), stop - 1)
        kind = token.kind if token.kind in ("name", "number") else "break"
        unit = Unit(KINDS.get(sign, kind), token.text, at, end, end, end)
        if end > at:
            unit.kind = "group"
            unit.inside = [self._level("bracket", at, end, (at + 1, end))]
        elif unit.kind in ARGUMENTS:
            self._arguments(unit, stop)
        elif self._begins_differential(at, stop):
            unit.kind, unit.last = "differential", at + 1
        unit.bare = unit.head = unit.last
        if unit.kind not in ("sign", "product", "relation"):
            self._scripts(unit, stop)
        listed = unit.last + 1 < stop and self.tokens[unit.last + 1].text in OPENING
        if unit.word in BEST and unit.below is None and listed:
            unit.kind = "function"  # the largest of a list
        return unit

    def _begins_differential(self, at: int, stop: int) -> bool:
        if not self.integrates or self.tokens[at].text != "d" or at + 1 >= stop:
            return False
        return self.tokens[at + 1].kind == "name"

    def _arguments(self, unit: Unit, stop: int) -> None:
        after = [self.tokens[i].text for i in range(unit.first + 1, stop)]
        if after[:2] in (["{", "d"], ["{", r"\partial"]) and unit.kind == "fraction":
            unit.kind = "derivative"
        if after[:1] == ["["]:
            unit.last = self.closing.get(unit.last + 1, unit.last)
        for _ in range(ARGUMENTS.get(unit.kind, 2)):
            if unit.last + 1 < stop:
                role = unit.kind
                level = self._argument(role, unit.last + 1, unit.last + 1, stop)
                unit.last = level.last
                unit.inside.append(level)
        if unit.kind == "derivative":
            self.levels = [one for one in self.levels if one not in unit.inside]

    def _argument(self, role: str, first: int, at: int, stop: int) -> Level:
        """What stands at `at`, in braces or a single token."""
        end = min(self.closing.get(at, at), stop - 1)
        if end > at:
            return self._level(role, first, end, (at + 1, end))
        self.single.add(at)
        return self._level(role, first, at, (at, at + 1))

    def _scripts(self, unit: Unit, stop: int) -> None:
        binds = unit.kind in ("big", "derivative") or unit.word in AVERAGED
        roles = {"_": "binder", "^": "bound"} if binds else {"_": "below", "^": "above"}
        if unit.word == r"\int":
            roles["_"] = "bound"
        elif unit.kind == "function" or unit.word in ("|", r"\|"):
            roles["_"] = "norm"
        while unit.last + 1 < stop:
            at = unit.last + 1
            mark = self.tokens[at].text
            if mark == "'":
                unit.prime = unit.last = at
            elif mark in roles and at + 1 < stop:
                level = self._argument(roles[mark], at, at + 1, stop)
                unit.last = level.last
                if mark == "_":
                    unit.below = level
                    _mark_drawn(level)
                else:
                    unit.above = level
            else:
                return

    def _calls(self, before: Unit, group: Unit) -> bool:
        """Whether the group holds the arguments of the name before it."""
        if before.kind != "name" or group.kind != "group":
            return False
        if before.word in AVERAGED:
            return group.word in ("(", "[", r"\{")
        if group.word != "(" or (
            before.above and self.content(before.above) not in ("*", "-1")
        ):
            return False
        units = group.inside[0].units
        return (
            len(units) == 1
            or before.prime is not None
            or any(unit.word in SEPARATORS - {":"} for unit in units)
            or before.word in self.functions
            or self.spelled(before.first, before.last) in self.functions
        )


def _join(left: str, right: str) -> str:
    """Side by side, with a space where a command or a number would run on."""
    command = re.search(r"\\[a-zA-Z]+$", left) and re.match(r"[a-zA-Z]", right)
    number = re.search(r"[0-9]$", left) and re.match(r"[0-9]", right)
    return f"{left} {right}" if command or number else left + right


def _mark_drawn(binder: Level) -> None:
    """In `z_1, \\dots, z_K \\sim q` no index can be another one."""
    words = [unit.word for unit in binder.units]
    if r"\sim" in words:
        for unit in binder.units[: words.index(r"\sim")]:
            if unit.below is not None:
                unit.below.role = "drawn"


def parts(level: Level) -> list[list[Unit]]:
    """What stands between the commas or bars of a level."""
    groups = groupby(level.units, lambda unit: unit.word in SEPARATORS)
    return [list(units) for separates, units in groups if not separates]
