"""Compute what a formula says, from the values that a binding gives its names.

It is an implementation of its own, in NumPy, that shares no line with the code which
the formula describes.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from nodrift.formulas import tree
from nodrift.formulas.algebra import Numbers
from nodrift.formulas.arithmetic import (
    added,
    array_of,
    first_of,
    function,
    norm,
    power,
    product,
    same,
    transpose,
    whole,
)
from nodrift.formulas.distributions import Conditional, Distribution
from nodrift.formulas.domains import Domain
from nodrift.formulas.errors import EvaluationError
from nodrift.formulas.names import Indexed, Names
from nodrift.formulas.ranging import LONGEST, Ranging, Scope
from nodrift.formulas.symbols import Signature

MOST_FREE = 10_000  # values of a free variable


@dataclass(frozen=True, slots=True)
class Compared:
    """One relation of one clause in one draw, with the values of its two sides."""

    relation: str
    left: Any
    right: Any
    scope: Scope  # the free variables
    at: int


@dataclass(frozen=True, slots=True)
class Pair:
    """The two values of a plus-minus, whose order does not matter."""

    plus: Any
    minus: Any


def compare_sides(
    statement: tree.Statement, names: Names, algebra: Numbers
) -> Iterator[Compared]:
    """Yield both sides of each relation, at each value of the free variables.

    Raises EvaluationError where something has no value.
    """
    evaluator = Evaluator(statement.definitions, names, algebra)
    ranges = [evaluator.all_elements(names.over[name]) for name in statement.free]
    for values in itertools.product(*ranges):
        scope = dict(zip(statement.free, values, strict=True))
        for relation in statement.relations:
            yield from evaluator.relation(relation.chain, scope)


class Evaluator(Ranging):
    """Evaluates nodes in a scope, which holds the bound variables."""

    def __init__(
        self, definitions: Mapping[str, tree.Definition], names: Names, algebra: Numbers
    ) -> None:
        self.definitions = definitions
        self.names = names
        self.algebra = algebra
        self.steps = 0
        self.sign = 1  # which of its two values a plus-minus has
        self.open: list[str] = []  # definitions being evaluated

    def all_elements(self, domain: Any) -> list[Any]:
        """The elements of a range that everything is checked at."""
        found = list(itertools.islice(self.elements(domain), MOST_FREE + 1))
        if len(found) > MOST_FREE:
            raise EvaluationError("a free variable ranges over too much")
        return found

    def relation(self, chain: tree.Chain, scope: Scope) -> Iterator[Compared]:
        if any(isinstance(item, tree.Best) for item in chain.items):
            yield from self.best(chain, scope)
            return
        values = [self.both_signs(item, scope) for item in chain.items]
        for i, relation in enumerate(chain.relations):
            left, right = values[i], values[i + 1]
            yield Compared(relation, left, right, scope, chain.items[i].at)

    def both_signs(self, node: tree.Node, scope: Scope) -> Any:
        """The value; the sorted pair of values, if there is a plus-minus in it."""
        value = self.value(node, scope)
        if not _has_both(node):
            return value
        self.sign = -1
        other = self.value(node, scope)
        self.sign = 1
        return Pair(value, other)

    def best(self, chain: tree.Chain, scope: Scope) -> Iterator[Compared]:
        """`a = \\arg\\max_x f(x)`: the best of the declared candidates, which is one."""
        *items, best = chain.items
        equal = all(relation == "=" for relation in chain.relations)
        if not equal or not isinstance(best, tree.Best):
            raise EvaluationError(r"write a = \arg\max_x ...", chain.at)
        candidates = list(self.elements(self.domain(best.domain, scope)))
        if len(candidates) < 3:
            raise EvaluationError("an arg max over fewer than three", best.at)
        scores = [
            float(self.value(best.body, {**scope, best.variable: one}))
            for one in candidates
        ]
        sign = 1 if best.kind == "max" else -1
        order = np.argsort([-sign * score for score in scores])
        first, second = order[0], order[1]
        if not math.isfinite(scores[first]):
            raise EvaluationError("the best value is not finite", best.at)
        gap = abs(scores[first] - scores[second])
        equal = same(candidates[first], candidates[second])
        if gap <= 1e-13 * max(1.0, abs(scores[first])) and not equal:
            raise EvaluationError("two candidates are equally good", best.at)
        values = [self.value(item, scope) for item in items] + [candidates[first]]
        for left, right in pairwise(values):
            yield Compared("=", left, right, scope, chain.at)

    # Values

    def value(self, node: tree.Node, scope: Scope) -> Any:
        self.steps += 1
        if self.steps > LONGEST:
            raise EvaluationError("this goes on for too long", node.at)
        try:
            return self._value(node, scope)
        except EvaluationError as error:
            if error.at is None:
                error.at = node.at
            raise

    def _value(self, node: tree.Node, scope: Scope) -> Any:
        a = self.algebra
        match node:
            case tree.Number(value=value):
                return a.number(value)
            case tree.Name(name=name):
                return self.look_up(name, scope)
            case tree.Negative(body=body):
                return -self.plain(body, scope)
            case tree.Binary():
                return self.binary(node, scope)
            case tree.Power(base=base, exponent=exponent):
                return power(a, self.plain(base, scope), self.plain(exponent, scope))
            case tree.Transpose(body=tree.Vector() as body):  # (a, b)^T, a column
                return self.plain(body, scope)
            case tree.Transpose(body=body):
                return transpose(self.plain(body, scope))
            case tree.Magnitude(body=body):
                value = self.plain(body, scope)
                if np.ndim(value) == 1:
                    raise EvaluationError(r"| | of a vector: write \| \|")
                return a.determinant(value) if np.ndim(value) else a.magnitude(value)
            case tree.Norm(kind=kind, body=body):
                return norm(a, kind, self.plain(body, scope))
            case tree.Inner(left=left, right=right):
                one, two = self.plain(left, scope), self.plain(right, scope)
                if np.shape(one) != np.shape(two) or not np.ndim(one):
                    raise EvaluationError("an inner product of unequal shapes")
                return (np.asarray(one) * np.asarray(two)).sum()
            case tree.Function(
                name=r"\mathrm{diag}",
                arguments=(tree.Power(base=base, exponent=raised),),
            ):  # of a vector, entry by entry: of what else?
                entries, exponent = self.plain(base, scope), self.plain(raised, scope)
                return np.diag([a.power(entry, exponent) for entry in entries])
            case tree.Function(name=name, arguments=arguments):
                return function(a, name, [self.plain(x, scope) for x in arguments])
            case tree.Vector(entries=entries):
                return np.array([self.plain(entry, scope) for entry in entries])
            case tree.Matrix(rows=rows):
                return np.array([[self.plain(x, scope) for x in row] for row in rows])
            case tree.Index(base=base, indices=indices):
                return self.index(base, indices, scope)
            case tree.Prefix(base=base, bound=bound):
                value, firsts = array_of(self.value(base, scope))
                stop = whole(self.plain(bound, scope)) - first_of(firsts, 0)
                return value[: max(0, stop)]
            case tree.Call():
                return self.call(node, scope)
            case tree.Law(signature=signature, given=given):
                return self.law(signature, [self.plain(x, scope) for x in given])
            case tree.Prime(function=primed, order=order):
                return self.prime(self.value(primed, scope), order)
            case tree.Indicator(condition=condition):
                return a.indicator(self.holds(condition, scope))
            case tree.Cases(rows=rows):
                return a.branches(
                    [
                        (
                            partial(self.plain, value, scope),
                            True if only is None else self.holds(only, scope),
                        )
                        for value, only in rows
                    ]
                )
            case tree.Reduce():
                return self.reduce(node, scope)
            case tree.Integral():
                return self.integral(node, scope)
            case tree.Expectation(drawings=drawings, body=body):
                return self.expectation(list(drawings), body, scope)
            case tree.Derivative():
                return self.derivative(node, scope)
        raise EvaluationError(f"{type(node).__name__} has no value here")

    def plain(self, node: tree.Node, scope: Scope) -> Any:
        """The value, as an array rather than one with indices from elsewhere."""
        value = self.value(node, scope)
        return value.array if isinstance(value, Indexed) else value

    def look_up(self, name: str, scope: Scope) -> Any:
        if name in scope:
            return scope[name]
        if name in self.names.values:
            return self.names.values[name]
        if name in self.definitions:
            return self.defined(self.definitions[name])
        if name == r"\pi":
            return self.algebra.pi
        raise EvaluationError(f"{name} has no value here")

    def defined(self, definition: tree.Definition) -> Any:
        if not definition.parameters:
            with self.opened(definition):
                return self.plain(definition.body, {})

        def function(*arguments: Any) -> Any:
            if len(arguments) != len(definition.parameters):
                raise EvaluationError(f"{definition.name} takes another number of them")
            inner = dict(zip(definition.parameters, arguments, strict=True))
            with self.opened(definition):
                return self.plain(definition.body, inner)

        return function

    @contextmanager
    def opened(self, definition: tree.Definition) -> Iterator[None]:
        """Marks a definition as being evaluated, to find one that needs itself."""
        if definition.name in self.open:
            raise EvaluationError(f"{definition.name} is defined by itself")
        self.open.append(definition.name)
        try:
            yield
        finally:
            self.open.pop()

    # Arithmetic

    def binary(self, node: tree.Binary, scope: Scope) -> Any:
        left, right = self.plain(node.left, scope), self.plain(node.right, scope)
        for side in (left, right):
            if callable(side) or isinstance(side, Distribution | Domain):
                raise EvaluationError("arithmetic with a function that is not called")
        match node.kind:
            case "add":
                return added(left, right)
            case "subtract":
                return added(left, -right)
            case "plusminus" | "minusplus":
                plus = (self.sign > 0) == (node.kind == "plusminus")
                return added(left, right if plus else -right)
            case "multiply":
                return product(left, right)
            case "divide":
                if np.ndim(right):
                    raise EvaluationError("division by something that is no number")
                return self.algebra.divide(left, right)
        if np.shape(left) != np.shape(right):
            raise EvaluationError(r"\odot of unequal shapes")
        return left * right

    # Indices, calls

    def index(
        self, base: tree.Node, indices: tuple[tree.Node, ...], scope: Scope
    ) -> Any:
        value = self.value(base, scope)
        places = [self.plain(index, scope) for index in indices]
        if callable(value):  # a family that the formula itself defines
            if isinstance(base, tree.Name) and base.name in self.definitions:
                return value(*places)
            raise EvaluationError("an index on a function")
        array, firsts = array_of(value)
        if np.ndim(array) < len(places):
            raise EvaluationError(
                f"{len(places)} indices on something with {np.ndim(array)}"
            )
        for axis, place in enumerate(places):
            first = first_of(firsts, axis)
            at = whole(place) - first
            if not 0 <= at < len(array):
                several = "; write commas between indices" if at + first > 9 else ""
                raise EvaluationError(
                    f"the index {at + first} is not among {first} to "
                    f"{first + len(array) - 1}{several}"
                )
            array = array[at]
        return array

    def call(self, node: tree.Call, scope: Scope) -> Any:
        if isinstance(node.callee, Signature):
            function = self.names.overloads[node.callee]
        else:
            function = self.value(node.callee, scope)
        if not callable(function):
            raise EvaluationError("this is called and is no function")
        arguments = [self.plain(argument, scope) for argument in node.arguments]
        return function(*arguments)

    def law(self, signature: Signature, given: list[Any]) -> Any:
        """The distribution that `q(z \\mid x)` is for one x."""
        found = self.names.overloads[signature]
        if isinstance(found, Conditional):
            return found.given(*given)
        if given or not isinstance(found, Distribution):
            raise EvaluationError(
                f"{signature.head} is declared as a function, and used as a distribution"
            )
        return found

    def prime(self, function: Any, order: int) -> Callable[[Any], Any]:
        def derived(x: Any) -> Any:
            if order == 1:
                return self.algebra.derivative(function, x)
            return self.algebra.derivative(self.prime(function, order - 1), x)

        return derived

    def derivative(self, node: tree.Derivative, scope: Scope) -> Any:
        at, firsts = array_of(self.look_up(node.variable, scope))
        if callable(at):
            raise EvaluationError(f"{node.variable} is no number to differentiate by")

        def body(x: Any) -> Any:
            inner = {**scope, node.variable: Indexed(x, firsts) if firsts else x}
            value = self.plain(node.body, inner)
            if callable(value) and not isinstance(value, Distribution):
                return value(x)  # dL/dx of a function L
            return value

        slopes = self.algebra.derivative(body, at)
        if not node.indices:
            return slopes
        places = [whole(self.plain(index, scope)) for index in node.indices]
        if np.ndim(slopes) != np.ndim(at) or len(places) > np.ndim(at):
            raise EvaluationError("a derivative by an entry, of something with entries")
        for axis, place in enumerate(places):
            at_first = first_of(firsts, axis)
            if not 0 <= place - at_first < len(slopes):
                raise EvaluationError(f"the index {place} is out of range")
            slopes = slopes[place - at_first]
        return slopes

    # Conditions

    def holds(self, condition: tree.Condition, scope: Scope) -> Any:
        """True or false; for symbols it may be a proposition."""
        found: Any
        match condition:
            case tree.Chain(items=items, relations=relations):
                values = [self.plain(item, scope) for item in items]
                found = True
                for i, relation in enumerate(relations):
                    one = self.algebra.compare(relation, values[i], values[i + 1])
                    found = one if found is True else found & one
                return found
            case tree.Both(parts=parts):
                found = True
                for part in parts:
                    one = self.holds(part, scope)
                    found = one if found is True else found & one
                return found
            case tree.Quantified(
                every=every, variable=variable, domain=domain, body=body
            ):
                found = every
                for element in self.elements(self.domain(domain, scope)):
                    one = self.holds(body, {**scope, variable: element})
                    found = (found & one) if every else (found | one)
                return found
        raise EvaluationError("this condition has no truth value")

    def decided(self, condition: tree.Condition, scope: Scope) -> bool:
        return bool(self.holds(condition, scope))


def _has_both(node: Any) -> bool:
    """Whether a plus-minus stands anywhere in the tree."""
    if isinstance(node, tree.Binary) and node.kind in ("plusminus", "minusplus"):
        return True
    if isinstance(node, tuple):
        return any(map(_has_both, node))
    slots = getattr(type(node), "__dataclass_fields__", {})
    return any(_has_both(getattr(node, name)) for name in slots)
