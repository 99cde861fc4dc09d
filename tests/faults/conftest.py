"""Where the tests of faults find the tiny projects of the engine's own tests."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "nodrift"))

from scene import GOOD, Scene


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A project of one good script, `one`, with its record and lock; copy, never edit."""
    scene = Scene.make(tmp_path_factory.mktemp("good") / "book", {"one": GOOD})
    scene.run_well()
    return scene


@pytest.fixture
def scene(good: Scene, tmp_path: Path) -> Scene:
    """A copy of it to spoil."""
    shutil.copytree(good.root, tmp_path / "book", symlinks=True)
    scene = Scene(tmp_path / "book")
    scene.temporary.mkdir()
    return scene
