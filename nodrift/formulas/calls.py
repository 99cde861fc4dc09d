"""The functions of a script, as a binding calls them.

Arguments become what a function's annotations ask for, results become numbers and
arrays; calls are counted, and what one function returns can be disturbed.
"""

import inspect
import sys
import types
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from nodrift.ids import nearest

DISTURBANCE = 1e-3


class CodeError(Exception):
    """A function of the script failed."""


class MissingName(LookupError):
    """A binding asks for what the script does not have."""


class Code:
    """Wraps a loaded script. `tagged` is the function that the formula describes.

    Calls are counted by name (`calls_of`). If `disturbed`, what the tagged one returns is a little
    wrong.
    """

    def __init__(
        self, module: types.ModuleType, tagged: str, disturbed: bool = False
    ) -> None:
        self._module = module
        self._tagged = tagged
        self._disturbed = disturbed
        self._wrapped: dict[str, Any] = {}
        self._calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._wrapped:
            try:
                found = getattr(self._module, name)
            except AttributeError:
                hint = nearest(name, vars(self._module))
                raise MissingName(f"the script has no {name}; {hint}") from None
            is_function = callable(found) and not isinstance(found, type)
            self._wrapped[name] = self._wrap(name, found) if is_function else found
        return self._wrapped[name]

    def _wrap(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        kinds = parameter_kinds(function)

        def call(*arguments: Any, **named: Any) -> Any:
            self._calls[name] += 1
            given = [
                to_code(value, kind)
                for value, kind in zip(arguments, kinds.values(), strict=False)
            ]
            given += arguments[len(given) :]
            for key in named.keys() - kinds.keys():
                raise CodeError(f"{name} has no parameter {key}: {', '.join(kinds)}")
            keyed = {key: to_code(value, kinds[key]) for key, value in named.items()}
            try:
                result = from_code(function(*given, **keyed))
                if isinstance(result, str | bytes):
                    raise TypeError("it returns text, not a number")
            except TimeoutError:
                raise
            except Exception as error:
                told = f"{type(error).__name__}: {error}"
                if isinstance(error, NameError):
                    told += ", or only by a run: let it be an argument"
                raise CodeError(f"{name} fails with {told}") from error
            return disturb(result) if self._disturbs(name) else result

        return call

    def _disturbs(self, name: str) -> bool:
        return self._disturbed and name == self._tagged


def calls_of(code: Code) -> Counter[str]:
    """How often each function was called; bindings have no way to see it."""
    return code._calls


def twin(module: types.ModuleType) -> types.ModuleType:
    """A copy of a script whose functions see each other there, to change some of them."""
    copy = types.ModuleType(module.__name__)
    copy.__dict__.update(module.__dict__)
    for name, value in module.__dict__.items():
        if isinstance(value, types.FunctionType) and (
            value.__globals__ is module.__dict__
        ):
            function = types.FunctionType(
                value.__code__,
                copy.__dict__,
                value.__name__,
                value.__defaults__,
                value.__closure__,
            )
            function.__kwdefaults__ = value.__kwdefaults__
            function.__annotations__ = value.__annotations__
            copy.__dict__[name] = function
    return copy


def parameter_kinds(function: Callable[..., Any]) -> dict[str, str]:
    """What each parameter wants: tensor, array, list, number, function or anything."""
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        annotation = parameter.annotation
        text = annotation if isinstance(annotation, str) else repr(annotation)
        if annotation is inspect.Parameter.empty:
            kind = "anything"
        elif "Callable" in text:
            kind = "tensor function" if "Tensor" in text else "function"
        elif "Tensor" in text:
            kind = "tensor"
        elif "ndarray" in text:
            kind = "array"
        elif any(word in text for word in ("Sequence", "list", "tuple")):
            kind = "list"
        elif "int" in text and "float" not in text:
            kind = "whole"
        elif "float" in text:
            kind = "number"
        else:
            kind = "anything"
        found[name] = kind
    return found


def to_code(value: Any, kind: str) -> Any:
    """`value` as a parameter of this kind wants it."""
    match kind:
        case "tensor":
            return _tensor(value)
        case "array":
            return np.asarray(value)
        case "list":
            return value.tolist() if isinstance(value, np.ndarray) else list(value)
        case "whole":
            return int(value)
        case "number":
            return float(value) if np.ndim(value) == 0 else value
        case "tensor function" if not hasattr(value, "inner"):
            return lambda *x: _tensor(value(*map(from_code, x)))
    return value


def _tensor(value: Any) -> Any:
    torch = sys.modules["torch"]
    array = np.asarray(value)
    if array.dtype == bool:
        return torch.tensor(array)
    whole = array.dtype.kind in "iu"
    return torch.tensor(array, dtype=torch.int64 if whole else torch.float64)


def from_code(value: Any) -> Any:
    """Numbers as floats, arrays and tensors as arrays of floats, tuples part by part."""
    if isinstance(value, tuple):
        return tuple(map(from_code, value))
    if isinstance(value, list):
        return [from_code(one) for one in value]
    if hasattr(value, "detach"):
        value = value.detach().numpy()
    if isinstance(value, bool | int | float | np.generic | np.ndarray):
        array = np.asarray(value)
        array = array.astype(complex if array.dtype.kind == "c" else float)
        return array if array.ndim else array[()]
    return value


def disturb(value: Any) -> Any:
    """`value`, wrong by a thousandth."""
    if isinstance(value, tuple):
        return tuple(map(disturb, value))
    if isinstance(value, list):
        return [disturb(one) for one in value]
    if isinstance(value, float | complex | np.generic | np.ndarray):
        return np.asarray(value) * (1 + DISTURBANCE) + DISTURBANCE
    return value
