"""Judge what each page says of itself: in search results, feeds and lists.

Every page has a title and a description of its own. What else each page of a book must
have is the book's choice: `front_matter` in `[tool.nodrift]`.
"""

import datetime
import re
from collections.abc import Iterator
from typing import Any

import yaml

from nodrift import plain_yaml
from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.markup import FRONT_MATTER, Heading
from nodrift.numbers import typed_numbers
from nodrift.project import CONFIG, Page

LONGEST = 160  # characters of a description before a list of search results cuts it
TEXTS = ("title", "description")
LISTS = ("keywords", "categories", "tags", "hide")
DATES = ("date", "updated")  # first published, last changed
TIME_ZONES = datetime.timedelta(days=1)  # the day of one place is tomorrow in another


def check_front_matter(book: Book) -> Iterator[Drift]:
    """Each page says what it is called, what it is about, and what the book asks for."""
    described: dict[str, Page] = {}
    for page in book.project.pages.values():
        try:
            meta = read_front_matter(page)
        except yaml.YAMLError as error:
            line, what, mend = plain_yaml.mistake(error, page.read())
            yield Drift(page.path, line, "E-FRONT", what, mend)
            continue
        if not meta and page.read().startswith("---\n"):
            what = "the front matter is never closed"
            yield Drift(page.path, 1, "E-FRONT", what, "end it with a line of ---")
            continue
        yield from _texts(page, meta)
        yield from _title(page, meta, book)
        asked = book.project.options.get("front_matter", ())
        for key in asked:
            if not meta.get(key):
                yield _missing(page, key)
        yield from _others(page, meta, {*TEXTS, *LISTS, *DATES, *asked})
        yield from _plain(page, meta)
        yield from _lists(page, meta)
        yield from _dates(page, meta)
        description = " ".join(str(meta.get("description") or "").split())
        twin = described.setdefault(description, page) if description else page
        if twin is not page:
            what = f"this describes {twin.path} too"
            yield _wrong(page, "description", what, "say what this page alone is about")


def read_front_matter(page: Page) -> dict[str, Any]:
    """What stands between the two lines of ---; raises yaml.YAMLError."""
    match = FRONT_MATTER.match(page.read())
    if match is None:
        return {}
    meta = plain_yaml.load(match[0].strip().strip("-"))
    return meta if isinstance(meta, dict) else {}


def _texts(page: Page, meta: dict[str, Any]) -> Iterator[Drift]:
    """A title and a description, short enough and without numbers nobody measured."""
    for key in TEXTS:
        text = meta.get(key)
        if not isinstance(text, str) or not text.strip():
            yield _missing(page, key)
        for typed in typed_numbers(str(text or ""), {}):
            what = f"{typed.numeral} is typed by hand where nothing can be woven"
            line = line_of(page, f"{key}:")
            yield Drift(page.path, line, "E-NUMBER", what, "say it in words")
    length = len(str(meta.get("description") or ""))
    if length > LONGEST:
        what = f"the description has {length} characters"
        mend = f"search results cut it: say it in {LONGEST}"
        yield _wrong(page, "description", what, mend)


def _title(page: Page, meta: dict[str, Any], book: Book) -> Iterator[Drift]:
    """A part has the title that the series gives it, and each page is headed by its own."""
    titles = {part.stem: part.title for part in book.project.series}
    wanted, title = titles.get(page.stem), meta.get("title")
    if wanted and title not in (None, wanted):
        what = f"the page is called {title!r}, the series says {wanted!r}"
        mend = f"make them equal, here or in {CONFIG}"
        yield Drift(page.path, line_of(page, "title"), "E-SERIES", what, mend)
    blocks, offset = book.blocks[page.stem]
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1 and title:
            heading = block.text.lstrip(" #").strip()
            if heading != title:
                what = f"the page is called {title!r}, and its heading says {heading!r}"
                mend = "make them equal"
                yield Drift(page.path, block.line + offset, "E-FRONT", what, mend)


def _others(page: Page, meta: dict[str, Any], known: set[str]) -> Iterator[Drift]:
    """What else stands there would be a switch of a theme or a plugin."""
    for key in meta:
        if key not in known:
            mend = f"take it away: there are {', '.join(sorted(known))}"
            yield _wrong(page, str(key), f"the book does not ask for {key!r}", mend)


def _plain(page: Page, meta: dict[str, Any]) -> Iterator[Drift]:
    """Themes write these texts into attributes as they are."""
    for key, value in meta.items():
        for text in [key, *(value if isinstance(value, list) else [value])]:
            if isinstance(text, str) and re.search('[<>"]', text):
                what = f"{key} holds one of < > and a straight double quote"
                mend = "say it in words, with quotation marks such as \N{LEFT DOUBLE QUOTATION MARK}these\N{RIGHT DOUBLE QUOTATION MARK}"
                yield Drift(page.path, line_of(page, str(key)), "E-HTML", what, mend)


def _lists(page: Page, meta: dict[str, Any]) -> Iterator[Drift]:
    """Keywords, categories and tags are lists of different words."""
    for key in LISTS:
        if not (words := meta.get(key)):
            continue
        texts = isinstance(words, list) and all(isinstance(one, str) for one in words)
        if not texts:
            what, mend = f"{key} is no list of words", f"write {key}: [one, another]"
        elif len({word.casefold() for word in words}) < len(words):
            what, mend = f"a word stands in {key} twice", "take one of them away"
        else:
            continue
        yield _wrong(page, key, what, mend)


def _dates(page: Page, meta: dict[str, Any]) -> Iterator[Drift]:
    """A page is first published, then changed, and neither of them tomorrow."""
    today = datetime.date.today()
    days = {key: meta[key] for key in DATES if meta.get(key)}
    for key, day in days.items():
        if type(day) is not datetime.date:  # what has a time of day is a datetime
            yield _wrong(page, key, f"{key} is no day", f"write {key}: {today}")
            return
        if day > today + TIME_ZONES:
            mend = "write the day on which it was"
            yield _wrong(page, key, f"{key} is {day}, which is not yet", mend)
    if list(days.values()) != sorted(days.values()):
        what = f"it was updated on {days['updated']}, before its date, {days['date']}"
        yield _wrong(page, "updated", what, "mend one of the two")


def _missing(page: Page, key: str) -> Drift:
    what = f"the front matter has no {key}"
    mend = f"start the page with --- and a line `{key}: ...`"
    return Drift(page.path, 1, "E-FRONT", what, mend)


def _wrong(page: Page, key: str, what: str, mend: str) -> Drift:
    return Drift(page.path, line_of(page, f"{key}:"), "E-FRONT", what, mend)


def line_of(page: Page, text: str) -> int:
    """The first line of a page that holds `text`, else 1."""
    lines = page.read().splitlines()
    return next((i for i, line in enumerate(lines, 1) if text in line), 1)
