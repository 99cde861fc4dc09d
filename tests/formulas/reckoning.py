"""What tests of formulas share: reading, evaluating and judging one of them."""

import types
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from nodrift.formulas import tree
from nodrift.formulas.algebra import Numbers
from nodrift.formulas.evaluator import Compared, compare_sides
from nodrift.formulas.judge import Failure, Formula
from nodrift.formulas.names import Names
from nodrift.formulas.reader import read
from nodrift.formulas.tokens import ReadError

Bound = Mapping[str, Any]


def sides(tex: str, names: Names) -> list[Compared]:
    """Both sides of each relation of `tex`, at each value of its free variables."""
    statement = read(tex, names.symbols())
    return list(compare_sides(statement, names, Numbers()))


def value(tex: str, values: Bound | None = None, over: Bound | None = None) -> Any:
    """What the expression `tex` is worth."""
    names = Names({"Q": 0.0, **(values or {})}, over)
    (one,) = sides(f"Q = {tex}", names)
    return one.right


def statement(
    tex: str,
    values: Bound | None = None,
    over: Bound | None = None,
    given: tuple[str, ...] = (),
) -> tree.Statement:
    return read(tex, Names(values or {}, over, given).symbols())


def refusal(
    tex: str,
    values: Bound | None = None,
    over: Bound | None = None,
    given: tuple[str, ...] = (),
) -> tuple[str, str]:
    """Why `tex` is not read, and the rest of it from where the error points."""
    with pytest.raises(ReadError) as told:
        statement(tex, values, over, given)
    return str(told.value), tex[told.value.at :]


def script(**functions: Any) -> types.ModuleType:
    """A loaded script with these functions, as `Code` wants it."""
    module = types.ModuleType("script")
    module.__dict__.update(functions)
    return module


def written(source: str) -> types.ModuleType:
    """A loaded script with this text."""
    module = types.ModuleType("script")
    exec(compile(source, "<script>", "exec"), module.__dict__)  # noqa: S102
    return module


def formula(tex: str, binding: Callable[[Any, Any], Any], **functions: Any) -> Formula:
    """A formula of the first of the functions, which its label names."""
    label = next(iter(functions), "nothing")
    return Formula(label, tex, binding, script(**functions))


def failure(call: Callable[..., Any], *arguments: Any) -> Failure:
    with pytest.raises(Failure) as told:
        call(*arguments)
    return told.value
