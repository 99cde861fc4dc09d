"""Drifts of the series: its order, its navigation, and what pages say of themselves."""

import datetime
import re
from collections.abc import Iterator
from itertools import combinations, permutations

from mutants import CHECK, QUICK, Clean, Kind, Mutant, Place, stem

CONFIG = "mkdocs.yml"
LISTED = re.compile(r"^ +- (?:[\w ]+: )?([\w/]+\.md)$", re.MULTILINE)
ENTRY = re.compile(
    r"^    - stem: (\w+)\n      title: (.+)\n      teaches: .+\n", re.MULTILINE
)
BACKGROUND = re.compile(r"^  background: \[(.*)\]$", re.MULTILINE)
TRACK = re.compile(r"^      (pages|run): \[(.*)\]$", re.MULTILINE)
MOVED = re.compile(r"^        (\S.*\.md): (\S+\.md)$", re.MULTILINE)
FRONT = re.compile(r"\A---\n(.*?)^---\n", re.MULTILINE | re.DOTALL)
KEY = re.compile(r"^(\w+): (.*)\n", re.MULTILINE)
HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
FENCED = re.compile(r"^(`{3,}).*?^\1$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
NUMBERED = re.compile(
    r"\[[^\[\]]*\b[Pp]art (\d)\b[^\[\]]*\]\([^()\s]*\b(\w+)\.md[^()\s]*\)"
)


def _line(clean: Clean, text: str) -> Place:
    return Place("E-SERIES", CONFIG, clean.line(CONFIG, clean.text(CONFIG).index(text)))


def _exchange(
    clean: Clean, first: tuple[int, int], second: tuple[int, int]
) -> dict[str, bytes | None]:
    text, (a, b), (c, d) = clean.text(CONFIG), first, second
    new = text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]
    return {CONFIG: new.encode()}


def _rows(clean: Clean, *spans: tuple[int, int]) -> tuple[Place, ...]:
    rows = {clean.line(CONFIG, at) for at, _ in spans}
    return tuple(Place("E-SERIES", CONFIG, row) for row in sorted(rows))


def navigation_exchanged(clean: Clean) -> Iterator[Mutant]:
    """Two parts, or two background pages, stand in the navigation in another order."""
    listed = list(LISTED.finditer(clean.text(CONFIG)))
    for folder in ("posts/", "maths/"):
        own = [match for match in listed if match[1].startswith(folder)]
        for one, other in combinations(own, 2):
            yield Mutant(
                stem(one[1]),
                f"nav: {one[1]} <-> {other[1]}",
                (_line(clean, "nav:"), *_rows(clean, one.span(1), other.span(1))),
                _exchange(clean, one.span(1), other.span(1)),
            )


def navigation_short(clean: Clean) -> Iterator[Mutant]:
    """A page is not in the navigation, so that nobody comes to it."""
    for match in LISTED.finditer(clean.text(CONFIG)):
        file = f"docs/{match[1]}"
        yield Mutant(
            stem(match[1]),
            f"nav: without {match[1]}",
            (_line(clean, "nav:"), Place("E-SERIES", file, 1)),
            clean.swap(CONFIG, match.start(), match.end() + 1, ""),
        )


def navigation_elsewhere(clean: Clean) -> Iterator[Mutant]:
    """The navigation names a page that is not there."""
    for match in LISTED.finditer(clean.text(CONFIG)):
        at = match.end(1) - len(".md")
        yield Mutant(
            stem(match[1]),
            f"nav: {match[1]} with an s",
            _rows(clean, match.span(1)),
            clean.swap(CONFIG, at, at, "s"),
        )


def series_exchanged(clean: Clean) -> Iterator[Mutant]:
    """Two parts have each other's numbers, and the navigation does not know."""
    for one, other in combinations(ENTRY.finditer(clean.text(CONFIG)), 2):
        yield Mutant(
            one[1],
            f"extra.series: {one[1]} <-> {other[1]}",
            (_line(clean, "nav:"), *_rows(clean, one.span(), other.span())),
            _exchange(clean, one.span(), other.span()),
        )
    match = BACKGROUND.search(clean.text(CONFIG))
    assert match is not None
    stems = match[1].split(", ")
    for new in permutations(stems):
        if list(new) != stems:
            yield Mutant(
                new[0],
                f"extra.background: {', '.join(new)}",
                (_line(clean, "nav:"), *_rows(clean, match.span())),
                clean.swap(CONFIG, *match.span(1), ", ".join(new)),
            )


def titles_changed(clean: Clean) -> Iterator[Mutant]:
    """A title is another on one of the sides that know it."""
    pages = {stem(page): page for page in clean.pages}
    text = clean.text(CONFIG)
    for match in ENTRY.finditer(text):
        page = pages[match[1]]
        at = match.end(2) - match[2].endswith('"')
        place = Place("E-SERIES", page, 2)  # the title stands below the three dashes
        yield Mutant(
            match[1],
            f"extra.series: {match[1]} is called otherwise",
            (place, *_rows(clean, match.span(2))),
            clean.swap(CONFIG, at, at, " Indeed"),
        )
    for page in clean.pages:
        own = clean.text(page)
        title = re.search(r"^title: (.+)$", own, re.MULTILINE)
        heading = HEADING.search(own)
        assert title is not None and heading is not None
        places = tuple(
            Place(code, page, clean.line(page, at))
            for code in ("E-SERIES", "E-FRONT")
            for at in (title.start(), heading.start())
        )
        for name, at in (
            ("title", title.end(1) - title[1].endswith('"')),
            ("heading", heading.end()),
        ):
            yield Mutant(
                stem(page),
                f"{page}: its {name} is another",
                places,
                clean.swap(page, at, at, " Indeed"),
            )


def numbers_of_parts(clean: Clean) -> Iterator[Mutant]:
    """A link that names a part by its number leads to another."""
    for page in clean.pages:
        bare = FENCED.sub(lambda match: " " * len(match[0]), clean.text(page))
        for match in NUMBERED.finditer(bare):
            new = str(int(match[1]) % 9 + 1)
            yield Mutant(
                stem(page),
                f"{page}:{clean.line(page, match.start())}: part {match[1]} -> {new}",
                (Place("E-SERIES", page, clean.line(page, match.start(1))),),
                clean.swap(page, *match.span(1), new),
            )


def tracks_astray(clean: Clean) -> Iterator[Mutant]:
    """A way through the book names a page or a script that is not there."""
    for match in TRACK.finditer(clean.text(CONFIG)):
        for one in re.finditer(r"[\w/]+", match[2]):
            at = match.start(2) + one.end()
            yield Mutant(
                one[0].partition("/")[0],
                f"extra.tracks: {match[1]}: {one[0]} with an x",
                tuple(
                    Place(code, CONFIG, clean.line(CONFIG, at))
                    for code in ("E-SERIES", "E-ID")
                ),
                clean.swap(CONFIG, at, at, "x"),
            )


def addresses_moved(clean: Clean) -> Iterator[Mutant]:
    """An address that was given out leads nowhere, or hides a page."""
    for match in MOVED.finditer(clean.text(CONFIG)):
        place = Place("E-CONFIG", CONFIG, clean.line(CONFIG, match.start()))
        for page in clean.pages:
            yield Mutant(
                stem(page),
                f"redirect_maps: {page} is moved to {match[2]}, and is still there",
                (place,),
                clean.swap(CONFIG, *match.span(1), page.removeprefix("docs/")),
            )
            gone = page.removeprefix("docs/").replace(".md", "-old.md")
            yield Mutant(
                stem(page),
                f"redirect_maps: {match[1]} is moved to {gone}, which is not there",
                (place,),
                clean.swap(CONFIG, *match.span(2), gone),
            )


def _fronts(clean: Clean) -> Iterator[tuple[str, dict[str, re.Match[str]]]]:
    for page in clean.pages:
        match = FRONT.match(clean.text(page))
        assert match is not None
        found = KEY.finditer(clean.text(page), match.start(1), match.end(1))
        yield page, {key[1]: key for key in found}


def keys_gone(clean: Clean) -> Iterator[Mutant]:
    """A page does not say one of the things that each page says of itself."""
    for page, keys in _fronts(clean):
        for name, key in keys.items():
            if name != "hide":
                yield Mutant(
                    stem(page),
                    f"{page}: without its {name}",
                    (Place("E-FRONT", page, 1),),
                    clean.swap(page, *key.span(), ""),
                )


def front_matter_wrong(clean: Clean) -> Iterator[Mutant]:
    """A page says of itself what cannot be."""
    described: str | None = None
    tomorrow = datetime.date.today() + datetime.timedelta(days=30)
    for page, keys in _fronts(clean):
        said = keys["description"][2]
        longer = said.removesuffix('"') + " and so on" * 12
        wrong = [
            ("date", str(tomorrow)),
            ("date", "2026-02-30"),
            ("date", "soon"),
            ("updated", "2026-11-20"),
            ("updated", str(tomorrow)),
            ("description", longer + '"' * said.endswith('"')),
            ("keywords", "digits, ink"),
            ("tags", "[digits, Digits]"),
            ("description", described or longer),
        ]
        described = said
        for name, value in wrong:
            yield Mutant(
                stem(page),
                f"{page}: {name}: {value}",
                (Place("E-FRONT", page, clean.line(page, keys[name].start())),),
                clean.swap(page, *keys[name].span(2), value),
            )


SERIES = (
    Kind(
        "pages change places in the navigation", "series", QUICK, navigation_exchanged
    ),
    Kind("a page is not in the navigation", "series", QUICK, navigation_short),
    Kind("the navigation names no page", "series", QUICK, navigation_elsewhere),
    Kind("parts have each other's numbers", "series", QUICK, series_exchanged),
    Kind("a title is another on one side", "series", QUICK, titles_changed),
    Kind("a link names a part by a wrong number", "series", QUICK, numbers_of_parts),
    Kind("a way through the book leads astray", "series", CHECK, tracks_astray),
    Kind("an old address leads nowhere", "series", QUICK, addresses_moved),
    Kind("a page does not say what all say", "front matter", QUICK, keys_gone),
    Kind(
        "a page says of itself what cannot be",
        "front matter",
        QUICK,
        front_matter_wrong,
    ),
)
