"""The highest tier: the formula and the code are the same expression.

Binding, code and formula run on symbols, at fixed small sizes and for every choice of
what is discrete, and SymPy shows that the two sides differ by nothing.
"""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.relational import Relational

from nodrift.formulas.calls import calls_of
from nodrift.formulas.distributions import Pmf
from nodrift.formulas.errors import NotSymbolic
from nodrift.formulas.evaluator import Compared, Pair, compare_sides
from nodrift.formulas.gates import COMPUTING, limited
from nodrift.formulas.judge import Formula
from nodrift.formulas.names import Indexed
from nodrift.formulas.symbolic import (
    Symbols,
    as_number,
    exact,
)
from nodrift.formulas.symbolic_case import Choices, SymbolicCode, SymbolicDraw

__all__ = ["SymbolicCode", "SymbolicDraw", "is_zero", "prove"]

MOST_CASES = 256

MOST_CONDITIONS = 6

LARGEST = 1500  # operations in a difference: above this no simplification is tried

SECONDS = 10  # far more than any proof takes that succeeds


def prove(formula: Formula) -> int:
    """Return how many cases were proven; 0 if the formula could not be proven.

    That is no fault: many formulas have no symbolic counterpart.
    """
    choices = Choices()
    cases = 0
    try:
        with limited(SECONDS, COMPUTING):
            while True:
                _prove_case(formula, choices)
                cases += 1
                if not choices.advance():
                    return cases
                if cases >= MOST_CASES:
                    return 0
    except Exception:  # noqa: BLE001 - whatever stops a proof, the draws have judged
        return 0


def _prove_case(formula: Formula, choices: "Choices") -> None:
    code = SymbolicCode(formula.module, formula.label)
    names = formula.binding(SymbolicDraw(choices), code)
    proven = 0
    for compared in compare_sides(formula.statement(names), names, Symbols()):
        _require(compared)
        proven += 1
    if not proven or not calls_of(code)[formula.label]:
        raise NotSymbolic("the function was not traced")


def _require(compared: Compared) -> None:
    """Raises NotSymbolic unless the relation is shown to hold."""
    left, right = compared.left, compared.right
    if isinstance(left, Pair) or isinstance(right, Pair):
        _require_pair(left, right, compared)
        return
    a, b = _entries(left), _entries(right)
    if a.shape != b.shape:
        raise NotSymbolic("shapes differ")
    for one, two in zip(a.ravel(), b.ravel(), strict=True):
        difference = _tidy(as_number(two) - as_number(one))
        match compared.relation:
            case "=":
                shown = is_zero(difference) or _squares_agree(exact(one), exact(two))
            case r"\le":
                shown = sp.simplify(difference).is_nonnegative is True
            case r"\ge":
                shown = sp.simplify(difference).is_nonpositive is True
            case _:
                shown = False
        if not shown:
            raise NotSymbolic(
                f"{compared.relation} is not shown: {one}  |  {two} | {difference}"
            )


def _squares_agree(a: Any, b: Any) -> bool:
    """Two roots are equal if their squares are."""
    if not (a.has(sp.sqrt(sp.Wild("x"))) or b.has(sp.sqrt(sp.Wild("x")))):
        return False
    real = a.is_nonnegative and b.is_nonnegative
    return bool(real) and is_zero(_tidy(a**2 - b**2))


def _require_pair(left: Any, right: Any, compared: Compared) -> None:
    sides = []
    for side in (left, right):
        if isinstance(side, Pair):
            sides.append([side.plus, side.minus])
        else:
            sides.append(list(_entries(side)))
    (a, b), (c, d) = sides
    for one, two in ((c, d), (d, c)):
        try:
            for x, y in ((a, one), (b, two)):
                _require(Compared("=", x, y, compared.scope, compared.at))
            return
        except NotSymbolic:
            continue
    raise NotSymbolic("the two values differ")


def _entries(side: Any) -> np.ndarray:
    if isinstance(side, Indexed):
        side = side.array
    if isinstance(side, Pmf):
        side = side.weights
    return np.asarray(side, dtype=object)


def is_zero(difference: Any) -> bool:
    """Whether SymPy shows an expression to be zero.

    Logarithms and powers of products are taken apart only where every symbol is
    positive: for others the rules do not hold.
    """
    if difference == 0:
        return True
    if difference.count_ops() > LARGEST:
        return False
    conditions = sorted(difference.atoms(Relational), key=str)
    if 0 < len(conditions) <= MOST_CONDITIONS:
        # Zero whichever of them hold: also for the combinations that cannot be.
        return all(
            is_zero(difference.xreplace(dict(zip(conditions, truths, strict=True))))
            for truths in itertools.product((sp.true, sp.false), repeat=len(conditions))
        )
    force = all(symbol.is_positive for symbol in difference.free_symbols)
    steps: tuple[Callable[[Any], Any], ...] = (
        sp.expand,
        lambda d: sp.numer(sp.together(d)).expand(),
        lambda d: sp.expand(sp.expand_log(sp.expand(d), force=force)),
        lambda d: sp.expand(sp.expand_log(sp.factor(d), force=force)),
        lambda d: sp.expand(_split_logs(d, force)),
        lambda d: sp.expand(sp.expand_power_base(sp.expand(d), force=force)),
        sp.simplify,
        lambda d: sp.simplify(sp.exp(d)) - 1 if d.is_real and d.has(sp.log) else d,
        lambda d: sp.simplify(sp.expand_log(sp.expand(d), force=force)),
        lambda d: sp.simplify(sp.logcombine(d, force=force)),
        lambda d: sp.simplify(d.rewrite(sp.exp)),
    )
    return any(step(difference) == 0 for step in steps)


def _split_logs(expression: Any, force: bool) -> Any:
    """Logarithms of products as sums, with their arguments in factors."""

    def split(argument: Any) -> Any:
        return sp.expand_log(sp.log(sp.factor(argument)), force=force)

    return expression.replace(sp.log, split)


def _tidy(expression: Any) -> Any:
    """Floats of the code as what they stand for: multiples of pi, its root, log 2."""
    floats = expression.atoms(sp.Float) if isinstance(expression, sp.Basic) else ()
    for one in floats:
        for unit in (
            sp.Integer(1),
            sp.pi,
            sp.sqrt(sp.pi),
            sp.log(2),
            sp.sqrt(2 * sp.pi),
        ):
            for ratio in (float(one) / float(unit), float(one) * float(unit)):
                near = sp.Rational(ratio).limit_denominator(1000)
                times = ratio == float(one) / float(unit)
                candidate = near * unit if times else near / unit
                if abs(float(candidate) - float(one)) <= 4e-16 * abs(float(one)):
                    expression = expression.subs(one, candidate)
    return expression
