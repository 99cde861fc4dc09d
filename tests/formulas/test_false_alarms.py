"""What holds is never called wrong: the formulas of this book, on draw after draw."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nodrift.book import Book
from nodrift.equations import tasks
from nodrift.extension import current_book
from nodrift.formulas.calls import Code
from nodrift.formulas.judge import Formula, agree, try_draw
from nodrift.formulas.work import formula_of

ROOT = Path(__file__).parents[2]
BOOK: Book = current_book(ROOT)
FORMULAS = {
    f"{page.stem}:{task.label}": task
    for page in BOOK.project.pages.values()
    for task in tasks(BOOK, page)
}


@pytest.fixture(params=FORMULAS)
def formula(request: pytest.FixtureRequest) -> Formula:
    return formula_of(FORMULAS[request.param])


def test_all_formulas_of_the_book_are_here() -> None:
    assert len(FORMULAS) == sum(label.name is not None for label in BOOK.all_labels)


@settings(max_examples=40, deadline=None)
@given(number=st.integers(0, 2**40))
def test_hypothesis_finds_no_false_alarm(number: int) -> None:
    """Any draw at all, not only the first hundred."""
    name = sorted(FORMULAS)[number % len(FORMULAS)]
    formula = formula_of(FORMULAS[name])
    code = Code(formula.module, formula.label)
    assert try_draw(formula, number, code).differs is None


@pytest.mark.slow
def test_a_thousand_draws_give_no_false_alarm(formula: Formula) -> None:
    agree(formula, 1_000)
