"""Symbols in place of numbers: a script's own functions, and formulas, run on them.

NumPy and torch both let a foreign array answer for their functions
(`__array_ufunc__`, `__array_function__`, `__torch_function__`), so the published code is
traced as it stands. What has no symbolic counterpart raises NotSymbolic.
"""

import math
import types
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import sympy as sp

from nodrift.formulas.errors import NotSymbolic
from nodrift.formulas.exact import (
    Expressions,
    as_number,
    each,
    exact,
    exact_each,
    number_each,
)
from nodrift.formulas.symbolic_algebra import Symbols
from nodrift.formulas.symbolic_functions import (
    ALIASES,
    ENTRYWISE,
    LOGICAL,
    SAME,
    STRUCTURAL,
)

__all__ = [
    "Symbolic",
    "SymbolicMath",
    "SymbolicTorch",
    "Symbols",
    "apply",
    "as_number",
    "exact",
    "exact_each",
    "resolve",
    "tanh_each",
]

STANDING_FOR: dict[Any, Any] = {}  # symbols that code differentiates by


def resolve(value: Any) -> Any:
    """An expression without the symbols that only stand for others."""
    while isinstance(value, sp.Basic) and value.free_symbols & STANDING_FOR.keys():
        value = value.xreplace(STANDING_FOR)
    return value


class Symbolic(Expressions):
    """An array of SymPy expressions that answers NumPy, torch and Python."""

    __array_priority__ = 1000
    __hash__ = None  # type: ignore[assignment]

    @property
    def shape(self) -> tuple[int, ...]:
        return self.array.shape

    @property
    def ndim(self) -> int:
        return self.array.ndim

    @property
    def T(self) -> "Symbolic":
        return Symbolic(self.array.T)

    @property
    def mT(self) -> "Symbolic":
        return Symbolic(np.swapaxes(self.array, -1, -2))

    dtype = None
    device = None

    def requires_grad_(self, *_: Any) -> "Symbolic":
        """The same with symbols of its own, by which can be differentiated."""
        stand_ins = np.empty(self.array.shape, dtype=object)
        for place in np.ndindex(self.array.shape):
            stand_ins[place] = sp.Dummy("x", real=True)
            STANDING_FOR[stand_ins[place]] = exact(self.array[place])
        return Symbolic(stand_ins)

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Any:
        return (Symbolic(part) for part in self.array)

    def __getitem__(self, key: Any) -> "Symbolic":
        return Symbolic(self.array[_plain_index(key)])

    def __array_ufunc__(
        self, ufunc: Any, method: str, *inputs: Any, **named: Any
    ) -> Any:
        if method == "reduce" and ufunc.__name__ in ("add", "multiply"):
            name = {"add": "sum", "multiply": "prod"}[ufunc.__name__]
            return apply(name, inputs, named)
        if method != "__call__" or named.get("out") is not None:
            raise NotSymbolic(f"numpy.{ufunc.__name__}.{method}")
        return apply(ufunc.__name__, inputs, {})

    def __array_function__(self, func: Any, _: Any, args: Any, kwargs: Any) -> Any:
        return apply(func.__name__, args, kwargs)

    @classmethod
    def __torch_function__(
        cls, func: Any, _: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        return apply(func.__name__, args, kwargs or {})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: apply(name, (self, *args), kwargs)

    def __float__(self) -> float:
        return float(self.array[()])

    def __int__(self) -> int:
        return int(self.array[()])

    def __index__(self) -> int:
        value = self.array[()]
        if not isinstance(value, sp.Integer):
            raise NotSymbolic("an index that is a symbol")
        return int(value)

    def __bool__(self) -> bool:
        value = self.array[()]
        if value in (sp.true, sp.false):
            return bool(value)
        raise NotSymbolic("a decision that depends on a symbol")

    def __neg__(self) -> Any:
        return apply("neg", (self,), {})

    def __abs__(self) -> Any:
        return apply("abs", (self,), {})

    def __invert__(self) -> Any:
        return apply("invert", (self,), {})


def _operator(name: str, swapped: bool) -> Callable[[Symbolic, Any], Any]:
    def method(self: Symbolic, other: Any) -> Any:
        return apply(name, (other, self) if swapped else (self, other), {})

    return method


for _name, _function in {
    "add": "add",
    "sub": "sub",
    "mul": "mul",
    "truediv": "div",
    "floordiv": "floor_divide",
    "pow": "pow",
    "matmul": "matmul",
    "mod": "remainder",
    "and": "and",
    "or": "or",
}.items():
    setattr(Symbolic, f"__{_name}__", _operator(_function, False))
    setattr(Symbolic, f"__r{_name}__", _operator(_function, True))


for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Symbolic, f"__{_name}__", _operator(_name, False))


def apply(name: str, args: Any, kwargs: Any) -> Any:
    """The function that NumPy or torch calls `name`, on symbols."""
    name = name.strip("_")
    if name in ("radd", "rmul", "rpow", "rtruediv"):
        name, args = name[1:], (args[1], args[0])
    name = {"truediv": "div", "floordiv": "floor_divide"}.get(name, name)
    name = ALIASES.get(name, name)
    plain = [_unwrap(value) for value in args]
    named = {
        {"dim": "axis", "keepdim": "keepdims"}.get(key, key): _unwrap(value)
        for key, value in kwargs.items()
        if key not in ("dtype", "out", "initial", "where", "inplace", "requires_grad")
        or (key == "where" and value is not np._NoValue)
    }
    named = {key: value for key, value in named.items() if value is not None}
    if name in ENTRYWISE:
        return _wrap(each(ENTRYWISE[name], *(number_each(value) for value in plain)))
    if name in LOGICAL:
        return _wrap(each(LOGICAL[name], *(exact_each(value) for value in plain)))
    if name in ("astype", "type", "to") and any(
        "int" in str(value) or "long" in str(value) or "bool" in str(value)
        for value in [*args[1:], *kwargs.values()]
    ):
        raise NotSymbolic("rounding to whole numbers")
    if name in SAME:
        return _wrap(plain[0])
    if name in STRUCTURAL:
        return _wrap(STRUCTURAL[name](*plain, **named))
    raise NotSymbolic(f"{name} on symbols")


def _wrap(value: Any) -> Any:
    if isinstance(value, int):  # a size
        return value
    if isinstance(value, tuple | list):
        return type(value)(map(_wrap, value))
    if isinstance(value, np.ndarray) and value.dtype != object:
        return Symbolic(exact_each(value) if value.size else value)
    return Symbolic(value)


def _unwrap(value: Any) -> Any:
    if isinstance(value, Symbolic):
        return value.array
    if isinstance(value, tuple | list):
        parts = [_unwrap(part) for part in value]
        return type(value)(parts)
    if hasattr(value, "detach"):
        return value.detach().numpy()
    return value


def _plain_index(key: Any) -> Any:
    if isinstance(key, tuple):
        return tuple(map(_plain_index, key))
    if isinstance(key, Symbolic):
        return np.array([int(x) for x in key.array.ravel()]).reshape(key.shape)
    if hasattr(key, "detach"):
        return key.detach().numpy()
    return key


def tanh_each(value: Any) -> Any:
    """tanh of an array of expressions."""
    if isinstance(value, Symbolic):
        return apply("tanh", (value,), {})
    return each(sp.tanh, value)[()]


class SymbolicMath(types.ModuleType):
    """Stands in for `math` in a script's module; prod and the rest stay as they are."""

    def __init__(self) -> None:
        super().__init__("math")
        self.pi = sp.pi
        self.e = sp.E
        self.inf = sp.oo

    def __getattr__(self, name: str) -> Any:
        if name in ENTRYWISE:
            return lambda *args: apply(name, args, {})
        if name == "prod":
            return lambda values: reduce(lambda a, b: b * a, values, sp.Integer(1))
        return getattr(math, name)


class SymbolicTorch(types.ModuleType):
    """Stands in for `torch`, where a tensor is made of symbols."""

    def __init__(self, torch: types.ModuleType) -> None:
        super().__init__("torch")
        self._torch = torch

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._torch, name)
        if name not in ("tensor", "as_tensor"):
            return found

        def make(data: Any, *args: Any, **kwargs: Any) -> Any:
            if _holds_symbols(data):
                return Symbolic(np.array(_unwrap(data), dtype=object))
            return found(data, *args, **kwargs)

        return make


def _holds_symbols(data: Any) -> bool:
    if isinstance(data, list | tuple):
        return any(map(_holds_symbols, data))
    return isinstance(data, Symbolic | sp.Basic)
