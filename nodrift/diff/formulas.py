"""Which formulas are new, gone or written otherwise, and what their checks lost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from nodrift.catalogue import Formula, formulas
from nodrift.diff.sides import Side
from nodrift.errors import Drift
from nodrift.formulas import fingerprint
from nodrift.formulas.lock import Tier
from nodrift.verdicts import counted

ARROW = " \N{RIGHTWARDS ARROW} "
RANK = {"proven": 3, "agrees": 2, "oracle": 1, "note": 0, "": -1}


@dataclass(frozen=True, slots=True)
class FormulaChange:
    """One formula that differs; `lost` and `won` say in words what its check did."""

    name: str
    old: Formula | None
    new: Formula | None
    lost: tuple[str, ...] = ()
    won: tuple[str, ...] = ()

    @property
    def rewritten(self) -> bool:
        """Whether its LaTeX is another, spaces aside."""
        return (
            self.old is not None
            and self.new is not None
            and _text(self.old) != _text(self.new)
        )

    @property
    def moved(self) -> bool:
        """Whether it stands on another page now."""
        if self.old is None or self.new is None:
            return False
        return self.old.page.stem != self.new.page.stem


def all_formulas(side: Side) -> dict[str, Formula]:
    """Every formula of the book by name, its macros expanded.

    A page that cannot be read has a fault instead.
    """
    found: dict[str, Formula] = {}
    for page in side.pages.values():
        try:
            for formula in formulas(page, side.book):
                tex = side.book.macros.expand(formula.tex)
                found.setdefault(formula.name, replace(formula, tex=tex))
        except Drift as drift:
            side.note(drift)
    return found


def formula_changes(
    old: Mapping[str, Formula], new: Mapping[str, Formula]
) -> list[FormulaChange]:
    """What differs, those first whose check lost something."""
    old, new = _named(old, new)
    found = []
    for key in dict.fromkeys([*old, *new]):
        a, b = old.get(key), new.get(key)
        if a is None or b is None:
            name = a.name if a else b.name if b else ""
            change = FormulaChange(name, a, b, tuple(_unchecked(b) if b else ()))
        else:
            lost, won = tuple(_lost(a, b)), tuple(_lost(b, a))
            change = FormulaChange(b.name, a, b, lost, won)
        differs = change.lost or change.won or change.rewritten or change.moved
        if a is None or b is None or differs:
            found.append(change)
    return sorted(found, key=lambda one: (not one.lost, not one.rewritten))


def _named(
    old: Mapping[str, Formula], new: Mapping[str, Formula]
) -> tuple[dict[str, Formula], dict[str, Formula]]:
    """Both by names that mean the same formula on either side.

    One without a label is named by its place on its page, which others can move: it is
    known by its text, where both sides have that.
    """
    both = set.intersection(
        *(
            {_text(one) for one in side.values() if one.label is None}
            for side in (old, new)
        )
    )

    def named(side: Mapping[str, Formula]) -> dict[str, Formula]:
        return {
            f"note {_text(one)}"
            if one.label is None and _text(one) in both
            else name: one
            for name, one in side.items()
        }

    return named(old), named(new)


def verdict(formula: Formula) -> str:
    """How it was checked, in the words of the pages."""
    tier = formula.tier
    if formula.label is None:
        return f"not evaluated: {formula.reason}"
    if tier is None:
        return "not checked yet"
    match tier.tier:
        case "proven":
            return f"proven in {counted(tier.cases, 'small case')}"
        case "agrees":
            return f"agrees on {counted(tier.draws, 'draw')}"
    return f"tested by a hand-written oracle: {tier.reason}"


def _lost(old: Formula, new: Formula) -> Iterator[str]:
    """What the check of `new` shows less than that of `old` did."""
    if RANK[new.kind] < RANK[old.kind]:
        yield f"{verdict(old)}{ARROW}{verdict(new)}"
    yield from _unchecked(new) if not list(_unchecked(old)) else ()
    a, b = old.tier, new.tier
    if a is None or b is None:
        return
    if a.tier == b.tier and b.draws < a.draws:
        yield f"{counted(a.draws, 'draw')}{ARROW}{b.draws:,d}"
    if a.tier == b.tier == "proven" and b.cases < a.cases:
        yield f"{counted(a.cases, 'small case')}{ARROW}{b.cases:,d}"
    if b.tolerance > a.tolerance:
        yield f"tolerance {a.tolerance:g}{ARROW}{b.tolerance:g}"
    yield from _slips("in the formula", a.formula_mutants, b.formula_mutants)
    yield from _slips("in the function", a.code_mutants, b.code_mutants)


def _slips(where: str, old: tuple[int, int], new: tuple[int, int]) -> Iterator[str]:
    """Slips planted there that the check does not notice any more."""
    if new[1] - new[0] > old[1] - old[0]:
        told = [f"{noticed} of {planted}" for noticed, planted in (old, new)]
        yield f"planted slips {where} noticed: {ARROW.join(told)}"


def _unchecked(formula: Formula) -> Iterator[str]:
    """Whether its check is of another text than the page shows."""
    tier: Tier | None = formula.tier
    if tier is not None and tier.text != _text(formula):
        yield "not evaluated as it stands: nodrift equations"


def _text(formula: Formula) -> str:
    return fingerprint.of_text(formula.tex)
