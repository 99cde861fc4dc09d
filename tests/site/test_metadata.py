"""What search engines, feeds and old links are told of the site, and that it is true."""

import datetime
import gzip
import os
import re
import subprocess
import sys
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from reading import site_of, soup_of, text

from nodrift.front_matter import LONGEST, read_front_matter
from nodrift.project import GENERATORS, Page, Project

ROOT = Path(__file__).parents[2]
URL = "https://series.example/gan/"  # as in the fixture that builds
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OLD = {
    "BLOG/GenerativeNetsRoadMap/": "roadmap/",
    "AI/Math/2_probability distribution/": "maths/probability/",
}
HOME_LIMIT = 20_000  # bytes of the home page itself, compressed


def pages(book: Path) -> list[Page]:
    return list(Project(book).pages.values())


def meta(file: Path, name: str) -> str:
    tags = soup_of(file).select(f'head > meta[name="{name}"]')
    assert len(tags) == 1, f"{file} has {len(tags)} {name}"
    return str(tags[0]["content"])


# ---- each page ----


@pytest.mark.slow
def test_each_page_tells_what_its_front_matter_says(
    site: Path, built_book: Path
) -> None:
    described = set()
    for page in pages(built_book):
        file, front = site / page.url / "index.html", read_front_matter(page)
        assert meta(file, "description") == front["description"]
        assert meta(file, "keywords") == ", ".join(front["keywords"])
        assert 50 < len(front["description"]) <= LONGEST
        assert front["title"] in text(soup_of(file).title)
        described.add(front["description"])
    assert len(described) == len(pages(built_book))


@pytest.mark.slow
def test_each_page_says_its_language_and_its_one_address(
    site: Path, built_book: Path
) -> None:
    for page in pages(built_book):
        soup = soup_of(site / page.url / "index.html")
        assert soup.html is not None and soup.html["lang"] == "en"
        (canonical,) = soup.select('link[rel="canonical"]')
        assert canonical["href"] == urljoin(URL, page.url)


@pytest.mark.slow
def test_tags_lead_to_the_list_of_their_pages_and_back(
    site: Path, built_book: Path
) -> None:
    listing = soup_of(site / "tags" / "index.html").article
    assert listing is not None
    for page in pages(built_book):
        front = read_front_matter(page)
        file = site / page.url / "index.html"
        shown = {text(tag): tag for tag in soup_of(file).select(".md-tags .md-tag")}
        hidden = "tags" in front.get("hide", ())
        assert set(shown) == (set() if hidden else set(front["tags"])), page.path
        for tag in front["tags"] if page.stem != "tags" else ():
            heading = next(h for h in listing.select("h2") if tag in text(h))
            entries = heading.find_next_sibling("ul")
            assert entries is not None
            places = [(site / "tags" / str(a["href"])) for a in entries.select("a")]
            assert (site / page.url).resolve() in [one.resolve() for one in places]
            if tag in shown:
                assert str(shown[tag]["href"]).endswith(f"tags/#{heading['id']}")
        for nav in soup_of(file).select("nav"):
            assert nav.get("aria-label") or nav.get("aria-labelledby"), nav.get("class")


@pytest.mark.slow
def test_no_page_is_without_a_link_from_the_text_of_another(
    site: Path, built_book: Path
) -> None:
    """Navigation does not count: who reads on should be led to every page."""
    linked = set()
    for page in pages(built_book):
        file = site / page.url / "index.html"
        article = soup_of(file).article
        assert article is not None
        for link in article.select("a[href]"):
            to = urljoin(urljoin(URL, page.url), str(link["href"]))
            linked.add((unquote(urlsplit(to)._replace(fragment="").geturl()), page.url))
    for page in pages(built_book):
        wanted = urljoin(URL, page.url)
        others = [by for to, by in linked if to == wanted and by != page.url]
        if page.url:  # home stands at the top of every page
            assert others, f"no page links to {page.path}"


@pytest.mark.slow
def test_the_home_page_is_light(site: Path) -> None:
    size = len(gzip.compress((site / "index.html").read_bytes(), 9, mtime=0))
    assert size < HOME_LIMIT


# ---- sitemap and feed ----


@pytest.mark.slow
def test_the_sitemap_has_every_page_with_its_own_date(
    site: Path, built_book: Path
) -> None:
    tree = ElementTree.parse(site / "sitemap.xml")
    listed = {
        entry.findtext(f"{SITEMAP}loc"): entry.findtext(f"{SITEMAP}lastmod")
        for entry in tree.getroot()
    }
    for page in pages(built_book):
        updated = read_front_matter(page)["updated"]
        assert listed.pop(urljoin(URL, page.url)) == str(updated)
    code = [address for address in listed if address.startswith(f"{URL}code/")]
    assert len(code) == len(listed), "a redirect or a page that is not there"
    assert not any(listed.values()), "a script page has no date of its own"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("feed", "key"),
    [("feed_rss_created.xml", "date"), ("feed_rss_updated.xml", "updated")],
)
def test_the_feed_has_each_part_with_the_day_it_appeared(
    site: Path, built_book: Path, feed: str, key: str
) -> None:
    assert "None" not in (site / feed).read_text(encoding="utf-8")
    items = ElementTree.parse(site / feed).getroot().findall("./channel/item")
    wanted = {
        urljoin(URL, page.url): read_front_matter(page)
        for page in pages(built_book)
        if page.uri.startswith(("posts/", "maths/"))
    }
    assert {item.findtext("link") for item in items} == wanted.keys()
    for item in items:
        front = wanted[str(item.findtext("link"))]
        assert item.findtext("title") == front["title"]
        assert item.findtext("description") == front["description"]
        assert item.findtext("guid") == item.findtext("link")
        assert parsedate_to_datetime(str(item.findtext("pubDate"))).date() == front[key]
        categories = {found.text for found in item.findall("category")}
        assert categories == {*front["categories"], *front["tags"]}


@pytest.mark.slow
def test_pages_name_the_feed(site: Path, built_book: Path) -> None:
    for page in pages(built_book):
        file = site / page.url / "index.html"
        feeds = soup_of(file).select('link[type="application/rss+xml"]')
        files = {(file.parent / str(feed["href"])).resolve() for feed in feeds}
        assert site / "feed_rss_created.xml" in files
        assert all(feed.is_file() for feed in files)
        assert len(files) == len(feeds)


# ---- old addresses ----


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), OLD.items())
def test_an_old_address_leads_to_its_page_with_and_without_scripts(
    site: Path, old: str, new: str
) -> None:
    file = site / old / "index.html"
    soup = soup_of(file)
    assert soup.html is not None and soup.html["lang"] == "en"
    refresh = soup.select_one('meta[http-equiv="refresh"]')
    assert refresh is not None
    target = str(refresh["content"]).partition("url=")[2]
    assert (file.parent / target).resolve() == (site / new).resolve()
    links = {str(link["href"]) for link in soup.select("body a, link[rel=canonical]")}
    assert links == {target}
    script = text(soup.script)
    assert target in script and "hash" in script, "it loses the place in the page"


@pytest.mark.slow
@pytest.mark.parametrize("anchor", ["DCGAN", "Variational-Autoencoders", "Extensions"])
def test_an_old_anchor_is_there(site: Path, anchor: str) -> None:
    assert soup_of(site / "roadmap" / "index.html").find("a", id=anchor) is not None


# ---- a site that does not know where it will stand ----


@pytest.mark.slow
@pytest.mark.parametrize("generator", GENERATORS)
def test_without_an_address_nothing_names_one(book_copy: Path, generator: str) -> None:
    around = {k: v for k, v in os.environ.items() if k not in ("SITE_URL", "REPO_URL")}
    command = [sys.executable, "-m", "nodrift", "build", "--with", generator]
    subprocess.run(command, cwd=book_copy, env=around, check=True)
    site = site_of(book_copy, generator)
    assert list(site.glob("feed*")) == []
    for file in (site / "index.html", site / "posts" / "gan" / "index.html"):
        soup = soup_of(file)
        assert soup.select('link[rel="canonical"], link[type*="rss"]') == []
        assert (
            soup.select('.nd-mend, .nd-repo, [rel="edit"], [property="og:url"]') == []
        )
    assert "<loc>" not in (site / "sitemap.xml").read_text(encoding="utf-8")
    assert (site / "roadmap" / "index.html").is_file()


# ---- dates ----


def unreal(
    date: datetime.date, updated: datetime.date, committed: list[datetime.date]
) -> str:
    """What is wrong with the dates of a page that was committed on these days.

    Each must be one of them, or the day next to it: places have different days.
    """
    near = {day + datetime.timedelta(days=k) for day in committed for k in (-1, 0, 1)}
    if abs(date - min(committed)) > datetime.timedelta(days=1):
        return f"it appeared on {min(committed)}, not on {date}"
    return "" if updated in near else f"nothing was committed on {updated}"


@pytest.mark.parametrize(
    ("date", "updated", "wrong"),
    [(3, 3, ""), (3, 9, ""), (4, 8, ""), (7, 9, "appeared"), (3, 6, "nothing")],
)
def test_dates_that_git_does_not_know_are_told(
    date: int, updated: int, wrong: str
) -> None:
    days = [datetime.date(2026, 1, day) for day in (3, 9)]
    told = unreal(days[0].replace(day=date), days[0].replace(day=updated), days)
    assert wrong in told and bool(told) == bool(wrong)


def git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout if done.returncode == 0 else ""


@pytest.mark.parametrize("page", pages(ROOT), ids=lambda page: page.stem)
def test_the_dates_of_a_page_are_days_on_which_it_was_committed(page: Page) -> None:
    if git("rev-parse", "--is-shallow-repository").strip() != "false":
        pytest.skip("this copy does not know its history")
    told = git("log", "--follow", "--format=%as", "--", str(page.path))
    days = [datetime.date.fromisoformat(day) for day in re.findall(r"\S+", told)]
    if not days:
        pytest.skip("the page was never committed")
    front = read_front_matter(page)
    assert unreal(front["date"], front["updated"], days) == ""
