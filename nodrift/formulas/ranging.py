"""What goes over a range: sums, extrema, integrals, expectations."""

import itertools
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from nodrift.formulas import tree
from nodrift.formulas.algebra import Numbers
from nodrift.formulas.arithmetic import added, folded, product, whole
from nodrift.formulas.distributions import Distribution
from nodrift.formulas.domains import Domain
from nodrift.formulas.errors import EvaluationError
from nodrift.formulas.names import Names
from nodrift.formulas.regions import Interval, Line

Scope = Mapping[str, Any]
MOST_COPIES = 20
LONGEST = 500_000  # steps of one clause: a range that never ends is an error


class Ranging(ABC):
    """Evaluates what binds a variable; what stands inside, a subclass."""

    names: Names
    algebra: Numbers

    @abstractmethod
    def value(self, node: tree.Node, scope: Scope) -> Any: ...

    @abstractmethod
    def plain(self, node: tree.Node, scope: Scope) -> Any: ...

    @abstractmethod
    def decided(self, condition: tree.Condition, scope: Scope) -> bool: ...

    def domain(self, domain: tree.Domain, scope: Scope) -> Any:
        match domain:
            case tree.Declared(key=key):
                return self.names.over[key]
            case tree.Span(low=low, high=high):
                first = whole(self.plain(low, scope))
                return range(first, whole(self.plain(high, scope)) + 1)
            case tree.FiniteSet(entries=entries, power=power):
                values = [self.plain(entry, scope) for entry in entries]
                if power is None:
                    return values
                count = whole(self.plain(power, scope))
                if count > MOST_COPIES or len(values) ** count > LONGEST:
                    raise EvaluationError("this set is too large to go through")
                return [np.array(x) for x in itertools.product(values, repeat=count)]
        return self.value(domain, scope)

    def elements(self, domain: Any) -> Iterator[Any]:
        """All elements of a finite set, the nodes of a region."""
        if isinstance(domain, Distribution):
            yield from (point for point, _ in domain.atoms())
        elif hasattr(domain, "nodes"):
            yield from (point for point, _ in domain.nodes())
        elif isinstance(domain, Domain):
            raise EvaluationError("this set has no list of elements")
        else:
            yield from domain

    def reduce(self, node: tree.Reduce, scope: Scope) -> Any:
        domain = self.domain(node.domain, scope)
        if isinstance(domain, Domain):
            return self.extreme(node, domain, scope)
        if hasattr(domain, "nodes") or callable(domain):
            raise EvaluationError("this does not range over a finite set")
        values = []
        for element in self.elements(domain):
            inner = {**scope, node.variable: element}
            if node.only is None or self.decided(node.only, inner):
                values.append(self.plain(node.body, inner))
        match node.kind:
            case "sum":
                return folded(added, values, 0)
            case "product":
                return folded(product, values, 1)
            case "max" if values:
                return self.algebra.largest(values)
            case "min" if values:
                return self.algebra.smallest(values)
        raise EvaluationError("an extremum over nothing")

    def extreme(self, node: tree.Reduce, domain: Domain, scope: Scope) -> Any:
        if node.kind not in ("max", "min") or node.only is not None:
            raise EvaluationError("this does not range over a finite set")
        sign = 1 if node.kind == "max" else -1

        def objective(element: Any) -> float:
            value = self.plain(node.body, {**scope, node.variable: element})
            return sign * float(value)

        return sign * domain.maximum(objective)

    def integral(self, node: tree.Integral, scope: Scope) -> Any:
        if isinstance(node.domain, tree.Span):
            low = self.plain(node.domain.low, scope)
            high = self.plain(node.domain.high, scope)
            if low == -math.inf and high == math.inf:
                domain: Any = Line()
            elif math.isinf(low) or math.isinf(high):
                raise EvaluationError("an integral over half a line, or backwards")
            else:
                domain = Interval(low, high)
        else:
            domain = self.domain(node.domain, scope)
        if not hasattr(domain, "nodes"):
            raise EvaluationError("this is no region to integrate over")
        self.algebra.allow_quadrature()
        values = [
            weight * self.plain(node.body, {**scope, node.variable: point})
            for point, weight in domain.nodes()
        ]
        if isinstance(domain, Line):
            self.algebra.require_decay(values)
        return folded(added, values, 0)

    def expectation(
        self, drawings: list[tree.Drawing], body: tree.Node, scope: Scope
    ) -> Any:
        if not drawings:
            return self.plain(body, scope)
        first, *rest = drawings
        if isinstance(first.law, tree.Declared):
            law = self.names.over[first.law.key]
        else:
            law = self.value(first.law, scope)
        if not isinstance(law, Distribution):
            raise EvaluationError(
                "an expectation over something that is no distribution"
            )
        terms = []
        for weight, values in self.draws(first, law, scope):
            if isinstance(weight, float) and weight == 0:
                continue
            terms.append(weight * self.expectation(rest, body, {**scope, **values}))
        return folded(added, terms, 0)

    def draws(
        self, drawing: tree.Drawing, law: Distribution, scope: Scope
    ) -> Iterator[tuple[Any, dict[str, Any]]]:
        atoms = list(law.atoms())
        if drawing.copies is not None:
            copies = whole(self.plain(drawing.copies, scope))
            if copies > MOST_COPIES or len(atoms) ** copies > LONGEST:
                raise EvaluationError("too many draws to go through")
            for points in itertools.product(atoms, repeat=copies):
                weight: Any = 1
                for _, one in points:
                    weight = weight * one
                yield weight, {drawing.variables[0]: np.array([p for p, _ in points])}
            return
        for point, weight in atoms:
            if len(drawing.variables) == 1:
                yield weight, {drawing.variables[0]: point}
            else:
                yield weight, dict(zip(drawing.variables, point, strict=True))
