"""Wrong versions of a function: what each kind makes, and that all of them compile."""

import ast
import colorsys
import random
from pathlib import Path

import pytest

from nodrift.formulas.code_mutants import CodeMutant, code_mutants

ROOT = Path(__file__).parents[2]
IMPORTS = """\
import math
from statistics import fmean

import numpy as np
import torch
from numpy import sqrt
from scipy.special import logsumexp
from torch.nn import functional as F
from torch.nn.functional import logsigmoid


"""


def mutants(*lines: str) -> list[CodeMutant]:
    body = "\n".join(f"    {line}" for line in lines)
    return code_mutants(f"{IMPORTS}def f(x, y, z, k):\n{body}\n", "f")


def made(statement: str, kind: str) -> list[str]:
    return [mutant.shown for mutant in mutants(statement) if mutant.kind == kind]


# ---- what each kind makes ----

EXAMPLES = [
    # operators
    ("a = x + y", "- for +", ["a = x - y"]),
    ("a = x - y", "+ for -", ["a = x + y"]),
    ("a = x * y", "/ for *", ["a = x / y"]),
    ("a = x / y", "* for /", ["a = x * y"]),
    ("a = x // y", "/ for //", ["a = x / y"]),
    ("a = x % y", "// for %", ["a = x // y"]),
    ("a = x ** y", "* for **", ["a = x * y"]),
    ("a = x @ y", "* for @", ["a = x * y"]),
    ("a = x & y", "| for &", ["a = x | y"]),
    ("a = x | y", "& for |", ["a = x & y"]),
    ("a = 'x' + y", "- for +", []),
    ("a = [x] + y", "- for +", []),
    ("x += y", "-= for +=", ["x -= y"]),
    ("x *= y", "/= for *=", ["x /= y"]),
    # parts
    ("a = x + y", "dropped a term", ["a = y", "a = x"]),
    ("a = x - y", "dropped a term", ["a = -y", "a = x"]),
    ("a = x * y", "dropped a factor", ["a = y", "a = x"]),
    ("a = x / y", "dropped a factor", ["a = 1 / y", "a = x"]),
    ("a = 1 / y", "dropped a factor", ["a = 1"]),
    ("a = x @ y", "dropped a factor", ["a = y", "a = x"]),
    ("a = x ** 2", "dropped a power", ["a = x"]),
    ("a = x // y", "dropped a divisor", ["a = x"]),
    ("a = x % y", "dropped a modulus", ["a = x"]),
    ("a = x & y", "dropped a condition", ["a = y", "a = x"]),
    ("a = x and y or z", "dropped a condition", None),
    ("a = [b for b in x if b > y]", "dropped a condition", ["a = [b for b in x]"]),
    ("x += y", "dropped a term", ["pass"]),
    ("a = -x", "dropped a minus", ["a = x"]),
    ("a = x[-1]", "dropped a minus", ["a = x[1]"]),
    ("a = not x", "dropped a not", ["a = x"]),
    ("a = x[~y]", "dropped a not", ["a = x[y]"]),
    # numbers
    ("a = x + 0", "1 for 0", ["a = x + 1"]),
    ("a = 1 - x", "2 for 1", ["a = 2 - x"]),
    ("a = x ** 3", "2 for 3", ["a = x ** 2"]),
    ("a = x ** 3", "4 for 3", ["a = x ** 4"]),
    ("a = 0.5 * x", "1.0 for 0.5", ["a = 1.0 * x"]),
    ("a = 0.5 * x", "0.25 for 0.5", ["a = 0.25 * x"]),
    ("a = x + 0.0", "1.0 for 0.0", ["a = x + 1.0"]),
    ("a = x + 1e-12", "2e-12 for 1e-12", []),
    # comparisons and conditions
    ("a = x < y", "<= for <", ["a = x <= y"]),
    ("a = x < y", "> for <", ["a = x > y"]),
    ("a = x <= y", "< for <=", ["a = x < y"]),
    ("a = x >= y", "> for >=", ["a = x > y"]),
    ("a = x == y", "!= for ==", ["a = x != y"]),
    ("a = x in y", "not in for in", ["a = x not in y"]),
    ("a = x < y < z", "<= for <", ["a = x <= y < z", "a = x < y <= z"]),
    ("a = x is None", "is not for is", []),
    ("a = x and y", "or for and", ["a = x or y"]),
    ("a = x or y", "and for or", ["a = x and y"]),
    ("a = x if y else z", "swapped two branches", ["a = z if y else x"]),
    ("a = np.where(x, 0, y)", "swapped two branches", ["a = np.where(x, y, 0)"]),
    # functions
    ("a = x.sum()", "mean for sum", ["a = x.mean()"]),
    ("a = np.mean(x)", "sum for mean", ["a = np.sum(x)"]),
    ("a = np.prod(x)", "sum for prod", ["a = np.sum(x)"]),
    ("a = math.prod(x)", "sum for prod", ["a = sum(x)"]),
    ("a = sum(x)", "max for sum", ["a = max(x)"]),
    ("a = fmean(x)", "sum for fmean", ["a = sum(x)"]),
    ("a = x.log()", "exp for log", ["a = x.exp()"]),
    ("a = math.exp(x)", "log for exp", ["a = math.log(x)"]),
    ("a = np.log2(x)", "log for log2", ["a = np.log(x)"]),
    ("a = math.sqrt(x)", "dropped sqrt", ["a = x"]),
    ("a = sqrt(x + y)", "dropped sqrt", ["a = x + y"]),
    ("a = x.sqrt()", "dropped sqrt", ["a = x"]),
    ("a = np.clip(x, 0, 1)", "dropped clip", ["a = x"]),
    ("a = logsigmoid(-x)", "dropped logsigmoid", ["a = -x"]),
    ("a = abs(x)", "dropped abs", ["a = x"]),
    ("a = max(x, y)", "min for max", ["a = min(x, y)"]),
    ("a = torch.minimum(x, y)", "maximum for minimum", ["a = torch.maximum(x, y)"]),
    ("a = x.argmax(1)", "argmin for argmax", ["a = x.argmin(1)"]),
    ("a = any(x)", "all for any", ["a = all(x)"]),
    ("a = x.all()", "any for all", ["a = x.any()"]),
    ("a = np.cos(x)", "sin for cos", ["a = np.sin(x)"]),
    ("a = x.std()", "var for std", ["a = x.var()"]),
    ("a = x.softmax(1)", "log_softmax for softmax", ["a = x.log_softmax(1)"]),
    # axes and options
    ("a = x.sum(axis=0)", "axis 1 for 0", ["a = x.sum(axis=1)"]),
    ("a = x.mean(dim=1)", "dim 0 for 1", ["a = x.mean(dim=0)"]),
    ("a = x.mean(dim=-1)", "dim 0 for -1", ["a = x.mean(dim=0)"]),
    ("a = x.prod(axis=2)", "axis 1 for 2", ["a = x.prod(axis=1)"]),
    ("a = x.sum(1)", "axis 0 for 1", ["a = x.sum(0)"]),
    ("a = np.sum(x, 1)", "axis 0 for 1", ["a = np.sum(x, 0)"]),
    ("a = logsumexp(x, 1)", "axis 0 for 1", ["a = logsumexp(x, 0)"]),
    ("a = max(x, 1)", "axis 0 for 1", []),
    # matrices
    ("a = x @ y.T", "dropped a transpose", ["a = x @ y"]),
    ("a = x.t() @ y", "dropped a transpose", ["a = x @ y"]),
    # places
    ("a = x[0]", "index 1 for 0", ["a = x[1]"]),
    ("a = x[:, 1]", "index 0 for 1", ["a = x[:, 0]"]),
    ("a = x[y, z]", "swapped two indices", ["a = x[z, y]"]),
    ("a = x[:, None]", "swapped two indices", []),
    ("a = x[1:]", "slice bound off by one", ["a = x[2:]", "a = x[:]"]),
    ("a = x[:-1]", "slice bound off by one", ["a = x[:]", "a = x[:-2]"]),
    ("a = x[:k]", "slice bound off by one", ["a = x[:k - 1]"]),
    ("a = x[k:]", "slice bound off by one", ["a = x[k + 1:]"]),
    ("a = range(k)", "range bound off by one", ["a = range(k - 1)"]),
    ("a = np.arange(2, k)", "range bound off by one", ["a = np.arange(2, k - 1)"]),
    # order
    ("a = f(x, y, z, k)", "swapped two arguments", None),
    ("a = f(x, 1)", "swapped two arguments", []),
    ("a = np.maximum(x, y)", "swapped two arguments", []),
    ("return x, y", "swapped two items", ["return (y, x)"]),
    ("a, b = x", "swapped two names", ["b, a = x"]),
    ("a = np.stack([x, y])", "swapped two items", ["a = np.stack([y, x])"]),
]
MORE = {
    "a = x and y or z": ["a = z", "a = x and y", "a = y or z", "a = x or z"],
    "a = f(x, y, z, k)": [
        "a = f(y, x, z, k)",
        "a = f(x, z, y, k)",
        "a = f(x, y, k, z)",
    ],
}


@pytest.mark.parametrize(("statement", "kind", "expected"), EXAMPLES)
def test_a_kind_makes_exactly_this(
    statement: str, kind: str, expected: list[str] | None
) -> None:
    assert made(statement, kind) == (MORE[statement] if expected is None else expected)


# ---- what stays ----


@pytest.mark.parametrize(
    "statement",
    [
        "'a text with 2 numbers'",
        "a: list[int] = x",
        "a = x.reshape(-1, 2)",
        "a = np.empty((3, 4))",
        "a = f'{x:.3f} {y + 1}'",
        "assert x > 0, y + 1",
        "raise ValueError(x + 1)",
        "while x > 0: x -= 1",
        "a = x is None",
    ],
)
def test_what_would_only_crash_or_never_end_stays(statement: str) -> None:
    assert mutants(statement) == []


def test_a_check_of_the_arguments_stays() -> None:
    assert mutants("if len(x) < 3:", "    raise ValueError(x)") == []
    assert mutants("if len(x) < 3:", "    x = y") != []


def test_annotations_decorators_and_defaults_that_are_no_numbers_stay() -> None:
    source = """\
@cache(1 + 1)
def f(x: list[0] = [1, 2], y: int = 400, *, z: float = -1.5, k="2", m=(3, 4)) -> 1 + 1:
    return x
"""
    told = {(mutant.line, mutant.kind) for mutant in code_mutants(source, "f")}
    assert told == {
        (2, "401 for 400"),
        (2, "399 for 400"),
        (2, "3.0 for 1.5"),
        (2, "0.75 for 1.5"),
        (2, "dropped a minus"),
    }


# ---- where ----

SCRIPT = """\
'''A script of 3 lines + 1.'''

STEPS = 20 + 1


def other(x):
    return x + 1


# %% f
def f(x, y=2):
    '''The docstring stays, with 1 + 1 in it.'''

    def helper(z):
        return z - y

    total = (
        helper(x)
        * x.sum()
    )
    for k in x:
        if k < y:
            total += helper(k)
    return total
"""


def test_a_line_is_that_of_the_file() -> None:
    told = {(m.line, m.kind, m.shown) for m in code_mutants(SCRIPT, "f")}
    assert told >= {
        (11, "3 for 2", "def f(x, y=3):"),
        (15, "+ for -", "return z + y"),
        (19, "/ for *", "total = helper(x) / x.sum()"),
        (18, "dropped a factor", "total = x.sum()"),
        (19, "dropped a factor", "total = helper(x)"),
        (19, "mean for sum", "total = helper(x) * x.mean()"),
        (22, "<= for <", "if k <= y:"),
        (23, "-= for +=", "total -= helper(k)"),
    }
    assert {line for line, _, _ in told} == {11, 15, 18, 19, 22, 23}


def test_the_source_is_the_whole_function_with_one_slip() -> None:
    original = ast.unparse(ast.parse(SCRIPT).body[-1]).splitlines()
    for mutant in code_mutants(SCRIPT, "f"):
        lines = mutant.source.splitlines()
        assert len(lines) == len(original)
        different = [a for a, b in zip(lines, original, strict=True) if a != b]
        assert [line.strip() for line in different] == [mutant.shown]


def test_the_last_function_of_a_name_counts_as_in_python() -> None:
    source = "def f(x):\n    return x + 1\n\n\ndef f(x):\n    return x * 2\n"
    assert {mutant.line for mutant in code_mutants(source, "f")} == {6}


def test_a_name_that_the_script_lacks_is_refused() -> None:
    source = "def f(x):\n    return x\n\n\nclass A:\n    def g(self): ...\n"
    with pytest.raises(LookupError, match="no function g"):
        code_mutants(source, "g")


def test_a_function_of_the_script_can_stand_for_another() -> None:
    source = "def exp(x): ...\n\n\ndef f(x):\n    return log(x)\n"
    assert [m.shown for m in code_mutants(source, "f")] == ["return exp(x)"]
    alone = "def f(x):\n    return log(x)\n"
    assert [m.shown for m in code_mutants(alone, "f")] == ["return x"]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["with a(x - y) as b:", "    return b"], "with a(x + y) as b:"),
        (["for b in x - y:", "    c = b"], "for b in x + y:"),
        (["if x - y:", "    c = z", "else:", "    c = k"], "if x + y:"),
        (["try:", "    c = x - y", "finally:", "    c = z"], "c = x + y"),
        (["match x - y:", "    case 1:", "        c = z"], "match x + y:"),
        (["return lambda a: x - a"], "return lambda a: x + a"),
    ],
)
def test_what_is_shown_is_the_statement_without_its_body(
    lines: list[str], shown: str
) -> None:
    found = {m.kind: m.shown for m in mutants(*lines)}
    assert found["+ for -"] == shown


# ---- any function ----


def check(source: str, name: str) -> None:
    """All that holds for the mutants of any function."""
    found = code_mutants(source, name)
    functions = {
        node.name: ast.dump(node)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }
    dumps = [ast.dump(ast.parse(mutant.source).body[0]) for mutant in found]
    assert functions[name] not in dumps
    assert len(set(dumps)) == len(dumps)
    lines = [mutant.line for mutant in found]
    assert lines == sorted(lines)
    for mutant in found:
        compile(mutant.source, name, "exec")
        assert mutant.kind and mutant.shown and "\n" not in mutant.shown
        assert 1 <= mutant.line <= source.count("\n") + 1
    assert found == code_mutants(source, name)


FILES = [
    *sorted((ROOT / "tutorials_src").glob("*/*.py")),
    ROOT / "nodrift" / "expressions.py",
    Path(colorsys.__file__),  # by other authors, in another style
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_mutants_of_every_function_of_a_file_compile(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            check(source, node.name)


def random_expression(rng: random.Random, depth: int) -> str:
    if depth == 0:
        return rng.choice(["x", "y", "z", "1", "0", "2.5", "x[0]", "y[1:]", "-1"])
    a, b, c = (random_expression(rng, depth - 1) for _ in range(3))
    return rng.choice(
        [
            f"({a} {rng.choice(['+', '-', '*', '/', '**', '@', '&', '//', '%'])} {b})",
            f"({a} {rng.choice(['<', '<=', '==', '!=', '>', 'in'])} {b})",
            f"({a} {rng.choice(['and', 'or'])} {b})",
            f"(-({a}))",
            f"(not {a})",
            f"np.{rng.choice(['sum', 'log', 'sqrt', 'any', 'max'])}({a}, axis=-1)",
            f"({a}).{rng.choice(['mean', 'exp', 'prod', 'cumsum', 'argmax'])}(0)",
            f"f({a}, {b}, {c})",
            f"np.where({a}, {b}, {c})",
            f"({a} if {b} else {c})",
            f"[{a} for x in {b} if {c}]",
            f"({a}, *{b}, {c})",
            f"({a})[{b}:{c}]",
            f"({a})[{b}, {c}]",
            f"(lambda x, y=1: {a})",
            f"({a}).T",
            f"{{x: {a}, **{b}}}",
        ]
    )


@pytest.mark.filterwarnings("ignore::SyntaxWarning")  # `1[0]` compiles all the same
@pytest.mark.parametrize("seed", range(60))
def test_mutants_of_any_expression_compile(seed: int) -> None:
    rng = random.Random(seed)
    expression = random_expression(rng, rng.randint(0, 3))
    check(f"{IMPORTS}def f(x, y, z):\n    a = {expression}\n    return a\n", "f")
