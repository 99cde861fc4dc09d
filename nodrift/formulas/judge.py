"""Judge one formula: does it equal the function it describes, and could it fail?"""

import math
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nodrift.formulas import tree
from nodrift.formulas.agreement import apart, holds
from nodrift.formulas.algebra import Numbers
from nodrift.formulas.calls import Code, CodeError, MissingName
from nodrift.formulas.draws import Draw
from nodrift.formulas.errors import EvaluationError
from nodrift.formulas.evaluator import Compared, compare_sides
from nodrift.formulas.names import Binding, Names
from nodrift.formulas.reader import read
from nodrift.formulas.shown_values import show, shown_size, shown_values
from nodrift.formulas.tokens import ReadError

DRAWS = 100
TIGHT = 1e-7  # an inequality counts as tight when its sides are this near


class Failure(Exception):
    """A formula that fails; `code` is that of the drift, `at` an offset in the LaTeX."""

    def __init__(self, code: str, what: str, mend: str, at: int = 0) -> None:
        super().__init__(f"{what}; {mend}")
        self.code, self.what, self.mend, self.at = code, what, mend, at


@dataclass(frozen=True)
class Formula:
    """A display and what it is bound to.

    `binding` gives the names of draw after draw; `module` is the loaded script.
    """

    label: str
    tex: str
    binding: Binding
    module: types.ModuleType
    _statements: dict[tuple[Any, ...], tree.Statement] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def compare(self, number: int, code: Code) -> tuple[Names, Iterator[Compared]]:
        """The names of one draw, and the two sides of each relation."""
        names = self.names(number, code)
        return names, compare_sides(self.statement(names), names, Numbers())

    def free(self, names: Names) -> dict[str, int]:
        """The free variables, and over how many values they range."""
        free = self.statement(names).free
        ranges = {name: names.over[name] for name in free}
        return {
            name: len(domain) if hasattr(domain, "__len__") else 2
            for name, domain in ranges.items()
        }

    def functions(self) -> frozenset[str]:
        """The names that are called."""
        symbols = self.names(0, Code(self.module, self.label)).symbols()
        return symbols.callable | symbols.heads

    def names(self, number: int, code: Code) -> Names:
        """The names of one draw. Raises Failure E-BINDING."""
        names = self._bound(number, code)
        if not isinstance(names, Names):
            raise Failure("E-BINDING", "it returns no Names", "return Names({...})")
        return names

    def _bound(self, number: int, code: Code) -> Any:
        """What the binding returns for one draw."""
        try:
            return self.binding(Draw(self.label, number), code)
        except TimeoutError:
            raise
        except (CodeError, EvaluationError) as error:
            raise Failure(
                "E-EQUATION", f"in draw {number} {error}", "mend the function"
            ) from None
        except ReadError as error:
            raise Failure(
                "E-BINDING", f"a name is no LaTeX: {error}", "mend its spelling"
            ) from None
        except MissingName as error:
            what, _, mend = str(error).partition("; ")
            raise Failure("E-BINDING", what, mend) from None
        except Exception as error:  # noqa: BLE001 - whatever an author may write
            told = f"{type(error).__name__}: {error}"
            raise Failure(
                "E-BINDING", f"it fails in draw {number} with {told}", "mend it"
            ) from None

    def statement(self, names: Names) -> tree.Statement:
        """What the display says. Raises Failure E-READ."""
        symbols = names.symbols()
        key = (
            symbols.names,
            symbols.callable,
            symbols.signatures,
            symbols.ranging,
            tuple(sorted(symbols.conditions.items())),
            symbols.functions,
            symbols.given,
        )
        if key not in self._statements:
            try:
                self._statements[key] = read(self.tex, symbols)
            except ReadError as error:
                what, _, mend = str(error).partition("; ")
                raise Failure(
                    "E-READ", what or str(error), mend or "say it otherwise", error.at
                ) from None
            except RecursionError:
                raise Failure(
                    "E-READ", "it is nested too deep", "write it in steps"
                ) from None
        return self._statements[key]


class OracleFormula(Formula):
    """A formula that is tested by hand: its binding returns pairs of equal values."""

    def compare(self, number: int, code: Code) -> tuple[Names, Iterator[Compared]]:
        pairs = self._bound(number, code)
        try:
            sides = [Compared("=", a, b, {}, 0) for a, b in pairs]
        except (TypeError, ValueError):
            raise Failure(
                "E-BINDING", "it returns no pairs", "return [(code's value, yours)]"
            ) from None
        return Names({}), iter(sides)

    def names(self, number: int, code: Code) -> Names:
        return Names({})

    def free(self, names: Names) -> dict[str, int]:
        return {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One draw: what differed first, if anything, and how near inequalities came."""

    number: int
    names: Names
    differs: Compared | None
    gaps: dict[int, float]
    free: dict[str, int]


def agree(formula: Formula, draws: int = DRAWS, patient: bool = True) -> Code:
    """Hold the formula against the code on that many draws; return the code's calls.

    Raises Failure with the smallest draw in which the two differ, or the first one if
    not `patient`.
    """
    code = Code(formula.module, formula.label)
    worst: list[Outcome] = []
    gaps: dict[int, float] = {}
    free: dict[str, int] = {}
    for number in range(draws):
        outcome = try_draw(formula, number, code)
        if outcome.differs is not None:
            worst.append(outcome)
            if not patient or len(worst) > 20:
                break  # enough to find a small one among
        for at, gap in outcome.gaps.items():
            gaps[at] = min(gap, gaps.get(at, math.inf))
        for name, count in outcome.free.items():
            free[name] = max(count, free.get(name, 0))
    if worst:
        raise _difference(min(worst, key=_size))
    for name, count in free.items():
        if count < 2:
            raise Failure(
                "E-GATE",
                f"{name} ranges over a single value: that is not `for all {name}`",
                "let the binding's `over` give it all of its values",
            )
    for at, gap in gaps.items():
        if gap > TIGHT:
            raise Failure(
                "E-GATE",
                f"in {draws} draws the two sides of this inequality come no nearer than "
                f"{gap:.2g}",
                "let the binding draw a case in which they are equal",
                at,
            )
    return code


def try_draw(formula: Formula, number: int, code: Code) -> Outcome:
    """Compare the two sides in one draw. Raises Failure where one has no value."""
    gaps: dict[int, float] = {}
    differs = None
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of values that judge themselves, as nan
            names, sides = formula.compare(number, code)
            for compared in sides:
                if not holds(compared, names.tolerance):
                    differs = compared
                    break
                if compared.relation in (r"\le", r"\ge"):
                    gap = apart(compared)
                    gaps[compared.at] = min(gap, gaps.get(compared.at, math.inf))
    except EvaluationError as error:
        raise Failure(
            "E-READ",
            f"in draw {number} it has no value: {error}",
            "mend the formula, or its binding",
            error.at or 0,
        ) from None
    except CodeError as error:
        raise Failure(
            "E-EQUATION", f"in draw {number} {error}", "mend the function"
        ) from None
    except MissingName as error:
        what, _, mend = str(error).partition("; ")
        raise Failure("E-BINDING", what, mend) from None
    except TimeoutError:
        raise
    except RecursionError:
        raise Failure("E-READ", "it is nested too deep", "write it in steps") from None
    except (
        ArithmeticError,
        AttributeError,
        IndexError,
        KeyError,
        TypeError,
        ValueError,
        np.linalg.LinAlgError,
    ) as error:
        raise Failure(
            "E-READ",
            f"in draw {number} it has no value: {type(error).__name__}: {error}",
            "mend the formula, or what its binding declares",
        ) from None
    return Outcome(number, names, differs, gaps, formula.free(names))


def _size(outcome: Outcome) -> tuple[int, int]:
    return shown_size(outcome.names), outcome.number


def _difference(outcome: Outcome) -> Failure:
    compared = outcome.differs
    assert compared is not None
    values = dict(shown_values(outcome.names, compared))
    where = ", ".join(f"{name} = {value}" for name, value in values.items())
    relation = {r"\le": "at most", r"\ge": "at least"}.get(compared.relation)
    what = (
        f"its left side is {show(compared.left)}, its right side {show(compared.right)}"
    )
    if relation:
        what += f", and should be {relation} that"
    return Failure(
        "E-EQUATION",
        f"{what}{f', where {where}' if where else ''} (draw {outcome.number})",
        "mend the formula or its function",
        compared.at,
    )
