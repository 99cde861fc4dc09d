"""A binding says what names stand for; it computes nothing, or it is refused."""

from pathlib import Path

import pytest

from nodrift.binding_checks import check_bindings
from nodrift.bindings import FOLDER, binding_path, read_bindings
from nodrift.book import Book
from nodrift.errors import Drift, Drifts
from nodrift.project import Page, Project

HEAD = '''\
"""What the names stand for."""

from nodrift.formulas.vocabulary import Names, choose, indices, of, tabulate

MOST = 7


def shared(draw, code):
    return draw.vector(3)


@of("lab/toss")
def kl(draw, code):
    n = draw.size(2, 5)
'''
FIRST = HEAD.count("\n") + 1  # the line of what a test adds


def drifts(project: Project, page: Page, text: str) -> list[Drift]:
    (project.root / binding_path(page)).write_text(text, encoding="utf-8")
    try:
        read_bindings(project, page)
    except Drifts as found:
        return list(found.drifts)
    except Drift as found:
        return [found]
    return []


# ---- what is allowed ----

ALLOWED = {
    "a name": "return n",
    "a constant": "return 3.5",
    "text": 'return r"\\alpha"',
    "a constant below zero": "return -3",
    "a draw": "return draw.real(-1, 1)",
    "a call of code": "return code.kl(n)",
    "a setting of the script": "return code.STEPS",
    "a call of a word": "return indices(n)",
    "a helper": "return shared(draw, code)",
    "a constant of the file": "return draw.size(1, MOST)",
    "a list": "return [n, 1, draw.real()]",
    "a tuple": "return (n, 1)",
    "a dict": 'return {"x": n}',
    "a dict of two": 'return {**{"x": n}, "y": 1}',
    "Names": 'return Names({"x": n}, over={"i": indices(n)}, given=["a"])',
    "an item": "return shared(draw, code)[0]",
    "an item from behind": "return shared(draw, code)[-1]",
    "a slice": "return shared(draw, code)[1:n]",
    "several items": "return shared(draw, code)[0, :]",
    "an unpacked list": "return indices(*[n])",
    "a lambda": "return lambda x: code.kl(x)",
    "a lambda of many": "return lambda *x: code.kl(*x)",
    "a lambda that looks away": "return lambda x, _: code.kl(x)",
    "a lambda in a lambda": "return lambda x: tabulate(lambda y: code.kl(x, y), n)",
    "an assignment": "m = n\n    return m",
    "an assignment of two": "m, k = shared(draw, code), 2\n    return [m, k]",
    "a word for a choice": "return choose(draw.flag(), n, 1)",
    "a docstring": '"""Say so."""\n    return n',
}


@pytest.mark.parametrize("added", ALLOWED.values(), ids=list(ALLOWED))
def test_names_draws_and_calls_are_allowed(
    project: Project, page: Page, added: str
) -> None:
    assert drifts(project, page, HEAD + f"    {added}\n") == []


# ---- what is not ----

FORBIDDEN = {
    "a sum": ("return n + 1", "arithmetic"),
    "a product": ("return 2 * n", "arithmetic"),
    "a power": ("return n**2", "arithmetic"),
    "a quotient": ("return n / 2", "arithmetic"),
    "a remainder": ("return n % 2", "arithmetic"),
    "a matrix product": ("return n @ n", "arithmetic"),
    "bits": ("return n ^ 1", "arithmetic"),
    "minus a name": ("return -n", "arithmetic"),
    "minus a call": ("return -draw.real()", "arithmetic"),
    "plus": ("return +n", "arithmetic"),
    "not": ("return not n", "arithmetic"),
    "a sum deep inside": ('return Names({"x": [code.kl(n + 1)]})', "arithmetic"),
    "a sum in a lambda": ("return lambda x: x + 1", "arithmetic"),
    "a sum in an index": ("return shared(draw, code)[n - 1]", "arithmetic"),
    "a sum in a keyword": ("return Names({}, over=n + 1)", "arithmetic"),
    "a comparison": ("return n < 2", "condition"),
    "and": ("return n and 1", "condition"),
    "a choice": ("return 1 if n else 2", "condition"),
    "an attribute": ("return shared(draw, code).T", "attribute"),
    "an attribute of a word": ("return Names.__init__", "attribute"),
    "an attribute of an attribute": ("return code.kl.__globals__", "attribute"),
    "a private attribute": ("return code._module", "attribute"),
    "a magic attribute": ("return draw.__class__", "attribute"),
    "what a draw has not": ("return draw.rng", "rng"),
    "a draw with a slip": ("return draw.integr(1, 3)", "integr"),
    "a method of text": ('return "a".upper()', "attribute"),
    "a list comprehension": ("return [x for x in n]", "listcomp"),
    "a set comprehension": ("return {x for x in n}", "setcomp"),
    "a dict comprehension": ("return {x: 1 for x in n}", "dictcomp"),
    "a generator": ("return tabulate(x for x in n)", "generatorexp"),
    "a set": ("return {n}", "set"),
    "a formatted text": ('return f"{n}"', "joinedstr"),
    "a walrus": ("return (m := n)", "namedexpr"),
    "await": ("return await n", "await"),
    "yield": ("yield n", "expr"),
    "a call of a call": ("return shared(draw, code)(1)", "call"),
    "a call of a lambda": ("return (lambda x: x)(n)", "call"),
    "a call of an item": ("return shared(draw, code)[0](1)", "call"),
    "a loop": ("for x in n:\n        pass", "for"),
    "a while": ("while n:\n        pass", "while"),
    "an if": ("if n:\n        return n", "if"),
    "a try": ("try:\n        return n\n    finally:\n        pass", "try"),
    "a with": ("with n:\n        pass", "with"),
    "an import": ("import math", "import"),
    "a function": ("def inner():\n        return n", "functiondef"),
    "a class": ("class Inner:\n        pass", "classdef"),
    "an assertion": ("assert n", "assert"),
    "a deletion": ("del n", "delete"),
    "global": ("global n", "global"),
    "a bare call": ("draw.real()", "expr"),
    "a growing assignment": ("n += 1", "augassign"),
    "an annotated assignment": ("m: int = n", "annassign"),
    "an assignment to an item": ("n[0] = 1", "subscript"),
    "an assignment to an attribute": ("code.x = 1", "attribute"),
    "an assignment to code": ("code = n", "name"),
    "an assignment to draw in a tuple": ("draw, m = n, 1", "tuple"),
    "an assignment of the rest": ("m, *k = n", "tuple"),
    "a match": ("match n:\n        case 1:\n            pass", "match"),
    "a lambda with a default": ("return lambda x=1: x", "lambda"),
    "a lambda with a keyword": ("return lambda *, x: x", "lambda"),
    "a lambda with keywords": ("return lambda **x: x", "lambda"),
    "a lambda with code": ("return lambda code: code", "lambda"),
    "nothing returned": ("return", "return"),
    "a chain of assignments": ("a = b = n", "assign"),
    "a large constant power": ("return -(1)**2", "arithmetic"),
}


@pytest.mark.parametrize(("added", "what"), FORBIDDEN.values(), ids=list(FORBIDDEN))
def test_what_computes_is_refused_at_its_line(
    project: Project, page: Page, added: str, what: str
) -> None:
    text = HEAD.replace("def kl", "async def kl") if "await" in added else HEAD
    found = drifts(project, page, text + f"    {added}\n")
    if "await" in added:  # an async function is refused as a whole
        assert found
        return
    assert found, added
    assert {drift.code for drift in found} == {"E-BINDING"}
    assert {drift.path for drift in found} == {str(FOLDER / "lab.py")}
    assert found[0].line == FIRST
    assert f"no {what}" in found[0].what


UNKNOWN = {
    "a name that is not there": ("return m", "a binding has no 'm'"),
    "a builtin": ("return sum(n)", "a binding has no 'sum'"),
    "eval": ('return eval("1 + 1")', "a binding has no 'eval'"),
    "open": ('return open("x")', "a binding has no 'open'"),
    "a name before it is given": ("k = m\n    m = 1", "a binding has no 'm'"),
    "a name of another lambda": (
        "return [lambda x: x, lambda y: code.kl(x, y)]",
        "a binding has no 'x'",
    ),
    "an argument that is not looked at": ("return lambda x: n", "does not look at it"),
    "some that are not looked at": ("return lambda *x: n", "does not look at it"),
}


@pytest.mark.parametrize(("added", "what"), UNKNOWN.values(), ids=list(UNKNOWN))
def test_names_come_from_the_binding_alone(
    project: Project, page: Page, added: str, what: str
) -> None:
    found = drifts(project, page, HEAD + f"    {added}\n")
    assert [drift.line for drift in found] == [FIRST]
    assert what in found[0].what


def test_a_name_that_is_misspelt_comes_with_the_right_one(
    project: Project, page: Page
) -> None:
    (found,) = drifts(project, page, HEAD + "    return tabulat(n)\n")
    assert "tabulate" in found.mend


# ---- around the functions ----

AROUND = {
    "another module": "import math",
    "from another module": "from math import log",
    "a word that is none": "from nodrift.formulas.vocabulary import eval",
    "a word renamed": "from nodrift.formulas.vocabulary import size as sum",
    "all words": "from nodrift.formulas.vocabulary import *",
    "a sum": "N = 1 + 1",
    "a list": "N = [1]",
    "a small name": "n = 1",
    "a call": "print(1)",
    "a class": "class A:\n    pass",
    "an if": "if 1:\n    N = 1",
    "a loop": "for N in []:\n    pass",
    "an async function": "async def f(draw, code):\n    return 1",
    "an annotated constant": "N: int = 1",
}


@pytest.mark.parametrize("added", AROUND.values(), ids=list(AROUND))
def test_beside_functions_there_are_words_and_constants(
    project: Project, page: Page, added: str
) -> None:
    text = HEAD + "    return n\n"
    assert drifts(project, page, text) == []
    line = text.count("\n") + 1
    found = drifts(project, page, text + added + "\n")
    assert found
    assert {(drift.code, drift.line) for drift in found} == {("E-BINDING", line)}


SIGNATURES = {
    "one argument": "def f(draw):",
    "in the other order": "def f(code, draw):",
    "three": "def f(draw, code, x):",
    "a default": "def f(draw, code=1):",
    "a default that computes": "def f(draw, code=1 + 1):",
    "an annotation": "def f(draw: int, code):",
    "a result": "def f(draw, code) -> int:",
    "any": "def f(*draw, **code):",
    "by position": "def f(draw, code, /):",
    "by name": "def f(draw, *, code):",
}


@pytest.mark.parametrize("line", SIGNATURES.values(), ids=list(SIGNATURES))
def test_a_binding_takes_draw_and_code(project: Project, page: Page, line: str) -> None:
    text = f'{HEAD}    return n\n\n\n@of("lab/toss")\n{line}\n    return 1\n'
    found = drifts(project, page, text)
    assert {drift.code for drift in found} == {"E-BINDING"}


DECORATORS = {
    "a call of nothing": "@of()",
    "no call": "@of",
    "a computed name": '@of("lab/" + "toss")',
    "two": '@of("lab/toss")\n@of("lab/toss")',
    "another one": '@cache("lab/toss")',
    "a keyword": '@of(script="lab/toss")',
    "an oracle without reason": '@oracle("lab/toss", reviewed="0123456789ab")',
    "an oracle with an empty reason": '@oracle("lab/toss", reviewed="a", reason=" ")',
    "an oracle that computes its reason": (
        '@oracle("lab/toss", reviewed="a", reason="a" + "b")'
    ),
}


@pytest.mark.parametrize("decorator", DECORATORS.values(), ids=list(DECORATORS))
def test_the_decorator_says_whose_function_it_is(
    project: Project, page: Page, decorator: str
) -> None:
    text = f"{HEAD}    return n\n\n\n{decorator}\ndef f(draw, code):\n    return 1\n"
    found = drifts(project, page, text)
    assert any("does not say whose function it is" in drift.what for drift in found)


def test_bound_twice_is_told(project: Project, page: Page) -> None:
    again = '@of("lab/toss")\ndef kl(draw, code):\n    return 1\n'
    (found,) = drifts(project, page, f"{HEAD}    return n\n\n\n{again}")
    assert "kl is bound twice" in found.what


def test_what_is_not_python_is_told_at_its_line(project: Project, page: Page) -> None:
    (found,) = drifts(project, page, HEAD + "    return (\n")
    assert found.code == "E-BINDING"
    assert found.what == "not valid Python: '(' was never closed"
    (found,) = drifts(project, page, HEAD + "    return n\0\n")
    assert found.code == "E-BINDING"


def test_every_fault_is_told_at_once(project: Project, page: Page) -> None:
    added = "    a = n + 1\n    b = n < 2\n    return c\n"
    found = drifts(project, page, HEAD + added)
    assert [drift.line for drift in found] == [FIRST, FIRST + 1, FIRST + 2]


# ---- what is read ----


def test_a_binding_knows_its_script_and_line(project: Project, page: Page) -> None:
    assert drifts(project, page, HEAD + "    return n\n") == []
    found = read_bindings(project, page)
    assert list(found) == ["kl"]
    binding = found["kl"]
    assert (binding.label, binding.script) == ("kl", "lab/toss")
    assert binding.line == HEAD.splitlines().index('@of("lab/toss")') + 1
    assert binding.source.startswith('@of("lab/toss")\ndef kl(draw, code):')
    assert (binding.reviewed, binding.reason) == ("", "")


def test_without_a_file_nothing_is_bound(project: Project, page: Page) -> None:
    assert read_bindings(project, page) == {}


def test_a_test_by_hand_may_compute(project: Project, page: Page) -> None:
    by_hand = (
        "import math\nfrom nodrift.formulas.vocabulary import oracle\n\n\n"
        '@oracle("lab/toss", reviewed="0123456789ab", reason="it has no end")\n'
        "def limit(draw, code):\n    return [(code.limit(2), math.exp(1 + 1))]\n"
    )
    assert drifts(project, page, by_hand) == []
    binding = read_bindings(project, page)["limit"]
    assert (binding.reviewed, binding.reason) == ("0123456789ab", "it has no end")


def test_a_test_by_hand_is_no_way_round_for_the_others(
    project: Project, page: Page
) -> None:
    by_hand = (
        "\n\nimport math\nfrom nodrift.formulas.vocabulary import oracle\n\n\n"
        '@oracle("lab/toss", reviewed="a", reason="it has no end")\n'
        "def limit(draw, code):\n    return [(code.limit(2), math.exp(1 + 1))]\n"
    )
    for added in ("return math.log(n)", "return limit(draw, code)", "return n + 1"):
        assert drifts(project, page, HEAD + f"    {added}\n" + by_hand)


def test_a_formula_without_a_binding_is_told_the_very_line_to_write(toy: Path) -> None:
    """Where one script has its function, and where two of the same part have."""

    def asked() -> str:
        (found,) = check_bindings(Book(Project(toy)))
        return found.mend

    (toy / "tests" / "equations" / "coins.py").unlink()
    below = "and, below it, def share(draw, code): in tests/equations/coins.py"
    assert asked() == f'write @of("coins/toss") {below}'
    script = toy / "tutorials_src" / "coins" / "toss.py"
    script.with_name("again.py").write_bytes(script.read_bytes())
    assert asked() == f'write @of("coins/again") or @of("coins/toss") {below}'
