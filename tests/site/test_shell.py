"""What stands around the text of a page, read from the HTML of both generators."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from bs4 import Tag
from reading import pages, soup_of, text

from nodrift.front_matter import read_front_matter
from nodrift.project import Page, Project

pytestmark = pytest.mark.slow

REPO = "https://github.com/example/gan-series"  # as in the fixture that builds
URL = "https://series.example/gan/"
BUNDLED_BY_MATERIAL = "[data-md-component=search], #__config, .md-search, .md-header"


def in_order(node: object, found: list[str]) -> list[str]:
    """The paths of `nav` in mkdocs.yml from top to bottom."""
    if isinstance(node, str):
        found.append(node)
    elif isinstance(node, dict):
        for value in node.values():
            in_order(value, found)
    elif isinstance(node, list):
        for value in node:
            in_order(value, found)
    return found


def book_pages(book: Path) -> list[Page]:
    project = Project(book)
    return [project.by_uri[uri] for uri in in_order(project.config["nav"], [])]


def only(file: Path, selector: str) -> Tag:
    found = soup_of(file).select(selector)
    assert len(found) == 1, f"{file}: {len(found)} of {selector}"
    return found[0]


def handlers(tag: Tag) -> list[str]:
    """The attributes of `tag` that run a script."""
    return [
        name
        for name, value in tag.attrs.items()
        if name.startswith("on") or str(value).lstrip().startswith("javascript:")
    ]


def test_handlers_are_noticed() -> None:
    tag = Tag(name="a", attrs={"onclick": "x()", "href": " javascript:x()", "id": "on"})
    assert handlers(tag) == ["onclick", "href"]


def test_no_page_runs_a_script_of_the_theme_or_of_its_own(site: Path) -> None:
    heads = set()
    for file in [*pages(site), site / "404.html"]:
        soup = soup_of(file)
        if soup.select_one('meta[http-equiv="refresh"]'):
            continue  # an old address
        assert soup.select(BUNDLED_BY_MATERIAL) == [], file
        for script in soup.find_all("script"):
            kind = str(script.get("type", ""))
            source = str(script.get("src", ""))
            assert "bundle" not in source and kind != "application/json", file
            if not source and kind != "application/ld+json":
                heads.add(script.get_text())
        assert [h for tag in soup.find_all(True) for h in handlers(tag)] == [], file
    assert len(heads) == 1, "one line for the colours, the same on every page"
    assert all("ndTheme" in head and len(head) < 400 for head in heads)


def test_pages_lead_to_the_one_before_and_the_one_after(
    site: Path, built_book: Path
) -> None:
    order = book_pages(built_book)
    teaches = {part.stem: part.teaches for part in Project(built_book).series}
    assert len(order) > len(teaches)
    for before, page, after in zip(
        [None, *order], order, [*order[1:], None], strict=False
    ):
        file = site / page.url / "index.html"
        for rel, other in (("prev", before), ("next", after)):
            links = soup_of(file).select(f".nd-ways a[rel={rel}]")
            assert len(links) == (other is not None), f"{file}: {rel}"
            if other is None:
                continue
            target = urljoin(f"/{page.url}", str(links[0]["href"]))
            assert target == f"/{other.url}"
            assert text(soup_of(site / other.url / "index.html").h1).removesuffix(
                "\N{PILCROW SIGN}"
            ) in text(links[0]) or not other.uri.startswith(("posts/", "maths/"))
            if other.stem in teaches:
                line = f"{teaches[other.stem]}."
            else:
                line = read_front_matter(other)["description"]
            shown = text(links[0].span)
            assert shown == f"{line[0].upper()}{line[1:]}"


def test_a_page_says_where_in_the_series_it_stands(
    site: Path, built_book: Path
) -> None:
    project = Project(built_book)
    parts = [part.stem for part in project.series]
    for page in project.pages.values():
        file = site / page.url / "index.html"
        lines = soup_of(file).select(".nd-part")
        stems = next((s for s in (parts, [*project.background]) if page.stem in s), [])
        if not stems:
            assert lines == []
            continue
        words, number = text(lines[0]), stems.index(page.stem) + 1
        kind = "Part" if stems is parts else "Background"
        assert re.fullmatch(
            rf"{kind} {number} of {len(stems)} \d+ minutes to read", words
        )
        progress = lines[0].select_one("progress")
        assert progress is not None
        assert (progress["value"], progress["max"]) == (str(number), str(len(stems)))


def test_the_lists_at_the_sides_are_whole(site: Path, built_book: Path) -> None:
    order = [f"/{page.url}" for page in book_pages(built_book)]
    numbers = {part.stem: str(part.number) for part in Project(built_book).series}
    for page in Project(built_book).pages.values():
        file = site / page.url / "index.html"
        nav = only(file, "#nd-nav")
        links = nav.select("a")
        found = [urljoin(f"/{page.url}", str(link["href"])) for link in links]
        assert found == order
        here = nav.select('[aria-current="page"]')
        assert [urljoin(f"/{page.url}", str(a["href"])) for a in here] == [
            f"/{page.url}"
        ]
        shown = [text(number) for number in nav.select(".nd-number")]
        assert shown == list(numbers.values())
        # Headings that can be linked to, in the order of the page.
        anchors = [f"#{h['id']}" for h in soup_of(file).select("article h2[id]")]
        listed = [str(a["href"]) for a in soup_of(file).select("#nd-toc > ul > li > a")]
        assert listed == anchors


def test_a_mistake_can_be_mended_or_reported_with_what_is_needed(
    site: Path, built_book: Path
) -> None:
    for file in pages(site):
        if soup_of(file).select_one('meta[http-equiv="refresh"]'):
            continue
        edit, report = only(file, ".nd-mend").select("a")
        source = str(edit["href"]).removeprefix(f"{REPO}/edit/main/")
        assert (built_book / source).is_file(), source
        asked = urlsplit(str(report["href"]))
        assert f"https://{asked.netloc}{asked.path}" == f"{REPO}/issues/new"
        query = parse_qs(asked.query)
        assert query["title"][0].startswith("Wrong output: ")
        assert query["template"] == ["wrong-output.yml"]
        assert query["page"] == [source]
        assert re.fullmatch("[0-9a-f]{12}", query["build"][0])


def test_pages_tell_other_sites_what_they_are(site: Path, built_book: Path) -> None:
    for page in Project(built_book).pages.values():
        file = site / page.url / "index.html"
        told = {
            str(meta["property"]): str(meta["content"])
            for meta in soup_of(file).select("meta[property]")
        }
        described = only(file, 'head > meta[name="description"]')["content"]
        assert told["og:description"] == described
        assert text(soup_of(file).title).startswith(told["og:title"])
        assert told["og:url"] == urljoin(URL, page.url)
        schemes = [
            str(meta["media"]) for meta in soup_of(file).select("[name=theme-color]")
        ]
        assert schemes == [f"(prefers-color-scheme: {s})" for s in ("light", "dark")]


def test_the_page_for_what_is_not_there_leads_home_from_any_depth(
    site: Path, built_book: Path
) -> None:
    file = site / "404.html"
    base = urlsplit(URL).path
    for tag in soup_of(file).select("[href], [src]"):
        address = str(tag.get("href") or tag.get("src"))
        if address.startswith(("#", "https:")):
            continue
        assert address.startswith(base), tag
        path = site / address.removeprefix(base)
        assert path.exists(), tag
    titles = [text(item) for item in soup_of(file).select("article ol > li")]
    assert titles == [part.title for part in Project(built_book).series]
