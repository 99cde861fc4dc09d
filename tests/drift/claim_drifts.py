"""Drifts of what a page says of its runs: claims that are false, and sources that are gone."""

import re
from collections.abc import Iterator

from mutants import CHECK, QUICK, Clean, Kind, Mutant, Place, stem
from page_reading import CLAIM, ID, OPERATORS, claims, misspelt, prose, value, values

AGAINST = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
COMPARED = re.compile(
    "|".join(sorted(map(re.escape, OPERATORS), key=len, reverse=True))
)
LITERAL = re.compile(r"(?<![\w.@/\[])(?<![eE]-)\d+(?:\.\d+)?(?![\w.\]])")
CITED = re.compile(r"(?<=[\[ ;])@(?P<key>[a-z]\w+)")
FROM = re.compile(r"\[(?P<number>[^\[\]]+)\]\{from:\s*@(?P<key>[\w-]+)[^{}]*\}")
EQREF = re.compile(r"\\eqref\{eq:(?P<label>\w+)\}")
ENTRY = re.compile(
    r"^@\w+\{(?P<key>[^,\s]+),\n(?P<body>.*?)^\}\n", re.MULTILINE | re.DOTALL
)
BIB = "docs/references.bib"


def _told(
    clean: Clean, file: str, start: int, end: int, new: str, *codes: str
) -> Mutant:
    """Another text from `start` to `end`, told by one of `codes` on its first line."""
    line = clean.line(file, start)
    old = clean.text(file)[start:end].replace("\n", " ")
    return Mutant(
        stem(file),
        f"{file}:{line}: {old} -> {new}",
        tuple(Place(code, file, line) for code in codes),
        clean.swap(file, start, end, new),
    )


def _false(clean: Clean, ground: str) -> bool:
    try:
        return value(clean, ground) is False
    except (TypeError, ArithmeticError, LookupError):
        return False


def _line_of_claim(text: str, at: int) -> int:
    """Where the words of the claim begin whose ground is at `at`."""
    return next(m.start() for m in CLAIM.finditer(text) if m.start() <= at < m.end())


def _another_ground(
    clean: Clean, page: str, start: int, end: int, new: str, *codes: str
) -> Mutant:
    text = clean.text(page)
    line = clean.line(page, _line_of_claim(prose(text), start))
    return Mutant(
        stem(page),
        f"{page}:{line}: {text[start:end].strip()} -> {new.strip()}",
        tuple(Place(code, page, line) for code in codes),
        clean.swap(page, start, end, new),
    )


def reversed_claim(clean: Clean) -> Iterator[Mutant]:
    """A comparison turned round: what was true of the run is false."""
    for page in clean.pages:
        for one in claims(clean, page):
            for match in COMPARED.finditer(one.ground):
                head, tail = one.ground[: match.start()], one.ground[match.end() :]
                new = f"{head}{AGAINST[match[0]]}{tail}"
                if _false(clean, new):
                    yield _another_ground(
                        clean, page, one.start, one.end, new, "E-CLAIM"
                    )


def moved_threshold(clean: Clean) -> Iterator[Mutant]:
    """A number in a condition is moved so far that the condition does not hold."""
    for page in clean.pages:
        for one in claims(clean, page):
            for match in LITERAL.finditer(one.ground):
                was = float(match[0])
                for other in (
                    was * 2,
                    was / 2,
                    was + 1,
                    was - 1,
                    was * 10,
                    was / 10,
                    0,
                ):
                    new = f"{one.ground[: match.start()]}{other:g}{one.ground[match.end() :]}"
                    if _false(clean, new):
                        yield _another_ground(
                            clean, page, one.start, one.end, new, "E-CLAIM"
                        )
                        break


def other_result(clean: Clean) -> Iterator[Mutant]:
    """The condition is about another result of the same script, and false."""
    for page in clean.pages:
        for one in claims(clean, page):
            for match in ID.finditer(one.ground):
                script = match[0].partition(":")[0]
                for id, found in values(clean).items():
                    if id.partition(":")[0] != script or "@" in id or id == match[0]:
                        continue
                    if type(found) is not type(values(clean)[match[0]]):
                        continue
                    head, tail = one.ground[: match.start()], one.ground[match.end() :]
                    if _false(clean, new := f"{head}{id}{tail}"):
                        yield _another_ground(
                            clean, page, one.start, one.end, new, "E-CLAIM"
                        )
                        break


def broken_claim(clean: Clean) -> Iterator[Mutant]:
    """One sign of a claim is missing or misspelt: it would be read as text."""
    for page in clean.pages:
        for match in CLAIM.finditer(prose(clean.text(page))):
            joint, end = match.end("words"), match.end()
            for start, stop, new in (
                (match.start(), match.start() + 1, ""),
                (joint, joint + 1, ""),
                (joint, joint + 2, "] {"),
                (joint + 1, joint + 2, ""),
                (end - 1, end, ""),
                (joint + 2, joint + 7, "clam"),
            ):
                where = clean.line(page, match.start()), clean.line(page, joint)
                told = _told(clean, page, start, stop, new, "E-SYNTAX")
                places = tuple(Place("E-SYNTAX", page, line) for line in where)
                what = f"{page}:{where[0]}: {match[0]!r} without its {told.what[-9:]!r}"
                yield Mutant(told.part, what, places, told.writes)


def published_without_source(clean: Clean) -> Iterator[Mutant]:
    """A number that others published loses the work that it is from, or names none."""
    for page in clean.pages:
        for match in FROM.finditer(prose(clean.text(page))):
            if re.search(r"\.\d|%|per cent", match["number"]):
                yield _told(clean, page, *match.span(), match["number"], "E-NUMBER")
                empty = f"[{match['number']}]{{from: }}"
                yield _told(clean, page, *match.span(), empty, "E-CITE")


def misspelt_key(clean: Clean) -> Iterator[Mutant]:
    """A citation by a key that docs/references.bib does not have."""
    for page in clean.pages:
        for match in CITED.finditer(prose(clean.text(page))):
            start, end = match.span("key")
            yield _told(clean, page, start, end, misspelt(match["key"]), "E-CITE")


def misspelt_label(clean: Clean) -> Iterator[Mutant]:
    """A formula is named that does not exist."""
    for page in clean.pages:
        for match in EQREF.finditer(prose(clean.text(page))):
            start, end = match.span("label")
            yield _told(clean, page, start, end, misspelt(match["label"]), "E-LABEL")


def entry_gone(clean: Clean) -> Iterator[Mutant]:
    """A work that pages cite is no longer in docs/references.bib."""
    for entry in ENTRY.finditer(clean.text(BIB)):
        places, part = [], ""
        for page in clean.pages:
            for match in CITED.finditer(prose(clean.text(page))):
                if match["key"] == entry["key"]:
                    line = clean.line(page, match.start())
                    places.append(Place("E-CITE", page, line))
                    part = part or stem(page)
        if places:
            writes = clean.swap(BIB, *entry.span(), "")
            yield Mutant(part, f"{BIB}: {entry['key']} is gone", tuple(places), writes)


def _parts_citing(clean: Clean) -> dict[str, str]:
    found: dict[str, str] = {}
    for page in clean.pages:
        for match in CITED.finditer(prose(clean.text(page))):
            found.setdefault(match["key"], stem(page))
    return found


def field_gone(clean: Clean) -> Iterator[Mutant]:
    """An entry does not say who, what or when."""
    parts = _parts_citing(clean)
    for entry in ENTRY.finditer(clean.text(BIB)):
        line = clean.line(BIB, entry.start())
        for field in re.finditer(
            r"^ *(?P<name>author|editor|title|year) *=.*\n", entry["body"], re.MULTILINE
        ):
            one_is_enough = {"author", "editor"}
            if field["name"] in one_is_enough and all(
                name in entry["body"] for name in one_is_enough
            ):
                continue
            start = entry.start("body") + field.start()
            yield Mutant(
                parts[entry["key"]],
                f"{BIB}: {entry['key']} without {field['name']}",
                (Place("E-BIB", BIB, line),),
                clean.swap(BIB, start, start + len(field[0]), ""),
            )


def wrong_year(clean: Clean) -> Iterator[Mutant]:
    """A digit of a year is another, or none."""
    parts = _parts_citing(clean)
    for entry in ENTRY.finditer(clean.text(BIB)):
        line = clean.line(BIB, entry.start())
        for field in re.finditer(r"\byear *= *\{?(\d{4})", entry["body"]):
            start = entry.start("body") + field.start(1)
            year = field[1]
            swapped = year[:2] + year[3] + year[2]
            for new in {f"{int(year) + 1}", swapped, year[:3], f"{year[:3]}l"} - {year}:
                yield Mutant(
                    parts[entry["key"]],
                    f"{BIB}: {entry['key']} of {new}",
                    (
                        Place("E-BIB", BIB, line),
                        Place("E-BIB", BIB, clean.line(BIB, start)),
                    ),
                    clean.swap(BIB, start, start + 4, new),
                )


CLAIMS = (
    *(
        Kind(name, "claims", CHECK, find)
        for name, find in (
            ("a claim is reversed", reversed_claim),
            ("the threshold of a claim is moved", moved_threshold),
            ("a claim is about another result", other_result),
            ("a claim is broken", broken_claim),
        )
    ),
    Kind("a published number has no source", "works", CHECK, published_without_source),
    Kind("the key of a work is misspelt", "works", CHECK, misspelt_key),
    Kind("a work that is cited is gone", "works", CHECK, entry_gone),
    Kind("a work has no author, title or year", "works", QUICK, field_gone),
    Kind("a work has a wrong year", "works", QUICK, wrong_year),
    Kind("a formula is named by a wrong label", "links", CHECK, misspelt_label),
)
