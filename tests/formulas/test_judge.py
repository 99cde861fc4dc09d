"""What is judged equal is equal, and a check that could not fail is none."""

import contextlib
import math
import signal
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from reckoning import failure, formula

from nodrift.formulas import gates
from nodrift.formulas.agreement import holds, near
from nodrift.formulas.evaluator import Compared, Pair
from nodrift.formulas.judge import Formula, OracleFormula, agree
from nodrift.formulas.vocabulary import Names, choose, indices, pmf

inf, nan = math.inf, math.nan
TOLERANCE = 1e-9


def are(left: Any, relation: str, right: Any, tolerance: float = TOLERANCE) -> bool:
    return holds(Compared(relation, left, right, {}, 0), tolerance)


# ---- when a relation holds ----

HOLD = [
    (1, "=", 1.0),
    (1.0, "=", 1.0 + 5e-10),
    (1e12, "=", 1e12 + 500),
    (1e-12, "=", 0.0),
    (inf, "=", inf),
    (-inf, "=", -inf),
    (np.array([1.0, inf]), "=", np.array([1.0, inf])),
    (1 + 2j, "=", 1 + 2j),
    (1 + 0j, "=", 1.0),
    (True, "=", 1.0),
    (pmf([0.25, 0.75]), "=", np.array([0.25, 0.75])),
    (np.zeros(0), "=", np.zeros(0)),
    (Pair(1.0, 2.0), "=", np.array([2.0, 1.0])),
    (Pair(1.0, 2.0), "=", np.array([1.0, 2.0])),
    (Pair(1.0, 2.0), "=", Pair(1.0, 2.0)),
    (1.0, r"\le", 1.0),
    (1.0 + 5e-10, r"\le", 1.0),
    (-inf, r"\le", 0.0),
    (2.0, r"\ge", 1.0),
    (1.0, "<", 2.0),
    (1.0, "<", inf),
    (1.0, r"\ne", 2.0),
    (np.array([1.0, 2.0]), r"\le", np.array([1.0, 3.0])),
]
FAIL = [
    (1.0, "=", 1.0 + 5e-9),
    (1.0, "=", -1.0),
    (1e12, "=", 1e12 + 5000),
    (1e-8, "=", 0.0),
    (inf, "=", -inf),
    (inf, "=", 1e308),
    (1e308, "=", inf),
    (nan, "=", nan),
    (nan, "=", 0.0),
    (0.0, "=", nan),
    (np.array([1.0, nan]), "=", np.array([1.0, nan])),
    (np.array([1.0, inf]), "=", np.array([2.0, inf])),
    (np.array([1.0, inf]), "=", np.array([inf, 1.0])),
    (1 + 2j, "=", 1 - 2j),
    (1 + 1e-3j, "=", 1.0),
    (np.array([1.0, 1.0]), "=", 1.0),  # no broadcasting: it hides a wrong shape
    (np.array([1.0]), "=", 1.0),
    (np.ones((2, 1)), "=", np.ones((1, 2))),
    (np.ones(3), "=", np.ones(2)),
    (np.zeros(0), "=", 0.0),
    (lambda x: x, "=", 1.0),
    (None, "=", None),
    (Pair(1.0, 2.0), "=", np.array([1.0, 3.0])),
    (Pair(1.0, 2.0), "=", Pair(2.0, 1.0)),
    (Pair(1.0, 2.0), "=", 1.0),
    (Pair(1.0, 1.0), "=", np.array([1.0, 1.0, 1.0])),
    (Pair(1.0, 2.0), r"\le", np.array([1.0, 2.0])),
    (1.0 + 5e-9, r"\le", 1.0),
    (1.0, r"\ge", 2.0),
    (nan, r"\le", 1.0),
    (1.0, r"\ge", nan),
    (nan, "<", 1.0),
    (1j, r"\le", 2.0),
    (1.0, "<", 1.0),
    (inf, "<", inf),
    (1.0, r"\ne", 1.0),
    (1.0, r"\ne", 1.0 + 1e-10),
    (nan, r"\ne", 1.0),
    (np.array([1.0, 4.0]), r"\le", np.array([1.0, 3.0])),
]


@pytest.mark.parametrize(("left", "relation", "right"), HOLD)
def test_it_holds(left: Any, relation: str, right: Any) -> None:
    assert are(left, relation, right)


@pytest.mark.parametrize(("left", "relation", "right"), FAIL)
def test_it_does_not_hold(left: Any, relation: str, right: Any) -> None:
    assert not are(left, relation, right)


def test_an_infinite_entry_does_not_widen_the_margin_of_the_others() -> None:
    assert not are(np.array([1.0, inf]), "=", np.array([9.0, inf]))
    assert not near(np.array([1.0, inf]), np.array([2.0, inf]), 1e-9)


@pytest.mark.xfail(strict=True, reason="what no machine word holds is no number")
def test_a_large_whole_number_equals_its_float() -> None:
    assert are(float(math.factorial(25)), "=", math.factorial(25))


def test_the_margin_is_relative_to_the_right_side_but_never_below_the_tolerance() -> (
    None
):
    assert are(1000.5, "=", 1000.0, 1e-3)
    assert not are(1000.0, "=", 1.5, 1e-3)
    assert are(0.0005, "=", 0.0, 1e-3)


# ---- the smallest failing draw is shown ----


def total(x: Any) -> Any:
    return np.sum(x)


def numbers(draw: Any, code: Any) -> Names:
    x = draw.vector(draw.size(1, 6))
    return Names({"s": code.total(x), "x": x}, over={"i": indices(len(x))})


RIGHT = r"s = \sum_i x_i"


def test_what_is_equal_agrees() -> None:
    agree(formula(RIGHT, numbers, total=total))


def test_a_difference_is_shown_in_the_smallest_draw() -> None:
    told = failure(agree, formula(r"s = \sum_i x_i^2", numbers, total=total))
    assert told.code == "E-EQUATION"
    shown = told.what.partition("x = (")[2].partition(")")[0]
    assert len(shown.split(",")) == 1
    left, right = told.what.partition(", where ")[0].split(", its right side ")
    x = float(shown)
    assert float(left.removeprefix("its left side is ")) == pytest.approx(x)
    assert float(right) == pytest.approx(x**2, rel=1e-5)


def test_a_difference_that_needs_two_numbers_is_shown_with_two() -> None:
    def product(x: Any) -> Any:
        return np.prod(x)

    def binding(draw: Any, code: Any) -> Names:
        x = draw.vector(draw.size(1, 6))
        return Names({"s": code.product(x), "x": x}, over={"i": indices(len(x))})

    told = failure(agree, formula(RIGHT, binding, product=product))
    shown = told.what.partition("x = (")[2].partition(")")[0]
    assert len(shown.split(",")) == 2


def test_a_free_variable_is_shown_with_its_value() -> None:
    def binding(draw: Any, code: Any) -> Names:
        x = draw.vector(3)
        return Names({"t": code.total(x), "x": x}, over={"i": indices(3)})

    told = failure(agree, formula("t x_i = x_1 t", binding, total=total))
    assert "i = 2" in told.what or "i = 3" in told.what


def test_a_rare_difference_is_found() -> None:
    def clipped(x: float) -> float:
        return min(x, 1.7)

    def binding(draw: Any, code: Any) -> Names:
        x = draw.real()
        return Names({"c": code.clipped(x), "x": x})

    told = failure(agree, formula("c = x", binding, clipped=clipped))
    assert "its left side is 1.7" in told.what


def test_the_place_is_that_of_the_clause_that_differs() -> None:
    tex = r"s = \sum_i x_i, \quad s = 2 \sum_i x_i"
    told = failure(agree, formula(tex, numbers, total=total))
    assert tex[told.at :].startswith("s = 2")


# ---- what fails, and how it is told ----


def bound(values: Callable[[Any, Any], dict[str, Any]]) -> Callable[[Any, Any], Names]:
    return lambda draw, code: Names(values(draw, code))


def failing(x: Any) -> Any:
    raise ValueError("too small")


def random(x: Any) -> Any:
    return x + rng  # type: ignore[name-defined]  # noqa: F821 - as in `rng = Random(0)`


FAULTS: list[tuple[str, Formula, str, str]] = [
    (
        "the function fails",
        formula("s = 1", bound(lambda d, c: {"s": c.failing(1.0)}), failing=failing),
        "E-EQUATION",
        "failing fails with ValueError: too small",
    ),
    (
        "the function uses what only a run makes",
        formula("s = 1", bound(lambda d, c: {"s": c.random(1.0)}), random=random),
        "E-EQUATION",
        "name 'rng' is not defined, or only by a run: let it be an argument",
    ),
    (
        "the binding fails",
        formula("s = 1", bound(lambda d, c: {"s": 1 / 0}), total=total),
        "E-BINDING",
        "ZeroDivisionError",
    ),
    (
        "it returns something else",
        formula("s = 1", lambda d, c: {"s": 1}, total=total),
        "E-BINDING",
        "it returns no Names",
    ),
    (
        "a name is no LaTeX",
        formula("s = 1", bound(lambda d, c: {r"\hat{s": 1}), total=total),
        "E-BINDING",
        "a name is no LaTeX",
    ),
    (
        "the formula is not read",
        formula("s = t", bound(lambda d, c: {"s": 1}), total=total),
        "E-READ",
        "t is not declared",
    ),
    (
        "it has no value",
        formula("s = x_4", bound(lambda d, c: {"s": 1, "x": d.vector(2)}), total=total),
        "E-READ",
        "the index 4 is not among 1 to 2",
    ),
    (
        "a value that no formula can use",
        formula("s = t + 1", bound(lambda d, c: {"s": 1, "t": "two"}), total=total),
        "E-READ",
        "it has no value",
    ),
    (
        "nan on both sides",
        formula("s = t", bound(lambda d, c: {"s": nan, "t": nan}), total=total),
        "E-EQUATION",
        "nan",
    ),
    (
        "a vector for a number",
        formula("s = 1", bound(lambda d, c: {"s": np.ones(2)}), total=total),
        "E-EQUATION",
        "its left side is (1, 1)",
    ),
]


@pytest.mark.parametrize(
    ("judged", "code", "what"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
def test_a_fault_is_told_by_its_kind(judged: Formula, code: str, what: str) -> None:
    told = failure(agree, judged, 10)
    assert told.code == code
    assert what in told.what


def test_a_function_that_the_script_lacks_is_told() -> None:
    binding = bound(lambda draw, code: {"s": code.totl(1.0)})
    told = failure(agree, formula("s = 1", binding, total=total))
    assert "the script has no totl" in told.what


# ---- inequalities ----


def at_most(x: float) -> float:
    return x


def below(tight: bool) -> Callable[[Any, Any], Names]:
    def binding(draw: Any, code: Any) -> Names:
        x = draw.real(1, 2)
        other = choose(draw.flag(), 0.0, 0.5) if tight else 0.5
        return Names({"a": code.at_most(x), "b": x, "c": other})

    return binding


@pytest.mark.parametrize("tex", [r"a \le b + c", r"b + c \ge a"])
def test_an_inequality_must_be_tight_somewhere(tex: str) -> None:
    agree(formula(tex, below(tight=True), at_most=at_most))
    told = failure(agree, formula(tex, below(tight=False), at_most=at_most))
    assert told.code == "E-GATE"
    assert "come no nearer than 0.2" in told.what


def test_each_inequality_of_a_chain_must_be_tight() -> None:
    tex = r"a - 1 \le b - 1 + c \le b + c"
    told = failure(agree, formula(tex, below(tight=True), at_most=at_most))
    assert told.code == "E-GATE"


def test_an_inequality_that_fails_once_fails() -> None:
    told = failure(agree, formula(r"a + c \le b", below(tight=True), at_most=at_most))
    assert told.code == "E-EQUATION"
    assert "should be at most that" in told.what


def test_every_entry_of_an_inequality_must_be_tight() -> None:
    def binding(draw: Any, code: Any) -> Names:
        x = draw.real(1, 2)
        return Names({"a": np.array([code.at_most(x), 0.0]), "b": np.array([x, 9.0])})

    assert failure(agree, formula(r"a \le b", binding, at_most=at_most))


# ---- gates ----


def double(x: float) -> float:
    return 2 * x + 1


def doubled(draw: Any, code: Any) -> Names:
    x = draw.real()
    return Names({"y": code.double(x), "x": x})


SOURCE = "def double(x: float) -> float:\n    return 2 * x + 1\n"


def test_a_good_check_passes_every_gate() -> None:
    good = formula("y = 2x + 1", doubled, double=double)
    code = agree(good)
    gates.require_calls(good, code)
    gates.require_sensitivity(good)
    score = gates.formula_score(good)
    assert score.killed == score.total > 3
    score = gates.code_score(good, SOURCE)
    assert score.killed == score.total > 3


def test_a_function_that_is_never_called_is_told() -> None:
    def elsewhere(draw: Any, code: Any) -> Names:
        return Names({"y": code.other(1.0)})

    never = formula("y = 1", elsewhere, double=double, other=lambda x: x)
    told = failure(gates.require_calls, never, agree(never))
    assert told.code == "E-GATE"
    assert "never calls double (but other)" in told.what


THROWN_AWAY: dict[str, Callable[[Any, Any], Names]] = {
    "no name takes it": lambda d, c: [c.double(1.0), Names({"y": 1.0, "x": 0.0})][1],
    "a name that the formula does not use": lambda d, c: Names(
        {"z": c.double(1.0), "y": 1.0, "x": 0.0}
    ),
}


@pytest.mark.parametrize("binding", THROWN_AWAY.values(), ids=list(THROWN_AWAY))
def test_a_value_that_is_thrown_away_is_told(
    binding: Callable[[Any, Any], Names],
) -> None:
    vacuous = formula("y = 2x + 1", binding, double=double)
    gates.require_calls(vacuous, agree(vacuous))
    told = failure(gates.require_sensitivity, vacuous)
    assert "holds as well when double is wrong by a thousandth" in told.what


def test_a_value_on_both_sides_is_told() -> None:
    both = formula("y = y", doubled, double=double)
    agree(both)
    assert "wrong by a thousandth" in failure(gates.require_sensitivity, both).what


def test_a_wide_tolerance_is_told() -> None:
    def wide(draw: Any, code: Any) -> Names:
        x = draw.real(0.5, 1)
        return Names({"y": code.double(x), "x": x}, tolerance=0.001)

    agree(formula("y = 2x + 1", wide, double=double))
    with pytest.raises(ValueError, match="tolerance"):
        Names({}, tolerance=0.01)


def test_special_draws_let_slips_of_the_formula_past() -> None:
    def special(draw: Any, code: Any) -> Names:
        return Names({"y": code.double(0.0), "x": 0.0, "c": 0.0, "d": 0.0})

    vacuous = formula("y = 2x + c^2 x + d x c + 1", special, double=double)
    agree(vacuous)
    told = failure(gates.formula_score, vacuous)
    assert told.code == "E-GATE"
    assert "slips in the formula are not noticed" in told.what


def test_special_draws_let_slips_of_the_function_past() -> None:
    source = "def power(x: float) -> float:\n    return 3 * x**2 * (x - 2) + x * 5\n"

    def power(x: float) -> float:
        return 3 * x**2 * (x - 2) + x * 5

    def special(draw: Any, code: Any) -> Names:
        return Names({"y": code.power(0.0)})

    told = failure(gates.code_score, formula("y = 0", special, power=power), source)
    assert "slips in the function are not noticed" in told.what


def test_a_slip_that_never_ends_is_noticed() -> None:
    with pytest.raises(TimeoutError), gates.limited(1):
        while True:
            pass


@pytest.mark.parametrize("clock", gates.ALARMS)
def test_a_limit_leaves_nothing_behind(clock: int) -> None:
    with gates.limited(1, clock):
        pass
    assert signal.getitimer(clock)[0] == 0


def test_waiting_is_not_computing() -> None:
    with gates.limited(0.3, gates.COMPUTING):
        time.sleep(0.6)


def test_an_outer_limit_ends_what_swallowed_it_once() -> None:
    with pytest.raises(TimeoutError), gates.limited(0.2):
        for _ in range(2):
            with contextlib.suppress(TimeoutError), gates.limited(60, gates.COMPUTING):
                while True:
                    pass
        while True:
            pass


# ---- by hand ----


def by_hand(pairs: Callable[[Any, Any], Any]) -> OracleFormula:
    one = formula("", pairs, double=double)
    return OracleFormula("double", "", one.binding, one.module)


def test_a_test_by_hand_compares_its_pairs() -> None:
    agree(by_hand(lambda draw, code: [(code.double(2.0), 5.0)]))
    told = failure(agree, by_hand(lambda draw, code: [(code.double(2.0), 6.0)]))
    assert told.code == "E-EQUATION"
    told = failure(agree, by_hand(lambda draw, code: 7))
    assert (told.code, told.what) == ("E-BINDING", "it returns no pairs")
