"""The terms of the book, from `docs/glossary.md`: what each means and what it is called.

An entry is three lines, which Markdown reads as a definition list:

    law of large numbers (LLN)
    :   One sentence in plain words.
    :   [part 4](posts/coins.md#many-tosses), formula \\eqref{eq:share}

The first has the term as it stands within a sentence, and its other forms in brackets.
A word with other meanings says after a comma which one is meant, and then only the
forms in brackets are known on sight: `code, of a picture (latent code)`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from nodrift.errors import Drift
from nodrift.markup import Block, Heading, Paragraph
from nodrift.project import Page

STEM = "glossary"
NAMES = re.compile(
    r"(?P<name>[^,()]+)(?:, (?P<sense>[^()]+))?(?: \((?P<forms>[^()]+)\))?"
)
MARKER = ":   "
TOLD = re.compile(r"\]\(([^()\s#]+\.md)")
NO_PROSE = re.compile(r"[`*_$<>\[\]{}\\|]")  # a definition is shown as plain text, too
FIRST_WORD = re.compile(r"(?<!\w)(?<!\w-)[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry. `sense` is empty for a name that means one thing only."""

    name: str
    sense: str
    others: tuple[str, ...]
    means: str
    told: tuple[str, ...]  # pages that explain it, by their paths below docs/
    line: int

    @property
    def anchor(self) -> str:
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore")
        return re.sub(r"[^a-z0-9]+", "-", plain.decode().lower()).strip("-")

    @property
    def forms(self) -> tuple[str, ...]:
        """What pages call it, where no author says so by hand."""
        return self.others if self.sense else (self.name, *self.others)


@dataclass(frozen=True)
class Glossary:
    """All entries by anchor, in the order of the page, and what is wrong with them."""

    page: Page
    terms: dict[str, Term]
    drifts: list[Drift] = field(default_factory=list)

    def find(self, text: str) -> Iterator[tuple[int, int, Term]]:
        """Every place in `text` where a term is called by one of its forms.

        The longest form wins, and no two places overlap.
        """
        end = 0
        for word in FIRST_WORD.finditer(text):
            if word.start() < end:
                continue
            for form, term in self._by_first_word.get(word[0].casefold(), ()):
                if (match := form.match(text, word.start())) is not None:
                    end = match.end()
                    yield match.start(), end, term
                    break

    @cached_property
    def _by_first_word(self) -> dict[str, list[tuple[re.Pattern[str], Term]]]:
        forms = [(form, term) for term in self.terms.values() for form in term.forms]
        found: dict[str, list[tuple[re.Pattern[str], Term]]] = {}
        for form, term in sorted(forms, key=lambda pair: -len(pair[0])):
            pattern = _pattern(form)
            for spelling in (form, plural(form)):
                word = FIRST_WORD.search(spelling)
                listed = found.setdefault(word[0].casefold() if word else "", [])
                if (pattern, term) not in listed:
                    listed.append((pattern, term))
        return found


def plural(form: str) -> str:
    """The regular plural; an irregular one has to be listed as a form of its own."""
    if re.search(r"(?:s|x|ch|sh)$", form):
        return f"{form}es"
    return re.sub(r"(?<![aeiou])y$", "ie", form) + "s"


def _pattern(form: str) -> re.Pattern[str]:
    """Capitals in a form are obeyed: MADE is a model, and made is a word."""
    spellings = "|".join(
        r"\s+".join(map(re.escape, spelling.split()))
        for spelling in (plural(form), form)
    )
    flags = re.IGNORECASE if form == form.lower() else 0
    return re.compile(rf"(?:{spellings})(?!\w|-\w)", flags)


def is_entry(block: Block) -> bool:
    """Whether a block of the glossary is an entry, if only a broken one."""
    lines = block.lines
    return isinstance(block, Paragraph) and any(row.startswith(":") for row in lines)


def read_glossary(page: Page, blocks: Iterable[Block], offset: int) -> Glossary:
    """Return the entries of the glossary's `blocks`, which `offset` lines precede."""
    glossary = Glossary(page, {})
    known: dict[str, Term] = {}  # by form, case aside
    last, letter = "", ""
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            letter = block.text.strip("# ").lower()
        if not is_entry(block):
            continue
        line = block.line + offset

        def wrong(what: str, mend: str, line: int = line) -> None:
            glossary.drifts.append(Drift(page.path, line, "E-TERM", what, mend))

        term = _term(block, line)
        if term is None:
            wrong(
                f"{block.lines[0]!r} does not begin an entry of three lines",
                "write `term, sense (other forms)`, then `:   What it means.`, then "
                "`:   [where](posts/page.md#heading)`, and a blank line after them",
            )
            continue
        for what, mend in _slips(term):
            wrong(what, mend)
        for form in {term.name.casefold(), *map(str.casefold, term.forms)}:
            if (twin := known.setdefault(form, term)) is not term:
                wrong(
                    f"{form!r} belongs to the entry of line {twin.line} too",
                    "keep it in one of them",
                )
        if term.anchor < last or not term.anchor.startswith(letter):
            place = f"under {letter!r}, after {last!r}"
            wrong(f"{term.name!r} stands {place}", "sort by the alphabet")
        last = term.anchor
        glossary.terms.setdefault(term.anchor, term)
    return glossary


def _term(block: Block, line: int) -> Term | None:
    if len(block.lines) != 3:
        return None
    first, *rest = block.lines
    names = NAMES.fullmatch(first)
    if names is None or not all(row.startswith(MARKER) for row in rest):
        return None
    means, told = (row.removeprefix(MARKER).strip() for row in rest)
    others = tuple(form.strip() for form in (names["forms"] or "").split(","))
    return Term(
        names["name"],
        names["sense"] or "",
        tuple(filter(None, others)),
        means,
        tuple(dict.fromkeys(TOLD.findall(told))),
        line,
    )


def _slips(term: Term) -> Iterator[tuple[str, str]]:
    """What is wrong with one entry by itself, and how to mend it."""
    if (mark := NO_PROSE.search(term.means)) is not None:
        yield (
            f"the meaning of {term.name!r} holds {mark[0]!r}",
            "say it in words: it is shown where nothing can be typeset",
        )
    if not re.fullmatch(r"[A-Z](?:[^.!?]|[.!?](?!\s|$))*\.", term.means):
        yield (
            f"the meaning of {term.name!r} is not one sentence",
            "begin it with a capital letter, and end it with its only full stop",
        )
    if not term.told:
        yield (
            f"{term.name!r} does not say where it is told",
            "link to a page: [part 1](posts/page.md#heading)",
        )
