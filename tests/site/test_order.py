"""From the first page, "next" leads through all others and "previous" back again."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
import yaml

ROOT = Path(__file__).parents[2]
HREF = re.compile(r'\bhref="?([^">\s]*)')


def order() -> list[str]:
    """The pages as mkdocs.yml lists them, as addresses below the site."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    nav = yaml.safe_load(text.partition("\nnav:")[2].partition("\n\n")[0])

    def flat(entry: object) -> list[str]:
        if isinstance(entry, str):
            return [entry]
        parts = entry.values() if isinstance(entry, dict) else entry
        return [page for part in parts for page in flat(part)]  # type: ignore[attr-defined]

    stems = [page.removesuffix(".md") for page in flat(nav)]
    return ["" if stem == "index" else f"{stem}/" for stem in stems]


def follow(site: Path, start: str, way: str) -> list[str]:
    """Where the links `way` lead from a page, each of them one that readers see too."""
    found = [start]
    while len(found) < 100:
        html = (site / found[-1] / "index.html").read_text(encoding="utf-8")
        link = re.search(rf'<link[^>]* rel="?{way}\b[^>]*>', html)
        if link is None:
            return found
        target, *_ = HREF.findall(link[0])
        seen = [HREF.findall(tag) for tag in re.findall(r"<a\s[^>]*>", html)]
        assert [target] in seen, f"{found[-1]}: no link to {target}"
        found.append(urljoin(f"/{found[-1]}", target).removeprefix("/"))
    return found


@pytest.mark.slow
def test_next_and_previous_go_through_all_pages(site: Path) -> None:
    pages = order()
    assert len(pages) > 20
    assert follow(site, pages[0], "next") == pages
    assert follow(site, pages[-1], "prev") == pages[::-1]
