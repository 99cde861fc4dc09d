"""The words that bindings are written in: `tests/equations/<post>.py` imports them.

They make and arrange values, and compute nothing that a formula could say.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from nodrift.formulas.algebra import Numbers
from nodrift.formulas.distributions import (
    Conditional,
    Distribution,
    Empirical,
    Normal,
    Pmf,
    Uniform,
)
from nodrift.formulas.domains import Couplings, Functions, Lipschitz, Sphere
from nodrift.formulas.draws import Ripple
from nodrift.formulas.errors import EvaluationError
from nodrift.formulas.names import Indexed, Names
from nodrift.formulas.regions import Box, Interval, Line, Pieces

__all__ = [
    "Names",
    "box",
    "choose",
    "conditional",
    "corners",
    "couplings",
    "empirical",
    "fixed",
    "from_log",
    "functions",
    "gaussian",
    "identity",
    "indexed",
    "indices",
    "interval",
    "line",
    "lipschitz",
    "lowest",
    "normal",
    "of",
    "oracle",
    "pieces",
    "pmf",
    "size",
    "sphere",
    "tabulate",
    "transpose",
    "uniform",
    "weights",
]

F = TypeVar("F", bound=Callable[..., Any])


def of(script: str) -> Callable[[F], F]:
    """Bind the formula that is labelled like the function to `script`'s of that name."""

    def mark(binding: F) -> F:
        binding.script = script  # type: ignore[attr-defined]
        return binding

    return mark


def oracle(script: str, *, reviewed: str, reason: str) -> Callable[[F], F]:
    """Test a formula by hand that cannot be read.

    The function returns pairs of values that must be equal, the code's first. `reviewed`
    is the fingerprint of the text that a person compared with it, `reason` is shown to
    readers.
    """

    def mark(binding: F) -> F:
        binding.script = script  # type: ignore[attr-defined]
        binding.reviewed, binding.reason = reviewed, reason  # type: ignore[attr-defined]
        return binding

    return mark


def tabulate(function: Callable[..., Any], *supports: Sequence[Any]) -> np.ndarray:
    """The array of `function` on all combinations of the supports' elements."""
    values = [function(*point) for point in itertools.product(*supports)]
    shape = tuple(len(support) for support in supports)
    array: np.ndarray[Any, Any] = np.array(values)
    return array.reshape(shape + array.shape[1:])


def weights(distribution: Distribution) -> np.ndarray:
    """The weights of a distribution with finitely many values, in their order."""
    return np.array([weight for _, weight in distribution.atoms()])


def pmf(weights: Any, support: Sequence[Any] | None = None) -> Pmf:
    """A distribution with these probabilities, over 0, 1, ... if no support is given."""
    return Pmf(weights, range(len(weights)) if support is None else support)


conditional = Conditional
normal = Normal
uniform = Uniform
empirical = Empirical
interval = Interval
box = Box
line = Line
pieces = Pieces
sphere = Sphere
lipschitz = Lipschitz
functions = Functions
couplings = Couplings


def size(support: Sequence[Any]) -> int:
    """How many values there are."""
    return len(support)


def gaussian(mean: Any, variance: Any) -> Normal:
    """The normal distribution by its variance, as in N(mu, sigma^2)."""
    return Normal(mean, np.sqrt(variance))


def indices(n: int) -> range:
    """1, ..., n: what an index of an array ranges over."""
    return range(1, n + 1)


def indexed(array: Any, *firsts: int) -> Indexed:
    """An array whose axes the formula counts from `firsts`, further ones as the last."""
    return Indexed(np.asarray(array), firsts)


def identity(n: int) -> np.ndarray:
    return np.eye(n)


def choose(flag: bool, yes: Any, no: Any) -> Any:
    return yes if flag else no


def transpose(array: Any) -> np.ndarray:
    """The array with its axes in the opposite order."""
    return np.asarray(array).T


def fixed(value: Any, *arguments: Any) -> Callable[..., Any]:
    """A function that is known for these arguments alone; others are an error."""

    def function(*given: Any) -> Any:
        same = len(given) == len(arguments) and all(
            one is two or np.array_equal(one, two)
            for one, two in zip(given, arguments, strict=True)
        )
        if not same:
            raise EvaluationError("it is declared for other arguments")
        return value

    return function


def corners(region: Box) -> list[float]:
    """All lower bounds of a box, then all upper ones."""
    lower, upper = zip(*region.sides, strict=True)
    return [*lower, *upper]


def lowest(density: Ripple) -> Any:
    """Where a density that was drawn is zero."""
    return density.zero


def from_log(value: Any) -> Any:
    """What has this logarithm; for a function, the one whose logarithm it returns.

    Code works with logarithms where a formula speaks of probabilities.
    """
    if callable(value):
        return lambda *arguments: from_log(value(*arguments))
    if np.asarray(value).dtype == object:
        from nodrift.formulas.symbolic import Symbols

        return Symbols().apply(r"\exp", value)
    return Numbers().apply(r"\exp", value)
