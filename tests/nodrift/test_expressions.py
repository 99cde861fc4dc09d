"""The language of numbers and claims: arithmetic over results, and nothing more."""

from typing import Any

import pytest

from nodrift.expressions import (
    ExpressionError,
    FormatError,
    format_value,
    parse_expression,
)
from nodrift.ids import Id

VALUES: dict[str, Any] = {
    "share": 0.25,
    "count": 8,
    "minus": -3,
    "list": [3, 1, 2],
    "empty": [],
    "word": "fair",
    "yes": True,
    "STEPS": 400,
}


def value(text: str) -> Any:
    return parse_expression(text).value(lambda id: VALUES[id.name])


# ---- what it can say ----


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a/b:share", 0.25),
        ("  a/b:share  ", 0.25),
        ("100 * a/b:share", 25),
        ("a/b:share * 100", 25),
        ("a/b:count + a/b:STEPS", 408),
        ("a/b:count - 1", 7),
        ("-a/b:count", -8),
        ("+a/b:minus", -3),
        ("a/b:count / 16", 0.5),
        ("a/b:count // 3", 2),
        ("a/b:count % 3", 2),
        ("a/b:count ** 2", 64),
        ("2 ** -1 * a/b:count", 4),
        ("a/b:count/a/b:STEPS", 0.02),
        ("(1 + a/b:count) * 2", 18),
        ("a/b:list[0]", 3),
        ("a/b:list[-1]", 2),
        ("a/b:list[a/b:count - 7]", 1),
        ("abs(a/b:minus)", 3),
        ("min(a/b:list)", 1),
        ("max(a/b:list)", 3),
        ("max(a/b:count, 9)", 9),
        ("sum(a/b:list)", 6),
        ("len(a/b:list)", 3),
        ("round(a/b:share * 3)", 1),
        ("round(a/b:share / 3, 2)", 0.08),
        ("a/b:list", [3, 1, 2]),
        ("[a/b:count, 2]", [8, 2]),
        ("a/b:word", "fair"),
        ("a/b:word[0]", "f"),
        ("a/b:word == 'fair'", True),
        ("a/b:count == 8", True),
        ("a/b:count != 8", False),
        ("a/b:count in [7, 8]", True),
        ("a/b:count not in a/b:list", True),
        ("0 < a/b:share < 0.3", True),
        ("0 < a/b:share < 0.2", False),
        ("a/b:share > 0 and a/b:count > 9", False),
        ("a/b:share > 1 or a/b:count > 7", True),
        ("not a/b:share > 1", True),
        ("a/b:yes", True),
        ("a/b:list == [3, 1, 2]", True),
        ("a/b:list == (3, 1, 2)", True),
    ],
)
def test_arithmetic_comparisons_and_a_few_functions_are_understood(
    text: str, expected: Any
) -> None:
    found = value(text)
    assert found == expected
    assert isinstance(found, bool) == isinstance(expected, bool)


def test_the_ids_of_an_expression_are_known_in_order() -> None:
    expression = parse_expression("gan/ring:share - coins/toss:STEPS + gan/ring:share")
    assert expression.ids == (
        Id("gan/ring", "share"),
        Id("coins/toss", "STEPS"),
        Id("gan/ring", "share"),
    )


# ---- what it refuses ----


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a/b:share +",
        "a/b:share a/b:count",
        "share",
        "results['share']",
        "math.pi",
        "a/b:word.upper()",
        "a/b:word.__class__",
        "a/b:word.__class__.__mro__[1].__subclasses__()",
        "__import__('os')",
        "open('x')",
        "print(a/b:share)",
        "eval('1')",
        "exec('1')",
        "(lambda: 1)()",
        "lambda x: x",
        "[x for x in a/b:list]",
        "{x for x in a/b:list}",
        "sum(x for x in a/b:list)",
        "{1: 2}",
        "{1, 2}",
        "1 if a/b:yes else 2",
        "(x := a/b:share)",
        "x = a/b:share",
        "f'{a/b:share}'",
        "a/b:list[0:2]",
        "a/b:list[:]",
        "max(*a/b:list)",
        "max(a/b:list, key=abs)",
        "round(number=a/b:share)",
        "a/b:count @ 2",
        "a/b:count << 2",
        "a/b:count & 2",
        "a/b:count | 2",
        "~a/b:count",
        "a/b:count is 8",
        "None",
        "...",
        "1j * a/b:count",
        "b'x'",
        "await a/b:count",
        "yield a/b:count",
        "import os",
        "del a",
        "a/b:count; 1",
        "a/b:count\0",
    ],
)
def test_everything_else_is_refused_before_it_is_evaluated(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse_expression(text)


@pytest.mark.parametrize("brackets", ["(", "[", "-", "not ", "abs("])
def test_nesting_without_end_is_refused_not_crashed_upon(brackets: str) -> None:
    closing = {"(": ")", "[": "]", "abs(": ")"}.get(brackets, "")
    text = brackets * 20_000 + "a/b:count" + closing * 20_000
    with pytest.raises(ExpressionError):
        parse_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "1 / (a/b:count - 8)",
        "a/b:count // 0",
        "a/b:count % 0",
        "0 ** -1",
        "a/b:list[3]",
        "a/b:list['x']",
        "a/b:list[0.5]",
        "a/b:count[0]",
        "a/b:word + 1",
        "a/b:word < 1",
        "len(a/b:count)",
        "sum(a/b:word)",
        "max(a/b:empty)",
        "min()",
        "abs(a/b:word)",
        "1 in a/b:count",
        "10.0 ** 400",
        "1e308 * 10",
        "1e999",
        "1e999 - 1e999",
        "round(1e999 * a/b:share)",
        "round(a/b:share * (1e999 - 1e999))",
        "(-8) ** 0.5",
        "[1e308 * 10]",
    ],
)
def test_what_has_no_finite_value_says_so(text: str) -> None:
    with pytest.raises(ExpressionError, match=r"has no value|is (inf|nan)|j\)"):
        value(text)


@pytest.mark.parametrize(
    "text",
    [
        "9 ** 9 ** 9",
        "2 ** 1025",
        "2.0 ** -2000",
        "(2 ** 1000) ** 1000",
        "((9 ** 99) ** 99) ** 99",
        "'ab' * 10 ** 9",
        "[1] * 10 ** 9",
        "'%1000000000d' % a/b:count",
        "a/b:list + a/b:list",
    ],
)
def test_no_expression_can_fill_the_memory(text: str) -> None:
    with pytest.raises(ExpressionError):
        value(text)


def test_an_unknown_id_is_not_taken_for_a_failed_calculation() -> None:
    with pytest.raises(KeyError):
        value("a/b:nothing + 1")


# ---- how readers see a value ----


@pytest.mark.parametrize(
    ("found", "spec", "shown"),
    [
        (0.81234, ".1%", "81.2%"),
        (0.81234, ".2f", "0.81"),
        (1234567, ",d", "1,234,567"),
        (12, "", "12"),
        (12, ".1f", "12.0"),
        (-0.5, "+.1f", "-0.5"),
        ("fair", "", "fair"),
        ("fair", ">6", "  fair"),
        ([1, 2.5], ".1f", "1.0, 2.5"),
        ([], "", ""),
        (1.5e-7, ".1e", "1.5e-07"),
    ],
)
def test_a_value_takes_a_python_format_and_a_list_item_by_item(
    found: Any, spec: str, shown: str
) -> None:
    assert format_value(found, spec) == shown


@pytest.mark.parametrize(
    ("found", "spec"),
    [
        (0.5, ""),
        ([1, 0.5], ""),
        (0.5, "d"),
        (0.5, "nonsense"),
        ("fair", ".1f"),
        ("fair", "d"),
        (5, "s"),
        (10**400, ".1f"),
        (True, ""),
        (True, "d"),
        ([1, False], "d"),
    ],
)
def test_a_format_that_does_not_fit_is_refused(found: Any, spec: str) -> None:
    with pytest.raises(FormatError):
        format_value(found, spec)
