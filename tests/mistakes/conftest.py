"""The work book, made once in a session, and what typesets its formulas."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "drift")]

from work_book import lay

from nodrift.book import Typeset
from nodrift.extension import typesetter
from nodrift.project import Project


@pytest.fixture(scope="session")
def work_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book that passes every check; copy, never edit."""
    book = tmp_path_factory.mktemp("work") / "book"
    lay(book)
    return book


@pytest.fixture(scope="session")
def typeset(web: Path | None) -> Typeset:
    if web is None:
        pytest.skip("KaTeX is not installed")
    found = typesetter(Project(web.parents[1]))
    assert found is not None
    return found
