"""What the functions of NumPy and torch, by name, make of arrays of expressions."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from nodrift.formulas.errors import NotSymbolic
from nodrift.formulas.exact import (
    each,
    exact,
    exact_each,
    from_matrix,
    matrix_of,
    number_each,
    piecewise,
    relational,
)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + sp.exp(-x))


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
    "greater": relational("gt"),
    "gt": relational("gt"),
    "greater_equal": relational("ge"),
    "ge": relational("ge"),
    "less": relational("lt"),
    "lt": relational("lt"),
    "less_equal": relational("le"),
    "le": relational("le"),
    "equal": relational("eq"),
    "eq": relational("eq"),
    "not_equal": relational("ne"),
    "ne": relational("ne"),
    "logical_and": sp.And,
    "bitwise_and": sp.And,
    "and": sp.And,
    "logical_or": sp.Or,
    "bitwise_or": sp.Or,
    "or": sp.Or,
    "logical_not": sp.Not,
    "invert": sp.Not,
    "where": piecewise,
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
    "array",
    "as_tensor",
    "asarray",
    "astype",
    "clone",
    "contiguous",
    "copy",
    "cpu",
    "detach",
    "double",
    "float",
    "numpy",
    "requires_grad",
    "to",
    "type",
}


def _logsumexp(array: np.ndarray, axis: Any = None, keepdims: bool = False) -> Any:
    total = np.sum(each(sp.exp, array), axis=axis, keepdims=keepdims)
    return each(sp.log, total)


def _softmax(array: np.ndarray, axis: Any = -1) -> Any:
    powers = each(sp.exp, array)
    return powers / np.sum(powers, axis=axis, keepdims=True)


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
        return each(sp.sqrt, np.sum(number_each(array) ** 2, axis=axis))
    if ord == 1:
        return np.sum(each(sp.Abs, array), axis=axis)
    raise NotSymbolic(f"the norm {ord}")


def _solve(a: Any, b: Any) -> np.ndarray:
    column = np.asarray(b).reshape(len(b), -1)
    found = from_matrix(matrix_of(a).inv() * matrix_of(column))
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
    return np.array(matrix_of(array).eigenvals(multiple=True), dtype=object)


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
    losses = each(lambda a, y: sp.log(1 + sp.exp(a)) - y * a, a, y)
    if reduction == "none":
        return losses
    return _mean(losses) if reduction == "mean" else np.sum(losses)


def _distances(a: Any, b: Any, **_: Any) -> Any:
    differences = np.asarray(a)[:, None, :] - np.asarray(b)[None, :, :]
    return each(sp.sqrt, np.sum(differences**2, axis=-1))


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
        found = each(sp.Max, found, exact(low))
    return found if high is None else each(sp.Min, found, exact(high))


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
    "logdet": lambda a: sp.log(matrix_of(a).det()),
    "slogdet": lambda a: (sp.Integer(1), sp.log(matrix_of(a).det())),
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
    "det": lambda array: matrix_of(array).det(),
    "inv": lambda array: from_matrix(matrix_of(array).inv()),
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
    "special_xlogy": lambda a, b: number_each(a) * each(sp.log, b),
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
