"""All that a change does to the book: what `nodrift diff` finds before it is written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from nodrift.build_notes import Notes
from nodrift.diff.base import Touched
from nodrift.diff.claims import ClaimChange, claim_changes
from nodrift.diff.figures import FigureChange, figure_changes, figures
from nodrift.diff.formulas import FormulaChange, all_formulas, formula_changes
from nodrift.diff.numbers import (
    Sentence,
    Unprinted,
    moved_sentences,
    unprinted,
    without,
)
from nodrift.diff.pages import PageChange, page_changes
from nodrift.diff.quotes import Claim, Quote, quotes
from nodrift.diff.scripts import ScriptChange, is_stale, script_changes
from nodrift.diff.sides import Say, Side
from nodrift.diff.sizes import Size, sizes
from nodrift.diff.words import renames
from nodrift.errors import Drift
from nodrift.ids import SCRIPT
from nodrift.project import SOURCES

ENGINE = ("nodrift/", "docs/theme/")


@dataclass(frozen=True)
class Difference:
    """What differs between two books, most important first.

    `notices` are things to know before the rest is believed; `elsewhere` the files of
    the repository that are neither pages nor scripts nor locks.
    """

    old: Side
    new: Side
    notices: list[str]
    sentences: list[Sentence]
    unprinted: dict[str, list[Unprinted]]
    claims: list[ClaimChange]
    formulas: list[FormulaChange]
    figures: list[FigureChange]
    pages: list[PageChange]
    scripts: list[ScriptChange]
    elsewhere: list[Touched]
    sizes: list[Size] = field(default_factory=list)
    remade: bool = False  # what makes pages of all this may work otherwise

    @property
    def is_seen(self) -> bool:
        """Whether a reader of the site sees any of it."""
        return bool(
            self.sentences
            or self.figures
            or self.pages
            or self.formulas
            or self.claims
            or self.scripts
        )


def compare(
    old: Side,
    new: Side,
    touched: list[Touched],
    notes: tuple[Notes | None, Notes | None],
    say: Say,
) -> Difference:
    """Read both books and say what differs. Nothing is run and nothing is written."""
    say("reading both books")
    if not (old.pages and new.pages):  # else all pages would seem new, or gone
        old, new = replace(old, has_pages=False), replace(new, has_pages=False)
    pages = renames(*_apart(old.texts, new.texts))
    scripts = renames(*_apart(old.sources, new.sources))
    names = {before: id for id, before in scripts.items()}

    def now(text: str) -> str:
        """A text of before with the names that scripts have now."""
        if not names:
            return text
        return re.sub(SCRIPT, lambda found: names.get(found[0], found[0]), text)

    before, after = _quoted(old), _quoted(new)
    sentences: list[Sentence] = []
    claims: list[ClaimChange] = []
    for uri in dict.fromkeys([*after, *before]):
        if uri in pages.values():  # told under its new name
            continue
        a, b = before.get(pages.get(uri, uri), []), after.get(uri, [])
        sentences += moved_sentences(a, b, now)
        claims += claim_changes(_claims(a), _claims(b), now)
    formulas = all_formulas(old), all_formulas(new)
    unseen = unprinted(old.runs, new.runs, now, after)
    drawn = figure_changes(figures(old), figures(new), now)
    lines = script_changes(old, new, scripts)
    posts = {id.partition("/")[0] for id in (*unseen, *(one.id for one in lines))}
    own = {one.uri for one in sentences} | {one.shown.uri for one in drawn}
    own |= {uri for uri, page in new.pages.items() if page.stem in posts}
    read = page_changes(old, new, pages, own, say)
    return Difference(
        old=old,
        new=new,
        notices=list(_notices(old, new)),
        sentences=sorted(sentences, key=lambda one: one.is_time),
        unprinted=without(unseen, sentences),
        claims=claims,
        formulas=formula_changes(*formulas),
        figures=drawn,
        pages=read,
        scripts=lines,
        elsewhere=[one for one in touched if not _is_told(one.path)],
        sizes=sizes(old, new, formulas, notes, now),
        remade=_is_remade(old, new, touched),
    )


def _apart(
    old: Mapping[str, str], new: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What only one of them has."""
    gone = {name: text for name, text in old.items() if name not in new}
    return gone, {name: text for name, text in new.items() if name not in old}


def _quoted(side: Side) -> dict[str, list[Quote | Claim]]:
    """What each page quotes, by path; a page that cannot be read quotes nothing."""
    found = {}
    for uri in side.pages:
        try:
            found[uri] = list(quotes(side, uri))
        except Drift as drift:
            side.note(drift)
    return found


def _claims(quoted: list[Quote | Claim]) -> list[Claim]:
    return [one for one in quoted if isinstance(one, Claim)]


def _notices(old: Side, new: Side) -> Iterator[str]:
    for words, side in (("before", old), ("after", new)):
        for fault in side.faults:
            yield f"The book {words} cannot be read in full by this engine. {fault}"
    for id in new.sources:
        if is_stale(new, id):
            yield (
                f"{id} changed since its lock was written: its numbers and figures "
                f"here are those of the older run. nodrift run {id}"
            )


def _is_remade(old: Side, new: Side, touched: list[Touched]) -> bool:
    """Whether the engine, the theme or the configuration may make other pages now."""
    return old.making != new.making or any(
        one.path.startswith(ENGINE) for one in touched
    )


def _is_told(path: str) -> bool:
    """Whether the report tells of a file by what it is."""
    file = Path(path)
    if file.parts[0] == "docs":
        return file.suffix == ".md"
    if file.parts[0] == SOURCES:
        return file.suffix == ".py" or file.name.endswith(".lock.json")
    return path.startswith("tests/equations/") and path.endswith(".lock.json")
