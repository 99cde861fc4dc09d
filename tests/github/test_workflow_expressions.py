"""Expressions of workflows mean here what they mean on GitHub."""

from typing import Any

import pytest
from workflow_expressions import ExpressionError, evaluate, fill, holds

CONTEXTS: dict[str, Any] = {
    "github": {"event_name": "push", "event": {}, "ref": "refs/heads/main"},
    "needs": {"a": {"result": "success"}, "b": {"result": "skipped"}},
    "vars": {},
    "steps": {"one": {"outputs": {"n": "3"}}},
    "job": {"status": "success"},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("github.event_name == 'PUSH'", True),
        ("github.event_name != 'push'", False),
        ("github.event.pull_request.base.sha || 'none'", "none"),
        ("vars.SITE_URL || format('https://{0}.io/{1}/', 'a', 'b')", "https://a.io/b/"),
        ("join(needs.*.result, ' ')", "success skipped"),
        ("steps.one.outputs.n", "3"),
        ("steps['one'].outputs['n']", "3"),
        ("!github.event && 1 || 2", 2),
        ("true && (false || 'x')", "x"),
        ("'it''s'", "it's"),
        ("startsWith(github.ref, 'refs/heads/')", True),
        ("contains(github.ref, 'main')", True),
        ("3 > 2 && 2 <= 2", True),
        ("1.5", 1.5),
    ],
)
def test_a_value(text: str, value: object) -> None:
    assert evaluate(text, CONTEXTS) == value


def test_text_is_filled_in() -> None:
    assert (
        fill("at ${{ github.ref }}, ${{ vars.X }}!", CONTEXTS)
        == "at refs/heads/main, !"
    )


@pytest.mark.parametrize(
    ("condition", "after_success", "after_failure"),
    [
        ("success()", True, False),
        ("failure()", False, True),
        ("always()", True, True),
        ("github.event_name == 'push'", True, False),
        ("${{ always() && github.event_name == 'push' }}", True, True),
    ],
)
def test_a_condition_needs_success_unless_it_asks(
    condition: str, after_success: bool, after_failure: bool
) -> None:
    assert holds(condition, CONTEXTS) is after_success
    failed = CONTEXTS | {"job": {"status": "failure"}}
    assert holds(condition, failed) is after_failure


@pytest.mark.parametrize(
    "text", ["secrets.KEY", "hashFiles('a')", "a b", "(true", "true)", "'", ""]
)
def test_what_is_not_known_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(text, CONTEXTS)
