"""The values of a draw, as a message about it shows them."""

from collections.abc import Iterator
from typing import Any

from nodrift.formulas.agreement import numeric
from nodrift.formulas.distributions import Pmf
from nodrift.formulas.evaluator import Compared, Pair
from nodrift.formulas.names import Indexed, Names

SHOWN = 12  # numbers of a value that a message shows


def shown_values(names: Names, compared: Compared) -> Iterator[tuple[str, str]]:
    """Each name of a draw as it is spelled, and its value."""
    for name, value in compared.scope.items():
        yield name, show(value)
    for name, value in names.values.items():
        if _is_shown(value):
            yield names.spelling[name], show(value)
    for signature, value in names.overloads.items():
        if isinstance(value, Pmf):
            yield f"{signature.head}({', '.join(signature.arguments)})", show(value)


def shown_size(names: Names) -> int:
    """How many numbers there are to look at."""
    values = names.values.values()
    return sum(numeric(value).size for value in values if _is_shown(value))


def _is_shown(value: Any) -> bool:
    if isinstance(value, Pmf):
        return True
    if callable(value) and not isinstance(value, Indexed):
        return False
    array = numeric(value)
    return array.dtype.kind in "fc" and array.size <= SHOWN


def show(value: Any) -> str:
    """A value in a message: short, with as many digits as tell it apart."""
    if isinstance(value, Pair):
        return f"{show(value.plus)} and {show(value.minus)}"
    array = numeric(value)
    if array.dtype == object:
        return str(value)
    if array.size > SHOWN:
        return f"an array {array.shape}"
    if array.ndim == 0:
        return _number(array[()])
    return f"({', '.join(show(part) for part in array)})"


def _number(value: Any) -> str:
    if isinstance(value, complex):
        return f"{value:.6g}"
    return (
        f"{value:.0f}"
        if value == round(value, 0) and abs(value) < 1e6
        else f"{value:.6g}"
    )
