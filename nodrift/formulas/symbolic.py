"""Symbols in place of numbers: a script's own functions, and formulas, run on them.

NumPy and torch both let a foreign array answer for their functions
(`__array_ufunc__`, `__array_function__`, `__torch_function__`), so the published code is
traced as it stands. What has no symbolic counterpart raises NotSymbolic.
"""

import math
import operator
import types
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom, BooleanFunction

from nodrift.formulas.algebra import Numbers
from nodrift.formulas.errors import EvaluationError, NotSymbolic


def exact(value: Any) -> Any:
    """A number as SymPy's exact one, where it is exact in binary; else a Float."""
    if isinstance(value, sp.Basic):
        return value
    if isinstance(value, bool | np.bool_):
        return sp.true if value else sp.false
    if isinstance(value, int | np.integer):
        return sp.Integer(int(value))
    if isinstance(value, Symbolic):
        return value.array[()] if value.array.ndim == 0 else value.array
    if isinstance(value, complex | np.complexfloating):
        return exact(value.real) + sp.I * exact(value.imag)
    number = float(value)
    if math.isinf(number) or math.isnan(number):
        return sp.oo if number > 0 else -sp.oo if number < 0 else sp.nan
    rational = sp.Rational(number).limit_denominator(10**6)
    return rational if float(rational) == number else sp.Float(number, 17)


def as_number(value: Any) -> Any:
    """A truth value as one or zero, everything else as it is."""
    value = exact(value)
    if isinstance(value, Relational | BooleanAtom | BooleanFunction):
        return sp.Piecewise((1, value), (0, True))
    return value


def _each(function: Callable[..., Any], *arrays: Any) -> Any:
    """`function` on all entries, broadcast like NumPy."""
    found = np.vectorize(function, otypes=[object])(*arrays)
    return np.asarray(found, dtype=object)


exact_each = np.vectorize(exact, otypes=[object])
number_each = np.vectorize(as_number, otypes=[object])


def _logsumexp(array: np.ndarray, axis: Any = None, keepdims: bool = False) -> Any:
    total = np.sum(_each(sp.exp, array), axis=axis, keepdims=keepdims)
    return _each(sp.log, total)


def _softmax(array: np.ndarray, axis: Any = -1) -> Any:
    powers = _each(sp.exp, array)
    return powers / np.sum(powers, axis=axis, keepdims=True)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + sp.exp(-x))


def _piecewise(condition: Any, yes: Any, no: Any) -> Any:
    if condition in (True, sp.true):
        return yes
    if condition in (False, sp.false):
        return no
    return sp.Piecewise((as_number(yes), condition), (as_number(no), True))


def _relational(name: str) -> Callable[[Any, Any], Any]:
    build = {
        "eq": sp.Eq,
        "ne": sp.Ne,
        "lt": sp.Lt,
        "le": sp.Le,
        "gt": sp.Gt,
        "ge": sp.Ge,
    }
    return lambda a, b: build[name](as_number(a), as_number(b))


ENTRYWISE: dict[str, Callable[..., Any]] = {
    "log": sp.log,
    "exp": sp.exp,
    "sqrt": sp.sqrt,
    "sin": sp.sin,
    "cos": sp.cos,
    "tan": sp.tan,
    "tanh": sp.tanh,
    "sinh": sp.sinh,
    "cosh": sp.cosh,
    "arctan": sp.atan,
    "atan": sp.atan,
    "abs": sp.Abs,
    "absolute": sp.Abs,
    "sign": sp.sign,
    "floor": sp.floor,
    "ceil": sp.ceiling,
    "square": lambda x: x**2,
    "neg": operator.neg,
    "negative": operator.neg,
    "reciprocal": lambda x: 1 / x,
    "log1p": lambda x: sp.log(1 + x),
    "expm1": lambda x: sp.exp(x) - 1,
    "log2": lambda x: sp.log(x) / sp.log(2),
    "sigmoid": _sigmoid,
    "expit": _sigmoid,
    "log_sigmoid": lambda x: sp.log(_sigmoid(x)),
    "logsigmoid": lambda x: sp.log(_sigmoid(x)),
    "softplus": lambda x: sp.log(1 + sp.exp(x)),
    "relu": lambda x: sp.Max(0, x),
    "add": operator.add,
    "sub": operator.sub,
    "subtract": operator.sub,
    "rsub": lambda a, b: b - a,
    "mul": operator.mul,
    "multiply": operator.mul,
    "div": operator.truediv,
    "divide": operator.truediv,
    "true_divide": operator.truediv,
    "floor_divide": lambda a, b: sp.floor(a / b),
    "remainder": lambda a, b: sp.Mod(a, b),
    "pow": operator.pow,
    "power": operator.pow,
    "float_power": operator.pow,
    "maximum": sp.Max,
    "fmax": sp.Max,
    "minimum": sp.Min,
    "fmin": sp.Min,
    "logaddexp": lambda a, b: sp.log(sp.exp(a) + sp.exp(b)),
    "xlogy": lambda a, b: a * sp.log(b),
    "special_entr": lambda x: -x * sp.log(x),
    "entr": lambda x: -x * sp.log(x),
    "lgamma": sp.loggamma,
    "gammaln": sp.loggamma,
    "lerp": lambda a, b, weight: a + weight * (b - a),
    "addcmul": lambda a, b, c: a + b * c,
    "heaviside": lambda a, b: sp.Heaviside(a, b),
}
LOGICAL: dict[str, Callable[..., Any]] = {
    "greater": _relational("gt"),
    "gt": _relational("gt"),
    "greater_equal": _relational("ge"),
    "ge": _relational("ge"),
    "less": _relational("lt"),
    "lt": _relational("lt"),
    "less_equal": _relational("le"),
    "le": _relational("le"),
    "equal": _relational("eq"),
    "eq": _relational("eq"),
    "not_equal": _relational("ne"),
    "ne": _relational("ne"),
    "logical_and": sp.And,
    "bitwise_and": sp.And,
    "and": sp.And,
    "logical_or": sp.Or,
    "bitwise_or": sp.Or,
    "or": sp.Or,
    "logical_not": sp.Not,
    "invert": sp.Not,
    "where": _piecewise,
}
# Names that NumPy's arrays know under another name in torch.
ALIASES = {
    "cat": "concatenate",
    "linalg_det": "det",
    "linalg_inv": "inv",
    "inverse": "inv",
    "linalg_norm": "norm",
    "linalg_solve": "solve",
    "linalg_trace": "trace",
    "mm": "matmul",
    "mv": "matmul",
    "bmm": "matmul",
    "amax": "max",
    "amin": "min",
    "permute": "transpose",
    "linalg_eigvals": "eigvals",
    "linalg_slogdet": "slogdet",
    "linalg_vecdot": "vecdot",
    "linalg_vector_norm": "norm",
    "tensordot": "dot",
}
SAME = {
    "clone",
    "detach",
    "float",
    "double",
    "contiguous",
    "numpy",
    "cpu",
    "copy",
    "to",
}
SAME |= {"type", "astype", "array", "asarray", "requires_grad", "as_tensor"}


STANDING_FOR: dict[Any, Any] = {}  # symbols that code differentiates by


def resolve(value: Any) -> Any:
    """An expression without the symbols that only stand for others."""
    while isinstance(value, sp.Basic) and value.free_symbols & STANDING_FOR.keys():
        value = value.xreplace(STANDING_FOR)
    return value


class Symbolic:
    """An array of SymPy expressions that answers NumPy, torch and Python."""

    __array_priority__ = 1000
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, array: Any) -> None:
        self.array = np.asarray(array, dtype=object)

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
    for prefix in ("r",):
        if name.startswith(prefix) and name[1:] in ("add", "mul", "pow", "truediv"):
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
        return _wrap(_each(ENTRYWISE[name], *(number_each(value) for value in plain)))
    if name in LOGICAL:
        return _wrap(_each(LOGICAL[name], *(exact_each(value) for value in plain)))
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


def _extreme(build: Callable[..., Any]) -> Callable[..., Any]:
    def find(array: Any, axis: Any = None, keepdims: bool = False) -> Any:
        array = number_each(array)
        if axis is None:
            return build(*array.ravel())
        moved = np.moveaxis(array, axis, -1)
        flat = moved.reshape(-1, moved.shape[-1])
        found = np.array([build(*row) for row in flat], dtype=object)
        found = found.reshape(moved.shape[:-1])
        return np.expand_dims(found, axis) if keepdims else found

    return find


def _shift(array: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest entry, as a free symbol: what is true for any number is true for it.

    Code subtracts the maximum before it exponentiates, where any other number would do.
    """
    shape = np.max(np.zeros(np.shape(array)), axis=axis, keepdims=keepdims).shape
    found = np.empty(shape, dtype=object)
    for place in np.ndindex(shape):
        found[place] = sp.Dummy("shift", real=True)
    return found if shape else found[()]


def _mean(array: Any, axis: Any = None, keepdims: bool = False) -> Any:
    array = number_each(array)
    total = np.sum(array, axis=axis, keepdims=keepdims)
    count = array.size // max(1, np.size(total))
    return total / sp.Integer(count)


def _variance(array: Any, axis: Any = None, correction: int = 0, **named: Any) -> Any:
    middle = _mean(array, axis, keepdims=True)
    squares = (number_each(array) - middle) ** 2
    count = squares.size // max(1, np.size(middle))
    correction = named.get("ddof", correction)
    return np.sum(squares, axis=axis) / sp.Integer(count - int(correction))


def _norm(array: Any, ord: Any = 2, axis: Any = None, **named: Any) -> Any:
    ord = named.get("p", ord)
    if np.ndim(array) == 2 and axis is None and ord == 2:
        raise NotSymbolic("the spectral norm")
    if ord in (2, "fro"):
        return _each(sp.sqrt, np.sum(number_each(array) ** 2, axis=axis))
    if ord == 1:
        return np.sum(_each(sp.Abs, array), axis=axis)
    raise NotSymbolic(f"the norm {ord}")


def _matrix(array: Any) -> Any:
    return sp.Matrix(exact_each(array).tolist())


def _from_matrix(matrix: Any) -> np.ndarray:
    return np.array(matrix.tolist(), dtype=object)


def _solve(a: Any, b: Any) -> np.ndarray:
    column = np.asarray(b).reshape(len(b), -1)
    found = _from_matrix(_matrix(a).inv() * _matrix(column))
    return found.reshape(np.shape(b))


def _summed(array: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return np.sum(number_each(array), axis=axis, keepdims=keepdims)


def _cumulated(array: Any, axis: Any = None) -> Any:
    return np.cumsum(number_each(array), axis=axis)


def _multiplied(array: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return np.prod(number_each(array), axis=axis, keepdims=keepdims)


def _transposed(array: Any, *axes: Any) -> np.ndarray:
    if len(axes) == 2 and np.ndim(array) == 2:
        return np.swapaxes(array, *axes)
    return np.transpose(array, axes[0] if len(axes) == 1 else axes or None)


def _diagonal(array: Any) -> np.ndarray:
    return np.diag(np.asarray(array, dtype=object))


def _gradient(outputs: Any, inputs: Any, **_: Any) -> Any:
    """torch.autograd.grad of one number, by arrays that require it."""
    several = isinstance(inputs, tuple | list)
    output = outputs[0] if isinstance(outputs, tuple | list) else outputs
    found = []
    for array in inputs if several else [inputs]:
        slopes = [sp.diff(exact(output[()]), symbol) for symbol in array.ravel()]
        found.append(np.array(slopes, dtype=object).reshape(array.shape))
    return tuple(found)


def _eigenvalues(array: Any) -> Any:
    return np.array(_matrix(array).eigenvals(multiple=True), dtype=object)


def _covariance(array: Any, rowvar: bool = True, correction: int = 1, **k: Any) -> Any:
    rows = number_each(array) if rowvar else number_each(array).T
    centred = rows - _mean(rows, axis=1, keepdims=True)
    count = rows.shape[1] - int(k.get("ddof", 0 if k.get("bias") else correction))
    return centred @ centred.T / sp.Integer(count)


def _average(array: Any, axis: Any = None, weights: Any = None) -> Any:
    if weights is None:
        return _mean(array, axis)
    array, weights = number_each(array), number_each(weights)
    if np.ndim(weights) != np.ndim(array):
        shape = [1] * np.ndim(array)
        shape[axis or 0] = len(weights)
        weights = weights.reshape(shape)
    return np.sum(array * weights, axis=axis) / np.sum(weights)


def _bce_with_logits(a: Any, y: Any, reduction: str = "mean", **_: Any) -> Any:
    a, y = number_each(a), number_each(y)
    losses = _each(lambda a, y: sp.log(1 + sp.exp(a)) - y * a, a, y)
    if reduction == "none":
        return losses
    return _mean(losses) if reduction == "mean" else np.sum(losses)


def _distances(a: Any, b: Any, **_: Any) -> Any:
    differences = np.asarray(a)[:, None, :] - np.asarray(b)[None, :, :]
    return _each(sp.sqrt, np.sum(differences**2, axis=-1))


STRUCTURAL: dict[str, Callable[..., Any]] = {
    "sum": _summed,
    "cumsum": _cumulated,
    "prod": _multiplied,
    "mean": _mean,
    "var": _variance,
    "max": _shift,
    "min": _extreme(sp.Min),
    "logsumexp": _logsumexp,
    "softmax": _softmax,
    "log_softmax": lambda array, axis=-1, **_: (
        array - _logsumexp(array, axis=axis, keepdims=True)
    ),
    "norm": _norm,
    "grad": _gradient,
    "eigvals": _eigenvalues,
    "cov": _covariance,
    "average": _average,
    "binary_cross_entropy_with_logits": _bce_with_logits,
    "cdist": _distances,
    "vecdot": lambda a, b: np.sum(np.asarray(a) * np.asarray(b), axis=-1),
    "addmv": lambda c, a, b: np.asarray(c) + a @ b,
    "addmm": lambda c, a, b: np.asarray(c) + a @ b,
    "linear": lambda x, w, b=0: x @ np.asarray(w).T + b,
    "logdet": lambda a: sp.log(_matrix(a).det()),
    "slogdet": lambda a: (sp.Integer(1), sp.log(_matrix(a).det())),
    "broadcast_tensors": lambda *a: list(np.broadcast_arrays(*a)),
    "dim": lambda a: np.ndim(a),
    "numel": lambda a: np.size(a),
    "index_select": lambda a, axis, at: np.take(a, at, axis=axis),
    "gather": lambda a, axis, at: np.take_along_axis(a, at, axis=axis),
    "tril": lambda a, diagonal=0, **k: np.tril(a, k.get("k", diagonal)),
    "triu": lambda a, diagonal=0, **k: np.triu(a, k.get("k", diagonal)),
    "take": np.take,
    "roll": np.roll,
    "repeat": np.repeat,
    "kron": np.kron,
    "full_like": lambda a, v, **_: np.full(np.shape(a), exact(v), dtype=object),
    "cumprod": lambda a, axis=None: np.cumprod(number_each(a), axis=axis),
    "det": lambda array: _matrix(array).det(),
    "inv": lambda array: _from_matrix(_matrix(array).inv()),
    "solve": _solve,
    "trace": np.trace,
    "diag": _diagonal,
    "diagonal": np.diagonal,
    "dot": np.dot,
    "inner": np.inner,
    "outer": np.outer,
    "matmul": np.matmul,
    "einsum": np.einsum,
    "stack": np.stack,
    "concatenate": np.concatenate,
    "hstack": np.hstack,
    "vstack": np.vstack,
    "reshape": lambda a, *s, **_: np.reshape(a, _shape(s)),
    "view": lambda a, *s: np.reshape(a, _shape(s)),
    "ravel": np.ravel,
    "flatten": np.ravel,
    "squeeze": np.squeeze,
    "unsqueeze": np.expand_dims,
    "expand_dims": np.expand_dims,
    "expand": lambda a, *s: np.broadcast_to(a, _shape(s)),
    "any": lambda a, axis=None, **_: _logically(sp.Or, a, axis),
    "all": lambda a, axis=None, **_: _logically(sp.And, a, axis),
    "is_all_true": lambda _: sp.true,  # torch's checks of arguments
    "special_xlogy": lambda a, b: number_each(a) * _each(sp.log, b),
    "broadcast_to": np.broadcast_to,
    "transpose": _transposed,
    "t": np.transpose,
    "swapaxes": np.swapaxes,
    "moveaxis": np.moveaxis,
    "flip": lambda a, axis=None: np.flip(a, axis),
    "diff": lambda a, **named: np.diff(a, **named),
    "tolist": lambda a: a.tolist(),
    "item": lambda a: a[()],
    "size": lambda a, axis=None: np.shape(a) if axis is None else np.shape(a)[axis],
    "zeros_like": lambda a, **_: np.full(np.shape(a), sp.Integer(0), dtype=object),
    "ones_like": lambda a, **_: np.full(np.shape(a), sp.Integer(1), dtype=object),
    "clip": lambda a, low=None, high=None, **_: _clipped(a, low, high),
    "clamp": lambda a, low=None, high=None, **k: _clipped(
        a, k.get("min", low), k.get("max", high)
    ),
}


def _shape(sizes: tuple[Any, ...]) -> tuple[int, ...]:
    """A shape, given as one or number by number."""
    given = (
        sizes[0] if len(sizes) == 1 and isinstance(sizes[0], tuple | list) else sizes
    )
    return tuple(int(size) for size in given)


def _logically(build: Callable[..., Any], array: Any, axis: Any) -> Any:
    moved = np.moveaxis(exact_each(array), axis, -1) if axis is not None else None
    if moved is None:
        return build(*exact_each(array).ravel())
    flat = moved.reshape(-1, moved.shape[-1])
    found = np.array([build(*row) for row in flat], dtype=object)
    return found.reshape(moved.shape[:-1])


def _clipped(array: Any, low: Any, high: Any) -> Any:
    found = number_each(array)
    if low is not None:
        found = _each(sp.Max, found, exact(low))
    return found if high is None else _each(sp.Min, found, exact(high))


def tanh_each(value: Any) -> Any:
    """tanh of an array of expressions."""
    if isinstance(value, Symbolic):
        return apply("tanh", (value,), {})
    return _each(sp.tanh, value)[()]


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
            return lambda values: _fold(list(values))
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


def _fold(values: list[Any]) -> Any:
    total: Any = sp.Integer(1)
    for value in values:
        total = value * total
    return total


class Symbols(Numbers):
    """Arithmetic of expressions, for the evaluator of formulas."""

    pi = sp.pi

    def number(self, value: float) -> Any:
        return exact(value)

    def apply(self, name: str, value: Any) -> Any:
        plain = name.strip("\\").replace("mathrm{", "").strip("}")
        function = ENTRYWISE[{"lfloor": "floor", "lceil": "ceil"}.get(plain, plain)]
        return _each(function, number_each(value))[()]

    def divide(self, a: Any, b: Any) -> Any:
        if b == 0:
            raise EvaluationError("division by zero")
        return number_each(a)[()] / exact(b)

    def power(self, base: Any, exponent: Any) -> Any:
        return exact(base) ** exact(exponent)

    def matrix_power(self, matrix: Any, exponent: Any) -> Any:
        if exponent != int(exponent):
            raise NotSymbolic("the root of a matrix")
        return _from_matrix(_matrix(matrix) ** int(exponent))

    def determinant(self, matrix: Any) -> Any:
        return _matrix(matrix).det()

    def root(self, value: Any) -> Any:
        return sp.sqrt(value)

    def magnitude(self, value: Any) -> Any:
        return sp.Abs(value)

    def largest(self, values: Sequence[Any]) -> Any:
        return sp.Max(*values)

    def smallest(self, values: Sequence[Any]) -> Any:
        return sp.Min(*values)

    def compare(self, relation: str, a: Any, b: Any) -> Any:
        if np.ndim(a) or np.ndim(b):
            raise NotSymbolic("vectors in a condition")
        names = {
            "=": "eq",
            r"\ne": "ne",
            "<": "lt",
            ">": "gt",
            r"\le": "le",
            r"\ge": "ge",
        }
        return _relational(names[relation])(a, b)

    def indicator(self, condition: Any) -> Any:
        return _piecewise(condition, sp.Integer(1), sp.Integer(0))

    def branches(self, rows: Sequence[tuple[Callable[[], Any], Any]]) -> Any:
        pieces = [(exact(value()), exact(condition)) for value, condition in rows]
        return sp.Piecewise(*pieces)

    def derivative(self, body: Callable[[Any], Any], at: Any) -> Any:
        """Exact, by a symbol in the place of the value."""
        array = np.asarray(at, dtype=object)
        stand_in = np.empty(array.shape, dtype=object)
        for place in np.ndindex(array.shape):
            stand_in[place] = sp.Dummy("x", real=True)
        result = np.asarray(
            body(stand_in if array.ndim else stand_in[()]), dtype=object
        )
        back = dict(zip(stand_in.ravel(), array.ravel(), strict=True))
        found = np.empty(result.shape + array.shape, dtype=object)
        for place in np.ndindex(result.shape):
            for by in np.ndindex(array.shape):
                slope = sp.diff(result[place], stand_in[by])
                found[place + by] = slope.subs(back)
        return found if found.ndim else found[()]
