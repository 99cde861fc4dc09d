"""A stage for workflows: a small repository, and one that holds this project's files."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from workflow_files import ROOT
from workflow_player import Stage

Write = Callable[[str], Path]


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An event on the only commit of a repository with one file."""
    origin = tmp_path / "origin"
    origin.mkdir()
    git(origin, "init", "-q", "-b", "main")
    (origin / ".gitignore").write_text("/build/\n", encoding="utf-8")
    (origin / "greeting.txt").write_text("hello\n", encoding="utf-8")
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "one")
    return Stage(
        origin, git(origin, "rev-parse", "HEAD"), tmp_path / "stage", say=lambda _: None
    )


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a workflow and gives its path."""

    def write(text: str) -> Path:
        file = tmp_path / ".github" / "workflows" / "one.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of this project's .github, to plant faults in."""
    copy = tmp_path / "project"
    shutil.copytree(ROOT / ".github", copy / ".github")
    return copy
