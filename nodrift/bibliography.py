"""The works that pages cite, from `docs/references.bib`; pybtex reads and prints them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from nodrift.errors import Drift
from nodrift.harmless import faults

PATH = Path("docs/references.bib")
WHERE = ("doi", "eprint", "isbn", "url")  # one of these says where to find a work
YEAR, UNDATED = re.compile(r"\d{4}"), "n.d."
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:+.-]*")  # it is an anchor
# Abbreviations of abbreviations grow without end.
ABBREVIATION = re.compile(
    r"@\s*(?:string|preamble)\b|[\w}\"]\s+#\s+[\w{\"]", re.IGNORECASE
)
VENUE = {  # where a work of each type appeared; arXiv (`eprint`) is a place, too
    "article": ("journal", "eprint"),
    "book": ("publisher",),
    "inproceedings": ("booktitle",),
    "phdthesis": ("school",),
    "techreport": ("institution", "eprint"),
}
OTHER_VENUE = ("howpublished", "publisher", "eprint")


@dataclass(frozen=True)
class Bibliography:
    """`file` may be missing: then nothing can be cited."""

    file: Path

    @cached_property
    def _text(self) -> str:
        try:
            return self.file.read_text(encoding="utf-8") if self.file.is_file() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise Drift(
                PATH, 1, "E-BIB", f"it cannot be read: {error}", "save it as UTF-8"
            ) from None

    @cached_property
    def _data(self) -> Any:
        from pybtex.database import parse_string
        from pybtex.exceptions import PybtexError

        if (short := ABBREVIATION.search(self._text)) is not None:
            line = self._text.count("\n", 0, short.start()) + 1
            what = f"{short[0].strip()} stands for other text"
            raise Drift(PATH, line, "E-BIB", what, "write it out in each entry")
        try:
            return parse_string(self._text, "bibtex")
        except PybtexError as error:
            raise self._unreadable(str(error), getattr(error, "lineno", None)) from None

    def _unreadable(self, why: str, line: int | None) -> Drift:
        """Where and why the file is not BibTeX: the parser stops behind a mistake."""
        if (twin := re.search(r"repeated bibliography entry: (\S+)", why)) is not None:
            places = [*self._entry(twin[1])]
            what = f"{twin[1]} stands here for a second time; the first is line {places[0]}"
            return Drift(PATH, places[-1], "E-BIB", what, "keep one of the two")
        above = self._text.split("\n")[: (line or 1) - 1]
        last = len("\n".join(above).rstrip().split("\n"))
        if "'}' expected" in why and above and not above[last - 1].endswith(","):
            opens = self._text.split("\n")[len(above)].lstrip().startswith("@")
            sign = "closing }" if opens else "comma"
            what = f"a {sign} is missing at the end of the line"
            return Drift(PATH, last, "E-BIB", what, "put it there")
        return Drift(PATH, line or 1, "E-BIB", f"not BibTeX: {why}", "mend the entry")

    def _entry(self, key: str) -> Iterator[int]:
        """The lines on which an entry of this key begins."""
        begins = rf"^@\w+\s*\{{\s*{re.escape(key)}\s*,"
        for match in re.finditer(begins, self._text, re.MULTILINE | re.IGNORECASE):
            yield self._text.count("\n", 0, match.start()) + 1

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._data.entries)

    def line(self, key: str) -> int:
        return next(self._entry(key), 1)

    def incomplete(self) -> list[Drift]:
        """Entries that lack what a reader needs to find the work."""
        found = []
        for key, entry in self._data.entries.items():
            missing = [name for name in ("title", "year") if name not in entry.fields]
            if not (entry.persons.get("author") or entry.persons.get("editor")):
                missing.append("author")
            if not any(name in entry.fields for name in WHERE):
                missing.append(" or ".join(WHERE))
            venue = VENUE.get(entry.type.lower(), OTHER_VENUE)
            if not any(name in entry.fields for name in venue):
                missing.append(" or ".join(venue))
            if missing:
                what = f"{key} has no {', no '.join(missing)}"
                found.append(self._drift(key, what, "add that to the entry"))
        return found

    def misdated(self) -> Iterator[Drift]:
        """Entries whose key and year are not the same: a slip in one of them shows."""
        for key, entry in self._data.entries.items():
            year, named = entry.fields.get("year"), YEAR.search(key)
            if year is not None and year != (named[0] if named else UNDATED):
                said = f"{key} is of the year {year}, which is not in its key"
                mend = f"name it by its year, or write year = {{{UNDATED}}} for none"
                yield self._drift(key, said, mend)

    def acting(self) -> Iterator[Drift]:
        """Entries that would bring more into a page than text and links to the web."""
        for key in self.keys:
            what = None if KEY.fullmatch(key) else f"{key!a} is no name of an entry"
            for fault in faults(self._printed[key]):
                what = what or f"{key!a}: {fault.what}"
            if what is None:
                links = re.findall(r'href="([^"]*)"', self._printed[key])
                schemes = {urlsplit(unescape(link)).scheme for link in links}
                if odd := schemes - {"http", "https"}:
                    what = f"{key} has an address that is none: {min(odd)}:"
            if what is not None:
                yield self._drift(key, what, "name it by letters, with a plain address")

    def twins(self) -> list[Drift]:
        """Entries that are the same work as one above them."""
        found: list[Drift] = []
        first: dict[tuple[str, str], str] = {}
        for key, entry in self._data.entries.items():
            for name in ("doi", "eprint", "title"):
                if name not in entry.fields:
                    continue
                value = re.sub(r"[^a-z0-9]", "", _plain(entry.fields[name]).lower())
                twin = first.setdefault((name, value), key)
                if twin != key:
                    what = f"{key} has the {name} of {twin}"
                    found.append(self._drift(key, what, "keep one of the two"))
                    break
        return found

    def _drift(self, key: str, what: str, mend: str) -> Drift:
        return Drift(PATH, self.line(key), "E-BIB", what, mend)

    def label(self, key: str) -> str:
        """How prose names a work: `Ng & Jordan, 2001`, `Goodfellow et al., 2014`.

        Works that would be called the same get a letter: `2016a`, `2016b`.
        """
        name = self._names[key]
        twins = sorted(other for other in self.keys if self._names[other] == name)
        return name + (chr(ord("a") + twins.index(key)) if len(twins) > 1 else "")

    @cached_property
    def _names(self) -> dict[str, str]:
        return {key: self._name(key) for key in self.keys}

    def _name(self, key: str) -> str:
        entry = self._data.entries[key]
        people = entry.persons.get("author") or entry.persons.get("editor") or []
        names = [_plain(" ".join((*p.prelast_names, *p.last_names))) for p in people]
        who = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)
        return f"{who}, {entry.fields.get('year', 'n.d.')}"

    @cached_property
    def _printed(self) -> dict[str, str]:
        from pybtex.plugin import find_plugin
        from pybtex.style.template import FieldIsMissing

        style = find_plugin("pybtex.style.formatting", "unsrt")()
        backend = find_plugin("pybtex.backends", "html")("utf-8")
        printed = {}
        for key, entry in self._data.entries.items():
            try:
                (formatted,) = style.format_entries([entry])
                printed[key] = str(formatted.text.render(backend))
            except FieldIsMissing as error:
                raise self._drift(key, str(error), "add it to the entry") from None
        return printed

    def html(self, key: str) -> str:
        """The full reference as HTML, with links."""
        return self._printed[key]

    def text(self, key: str) -> str:
        """Authors, title, venue and year as plain text; the lines with links stay out."""
        lines = self._printed[key].split("\n")
        prose = " ".join(line for line in lines if "<a href" not in line)
        return unescape(re.sub(r"<[^<>]+>", "", prose)).replace("\xa0", " ")

    @cached_property
    def addresses(self) -> set[str]:
        """All addresses of the web that the references lead to."""
        found = re.findall(r'href="([^"]*)"', "".join(self._printed.values()))
        return set(map(unescape, found))


def _plain(name: str) -> str:
    """A BibTeX name without braces and TeX accents."""
    from pybtex.richtext import Text

    return str(Text.from_latex(name))
