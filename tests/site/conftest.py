"""The built book as each generator publishes it."""

from pathlib import Path

import pytest
from reading import site_of

from nodrift.project import GENERATORS


@pytest.fixture(scope="session", params=GENERATORS)
def site(request: pytest.FixtureRequest, built_book: Path) -> Path:
    return site_of(built_book, request.param)
