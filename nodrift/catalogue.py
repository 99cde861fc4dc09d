"""All formulas of the book in the order in which a reader meets them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from nodrift import plain_yaml
from nodrift.book import Book, Label
from nodrift.displays import note_name, unlabelled
from nodrift.formulas.lock import Tier
from nodrift.markup import FRONT_MATTER, Display
from nodrift.project import Page


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula on its page; `label` is None if it has a reason instead."""

    name: str
    page: Page
    tex: str
    label: Label | None
    tier: Tier | None
    reason: str = ""

    @property
    def kind(self) -> str:
        """Its tier, `note` if there is nothing to evaluate, "" if it is not checked."""
        if self.label is None:
            return "note"
        return self.tier.tier if self.tier is not None else ""


def pages(book: Book) -> list[Page]:
    """All pages: the parts in their order, then the background, then the others."""
    stems = [part.stem for part in book.project.series] + list(book.project.background)
    known = [book.project.pages[stem] for stem in stems if stem in book.project.pages]
    return known + [page for page in book.project.pages.values() if page not in known]


def title_of(page: Page, book: Book) -> str:
    """What the series calls a page, with its number; else what its front matter says."""
    for part in book.project.series:
        if part.stem == page.stem:
            return f"Part {part.number}: {part.title}"
    match = FRONT_MATTER.match(page.read())
    try:
        text = match[0].strip().strip("-") if match else ""
        title = plain_yaml.load(text)["title"]
    except (yaml.YAMLError, TypeError, KeyError):  # the check of front matter says so
        title = None
    title = str(title or page.stem.capitalize())
    return f"{page.number}: {title}" if page.number else title


def short_title(page: Page, book: Book) -> str:
    """A title up to its colon, for tables and links: `Part 5`, `Games`."""
    title = title_of(page, book)
    first, _, rest = title.partition(": ")
    return f"{first}: {rest.partition(': ')[0]}" if rest and page.number else first


def escaped(title: str) -> str:
    """A title as the text of a heading: nothing in it is Markdown."""
    return re.sub(r"[\\`*_\[\]<>#$]", r"\\\g<0>", title)


def formulas(page: Page, book: Book) -> Iterator[Formula]:
    """The formulas of a page from top to bottom; what cannot be woven is left out."""
    blocks, _ = book.blocks[page.stem.lower()]
    notes = 0
    for block in blocks:
        if not isinstance(block, Display) or len(block.labels) != 1:
            continue
        (kind, text), tex = block.labels[0], unlabelled(block)
        if kind == "note":
            notes += 1
            name = note_name(page.stem, notes)
            yield Formula(name, page, tex, None, None, text)
        elif (label := book.labels[text]).page == page:
            tier = book.tier(label)
            reason = tier.reason if tier is not None else ""
            yield Formula(text, page, tex, label, tier, reason)
