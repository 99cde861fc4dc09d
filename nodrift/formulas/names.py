"""What a binding says: which value, function or range each name of a formula has."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nodrift.formulas.distributions import Conditional, Distribution
from nodrift.formulas.domains import Domain
from nodrift.formulas.symbols import Signature, Symbols, signature
from nodrift.formulas.tokens import ReadError, canonical

TOLERANCE = 1e-9
LARGEST_TOLERANCE = 1e-3


class Names:
    """The names of one formula in one draw.

    `values` maps LaTeX spellings to numbers, arrays, functions, distributions and
    regions; `over` gives variables their range; `given` are side conditions that may be
    written beside the formula. Both sides must agree within `tolerance`, relative to
    the larger of one and the right side. Raises ReadError for a key that is no LaTeX.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        over: Mapping[str, Any] | None = None,
        given: Iterable[str] = (),
        tolerance: float = TOLERANCE,
    ) -> None:
        self.values: dict[str, Any] = {}
        self.overloads: dict[Signature, Any] = {}
        self.spelling: dict[str, str] = {}  # as the binding wrote it
        for key, value in values.items():
            overload = signature(key)
            if overload is None:
                self.values[canonical(key)] = value
                self.spelling[canonical(key)] = key
            else:
                self.overloads[overload] = value
        self.over: dict[str, Any] = {}
        self.conditions: dict[str, str] = {}
        for key, domain in (over or {}).items():
            variable, colon, condition = key.partition(":")
            variable = canonical(variable)
            if not variable:
                raise ReadError("over has a range of nothing", 0)
            if colon:
                self.conditions[canonical(condition)] = variable
                variable = f"{variable} : {canonical(condition)}"
            self.over[variable] = domain
        if isinstance(given, str):
            raise TypeError("given is one text; write a list of texts")
        self.given = frozenset(map(canonical, given))
        if not isinstance(tolerance, float) or not 0 < tolerance <= LARGEST_TOLERANCE:
            raise ValueError(f"the tolerance is {tolerance!r}, not 0 to 0.001")
        self.tolerance = tolerance

    def symbols(self) -> Symbols:
        """What the reader has to know of them."""
        conditioned = {f"{v} : {c}" for c, v in self.conditions.items()}
        return Symbols(
            names=frozenset(self.values),
            callable=frozenset(
                name for name, value in self.values.items() if may_be_called(value)
            ),
            signatures=frozenset(self.overloads),
            ranging=frozenset(self.over) - conditioned,
            conditions=self.conditions,
            functions=frozenset(
                name
                for name, domain in self.over.items()
                if isinstance(domain, Domain) and domain.of_functions
            ),
            given=self.given,
        )


def may_be_called(value: Any) -> bool:
    return callable(value) and not isinstance(value, np.ndarray | Indexed)


@dataclass(frozen=True, slots=True)
class Indexed:
    """An array whose axes are counted from `firsts`; further ones as the last."""

    array: np.ndarray
    firsts: tuple[int, ...]


Binding = Callable[[Any, Any], Names]

__all__ = ["Binding", "Conditional", "Distribution", "Indexed", "Names"]
