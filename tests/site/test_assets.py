"""What the pages of the finished site load: little, whole, and nothing they lack."""

import gzip
import re
from pathlib import Path

import pytest
from reading import pages, soup_of

pytestmark = pytest.mark.slow

# Compressed bytes. The styles of a theme's own script count as long as it is loaded.
STYLE_LIMIT, SCRIPT_LIMIT, FONTS_LIMIT = 19_000, 6_000, 56_000


def whole(site: Path) -> list[Path]:
    """All pages but those that only send a reader to another."""
    found = [
        file for file in pages(site) if "http-equiv" not in file.read_text("utf-8")
    ]
    assert found
    return [*found, site / "404.html"]


def test_every_page_loads_one_stylesheet_and_what_it_names_is_there(
    site: Path,
) -> None:
    for file in whole(site):
        soup = soup_of(file)
        sheets = [str(tag["href"]) for tag in soup.select('link[rel="stylesheet"]')]
        assert sheets[0].endswith("assets/site.css"), file
        assert all(sheet.endswith("demos/demos.css") for sheet in sheets[1:]), file
        if file.name == "404.html":  # its addresses begin at the root of the host
            continue
        for tag in soup.select("link[href], script[src]"):
            address = str(tag.get("href") or tag.get("src"))
            if "assets/" in address and "//" not in address:
                assert (file.parent / address).is_file(), f"{file}: {address}"


def test_what_all_pages_share_is_light(site: Path) -> None:
    for name, limit in (("site.css", STYLE_LIMIT), ("site.js", SCRIPT_LIMIT)):
        weight = len(gzip.compress((site / "assets" / name).read_bytes(), 9))
        assert weight <= limit, name


def test_no_page_needs_more_fonts_than_it_may(site: Path) -> None:
    most = 0
    for file in whole(site):
        named = re.findall(r"assets/fonts/([\w-]+\.woff2)", file.read_text("utf-8"))
        assert named, file
        sizes = ((site / "assets" / "fonts" / font).stat().st_size for font in named)
        most = max(most, sum(sizes))
    assert 20_000 < most <= FONTS_LIMIT


def test_nothing_lies_about_that_no_page_loads(site: Path) -> None:
    left = [path.name for path in (site / "assets").rglob("*") if path.is_file()]
    assert not [name for name in left if name.endswith(".map")]
    assert not {"theme.css", "packages.css", "labels.js", "previews.js"} & set(left)
    assert not [name for name in left if name.startswith(("main.", "palette."))]
