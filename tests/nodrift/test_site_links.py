"""Links of a built site lead to a file and an anchor of it, or are told."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nodrift.site_links import broken

ROOT = Path(__file__).parents[2]
PAGES = {
    "index.html": '<h1 id="top-of-it">Home</h1><a href="posts/a/#b">a</a>',
    "posts/a/index.html": '<p id="b"><a href="../../">home</a> <a href="#b">b</a>'
    '<img src="x%20y.png" alt="" srcset="x%20y.png 2x"><a href="/">root</a>',
    "posts/a/x y.png": "",
    "404.html": '<a href="/elsewhere/">served from anywhere</a>',
}
SOUND = (
    '<a href="https://example.org/nowhere">out</a>',
    '<a href="mailto:a@b.c">mail</a>',
    '<a href="//example.org/x">out</a>',
    '<a href="posts/a/?q=1#b">query</a>',
    "<script>const text = '<a href=\"nowhere/\">';</script>",
    '<svg><use href="#in-the-drawing"/></svg>',
    '<code>&lt;a href="nowhere/"&gt;</code>',
    '<a title="a > b" href="posts/a/">a</a>',
    '<a href="#">top</a>',
)
BROKEN = {
    '<a href="nowhere/">x</a>': "nowhere/",
    '<a href="posts/a/#c">x</a>': "posts/a/#c",
    '<a href="#c">x</a>': "#c",
    '<img src="lost.png" alt="">': "lost.png",
    '<img src="posts/a/x%20y.png" srcset="lost.png 2x" alt="">': "lost.png",
    '<script src="lost.js"></script>': "lost.js",
    '<p data-src="search/lost.js">x</p>': "search/lost.js",
    '<figure data-src="lost.json"></figure>': "lost.json",
    '<link rel="stylesheet" href="lost.css">': "lost.css",
    '<a title="a > b" href="nowhere/">x</a>': "nowhere/",
    "<a class='x' href='nowhere/'>x</a>": "nowhere/",
    '<A HREF="nowhere/">x</A>': "nowhere/",
    '<a href="../outside/">x</a>': "../outside/",
    '<a\n  href="nowhere/">x</a>': "nowhere/",
    '<title id="t">x</title><a href="nowhere/">x</a>': "nowhere/",
    '<textarea name="t"></textarea><a href="nowhere/">x</a>': "nowhere/",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "index.html").write_text("not of the site")
    for name, text in PAGES.items():
        file = tmp_path / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "site"


def found(site: Path) -> list[tuple[str, str]]:
    files = sorted(site.rglob("*.html"))
    return [(str(page), address) for page, address in broken(site, files)]


def add(site: Path, text: str) -> None:
    with (site / "index.html").open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_whole_site_has_none(site: Path) -> None:
    assert found(site) == []


@pytest.mark.parametrize("text", SOUND)
def test_what_leads_elsewhere_or_is_no_link_is_left_alone(
    site: Path, text: str
) -> None:
    add(site, text)
    assert found(site) == []


@pytest.mark.parametrize(("text", "address"), BROKEN.items())
def test_a_link_to_nothing_is_told(site: Path, text: str, address: str) -> None:
    add(site, text)
    assert found(site) == [("index.html", address)]


def test_what_a_script_of_the_theme_fetches_is_named_where_links_are_followed() -> None:
    """An address in another attribute of data would lead nowhere without a word."""
    for script in sorted((ROOT / "docs/theme/assets").rglob("*.js")):
        text = script.read_text(encoding="utf-8")
        for attribute in re.findall(r"new URL\([\w.]*dataset\.(\w+)", text):
            assert attribute == "src", script


def test_only_links_on_the_files_that_are_asked_for_are_followed(site: Path) -> None:
    add(site, '<a href="nowhere/">x</a>')
    assert list(broken(site, [site / "posts" / "a" / "index.html"])) == []


def test_lychee_finds_the_same(site: Path) -> None:
    """A tool of others, which is slower, agrees on what is broken here."""
    lychee = shutil.which("lychee", path=str(Path(sys.executable).parent))
    if lychee is None:
        pytest.skip("lychee is not installed")
    broken_ones = [text for text in BROKEN if text.startswith("<a")]
    add(site, "".join(broken_ones) + "".join(SOUND[:4]))
    done = subprocess.run(
        [
            *(lychee, "--offline", "--include-fragments", "--no-progress"),
            *("--index-files", "index.html", "--root-dir", str(site)),
            str(site / "index.html"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    for _, address in set(found(site)) - {("index.html", "../outside/")}:
        assert address.replace("/#", "#").rstrip("/") in done.stdout, address
