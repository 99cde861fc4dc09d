"""A project of one page, for what is read from files; and doubles, as judging has them."""

import sys
from pathlib import Path

import pytest

from nodrift.project import Page, Project

CONFIG = """\
site_name: Lab
extra:
  series:
    - stem: lab
      title: Lab
markdown_extensions: [nodrift]
"""


@pytest.fixture(autouse=True)
def doubles() -> None:
    """A process that judges asks torch for doubles once; tests are many in one process."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_default_dtype(sys.modules["torch"].float64)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "docs" / "posts").mkdir(parents=True)
    (tmp_path / "tests" / "equations").mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    page = "---\ntitle: Lab\ndescription: Nothing.\n---\n\n# Lab\n"
    (tmp_path / "docs" / "posts" / "lab.md").write_text(page, encoding="utf-8")
    return Project(tmp_path)


@pytest.fixture
def page(project: Project) -> Page:
    return project.pages["lab"]
