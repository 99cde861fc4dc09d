"""One case of a proof: draws that are symbols, and code that is called with them."""

import math
import types
from collections.abc import Callable, Sequence
from functools import partial
from itertools import zip_longest
from typing import Any

import numpy as np
import sympy as sp

from nodrift.formulas.calls import Code, from_code, parameter_kinds, to_code, twin
from nodrift.formulas.distributions import pmf_of
from nodrift.formulas.draws import Network
from nodrift.formulas.errors import NotSymbolic
from nodrift.formulas.symbolic import (
    Symbolic,
    SymbolicMath,
    SymbolicTorch,
    apply,
    exact_each,
    resolve,
)

SPECIAL = {"logsumexp", "expit", "softmax", "log_softmax", "xlogy"}  # of SciPy


class Choices:
    """Goes through all combinations of the choices that one run asks for."""

    def __init__(self) -> None:
        self.taken: list[tuple[int, int]] = []  # choice and number of options
        self.at = 0

    def choose(self, options: int) -> int:
        if self.at == len(self.taken):
            self.taken.append((0, options))
        self.at += 1
        return self.taken[self.at - 1][0]

    def advance(self) -> bool:
        """Go to the next combination; False after the last."""
        while self.taken:
            choice, options = self.taken.pop()
            if choice + 1 < options:
                self.taken.append((choice + 1, options))
                self.at = 0
                return True
        return False


class SymbolicDraw:
    """Answers like `Draw`: sizes are the smallest, numbers are symbols."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.choices.at = 0
        self.count = 0

    def _symbol(self, low: float, whole: bool = False) -> Any:
        self.count += 1
        name = f"t{self.count}"
        if whole:
            positive = True if low > 0 else None
            return sp.Symbol(
                name, integer=True, positive=positive, nonnegative=low >= 0
            )
        if low >= 0:
            return sp.Symbol(name, positive=True)
        return sp.Symbol(name, real=True)

    def _symbols(self, shape: tuple[int, ...], low: float, whole: bool = False) -> Any:
        found = np.empty(shape, dtype=object)
        for place in np.ndindex(shape):
            found[place] = self._symbol(low, whole)
        return found

    def size(self, low: int, high: int) -> int:
        return min(max(low, 2), high)

    def support(self, low: int, high: int) -> range:
        return range(self.size(low, high))

    def integer(self, low: int, high: int) -> Any:
        return self._symbol(low, whole=True)

    def index(self, n: int) -> int:
        return 1 + self.choices.choose(n)

    def pick(self, options: Sequence[Any]) -> Any:
        return options[self.choices.choose(len(options))]

    def flag(self) -> bool:
        return bool(self.choices.choose(2))

    def real(self, low: float = -2, high: float = 2) -> Any:
        return self._symbol(low)

    def vector(self, n: int, low: float = -2, high: float = 2) -> Any:
        return self._symbols((n,), low)

    def matrix(self, rows: int, columns: int, low: float = -2, high: float = 2) -> Any:
        return self._symbols((rows, columns), low)

    def counts(self, n: int, low: int = 0, high: int = 9) -> Any:
        if high - low > 1:
            return self._symbols((n,), max(low, 1), whole=True)
        found = [low + self.choices.choose(high - low + 1) for _ in range(n)]
        if not any(found):
            found[0] = max(1, low)
        return np.array(found)

    def split(self, total: Any, n: int) -> Any:
        found = self._symbols((n,), 1, whole=True)
        found[-1] = total - sum(found[:-1])
        return found

    def bits(self, *shape: int) -> Any:
        drawn = [self.choices.choose(2) for _ in range(int(np.prod(shape)))]
        return np.array(drawn).reshape(shape)

    def labels(self, n: int, k: int) -> Any:
        return np.array([self.choices.choose(k) for _ in range(n)])

    def spd(self, n: int) -> Any:
        found = self._symbols((n, n), -1)
        return np.array(
            [[found[min(i, j), max(i, j)] for j in range(n)] for i in range(n)]
        )

    def orthogonal(self, n: int) -> Any:
        raise NotSymbolic("an orthogonal matrix")

    def simplex(self, n: int) -> Any:
        found = self._symbols((n,), 0)
        found[-1] = 1 - sum(found[:-1])
        return found

    def pmf(self, support: Sequence[Any], given: Sequence[Any] | None = None) -> Any:
        return pmf_of(self.simplex, support, given)

    def function(self) -> Network:
        weights = (
            self._symbols((1, 1), -1),
            self._symbols((1,), -1),
            self._symbols((1,), -1),
        )
        return Network(*weights, scalar=True)

    def network(self, inputs: int, outputs: int | None = None) -> Network:
        outer = (1,) if outputs is None else (outputs, 1)
        weights = (
            self._symbols((1, inputs), -1),
            self._symbols((1,), -1),
            self._symbols(outer, -1),
        )
        return Network(*weights, scalar=False)

    def near(self, value: Any, simplex: bool = False) -> Any:
        raise NotSymbolic("rivals of an optimum")


class SymbolicCode(Code):
    """A script whose functions are called with symbols, by their own source."""

    def __init__(self, module: types.ModuleType, tagged: str) -> None:
        copy = twin(module)
        copy.__dict__["float"] = lambda x: x if isinstance(x, Symbolic) else float(x)
        for name, value in module.__dict__.items():
            if value is math:
                copy.__dict__[name] = SymbolicMath()
            elif isinstance(value, types.ModuleType) and value.__name__ == "torch":
                copy.__dict__[name] = SymbolicTorch(value)
            elif name in SPECIAL and not isinstance(value, types.ModuleType):
                copy.__dict__[name] = partial(_special, name)
        super().__init__(copy, tagged)

    def _wrap(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        kinds = parameter_kinds(function)

        def call(*arguments: Any, **named: Any) -> Any:
            self._calls[name] += 1
            given = [
                _to_symbols(value, kind)
                for value, kind in zip_longest(
                    arguments, list(kinds.values())[: len(arguments)]
                )
            ]
            keyed = {
                key: _to_symbols(value, kinds[key]) for key, value in named.items()
            }
            return _from_symbols(function(*given, **keyed))

        return call


def _special(name: str, *args: Any, **kwargs: Any) -> Any:
    return apply(name, args, kwargs)


def _to_symbols(value: Any, kind: str | None = None) -> Any:
    """An argument as code wants it: what holds no symbol stays a number."""
    if isinstance(value, Network | Symbolic | sp.Basic):
        return Symbolic(value) if isinstance(value, sp.Basic) else value
    if callable(value) and not isinstance(value, np.ndarray):
        return lambda *x: _to_symbols(value(*map(_from_symbols, x)), kind)
    if isinstance(value, list | tuple | np.ndarray):
        array = np.asarray(value)
        if array.dtype == object:
            return Symbolic(exact_each(array))
    return to_code(value, kind or "anything")


def _from_symbols(value: Any) -> Any:
    if isinstance(value, Symbolic):
        array = np.vectorize(resolve, otypes=[object])(value.array)
        return array if array.ndim else array[()]
    if isinstance(value, tuple | list):
        return type(value)(map(_from_symbols, value))
    if isinstance(value, np.ndarray) and value.dtype == object:
        return np.vectorize(_from_symbols, otypes=[object])(value)
    return resolve(from_code(value))
