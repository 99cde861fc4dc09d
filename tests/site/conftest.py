"""The built book as each generator publishes it, and a browser that looks at it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import SWITCHES, Host, Visit, chromium, hosted, visiting
from reading import site_of

from nodrift.project import GENERATORS, Project


@pytest.fixture(scope="session", params=GENERATORS)
def site(request: pytest.FixtureRequest, built_book: Path) -> Path:
    return site_of(built_book, request.param)


@pytest.fixture(scope="session")
def published(request: pytest.FixtureRequest) -> Path:
    """The site as it is published; BUILT_SITE names one that is built already."""
    ready = os.environ.get("BUILT_SITE")
    if ready is not None:
        return Path(ready).resolve()
    return Project(request.getfixturevalue("built_book")).site


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests of a worker: Playwright allows no second one."""
    playwright = pytest.importorskip("playwright.sync_api")
    found = chromium()
    if found is None:
        pytest.skip("this machine has no Chromium: apt-get install chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=[*SWITCHES])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def host(browser: Any, published: Path) -> Iterator[Host]:
    with hosted(published) as served:
        yield served


@pytest.fixture
def visit(browser: Any, host: Host) -> Iterator[Visit]:
    """Opens a page: `visit("posts/vae/", **PHONE).page`."""
    with visiting(browser, host) as opens:
        yield opens
