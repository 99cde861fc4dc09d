"""The report as one page: no script, no other host, nothing that could act."""

from collections.abc import Iterable
from dataclasses import dataclass

from nodrift.book import Typeset
from nodrift.diff.base import Commit
from nodrift.diff.change import Difference
from nodrift.diff.headlines import NOTHING, alarms, headlines
from nodrift.diff.html import Html, el, join
from nodrift.diff.rest import elsewhere, scripts, sizes
from nodrift.diff.seen import Plates, figures, pages
from nodrift.diff.style import STYLE
from nodrift.diff.told import claims, formulas, numbers, unprinted

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Between:
    """What was compared: the commit before, and in words what is after."""

    before: Commit
    after: str

    def __str__(self) -> str:
        return f"Before: {self.before.words}. After: {self.after}."


def report(
    found: Difference, between: Between, plates: Plates, typeset: Typeset | None
) -> str:
    """The whole page."""
    title = f"{site_name(found)}: what this change does"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=POLICY),
        el("meta", name="viewport", content="width=device-width,initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", title),
        el("style", Html(STYLE)),
    )
    body = el(
        "body",
        _top(found, between),
        el("main", *_sections(found, plates, typeset)),
        el("footer", "Made by ", el("code", "nodrift diff"), ". Numbers are those of "
           "the committed locks; both books were woven by the same engine. Drawings "
           "are shown on light paper."),
    )  # fmt: skip
    return f'<!doctype html>\n<html lang="en">{head}{body}</html>\n'


def site_name(found: Difference) -> str:
    """What the book calls itself; "The book" if that cannot be read."""
    for side in (found.new, found.old):
        if name := side.config.get("site_name"):
            return str(name)
    return "The book"


def _top(found: Difference, between: Between) -> Html:
    chips = [
        el("li", el("a", el("b", f"{one.count:,d}"), one.words, href=f"#{one.anchor}"))
        for one in headlines(found)
    ]
    alarming = [el("li", words) for words in alarms(found)]
    notices = [el("li", words) for words in found.notices]
    calm = f"{NOTHING[0].upper()}{NOTHING[1:]}."
    return el(
        "header",
        el("p", site_name(found), class_="kicker"),
        el("h1", "What this change does"),
        el("p", str(between), class_="between"),
        el("ul", *chips, class_="chips") if chips else Html(),
        Html() if found.is_seen else el("p", calm, class_="calm"),
        el("ul", *alarming, class_="alarms") if alarming else Html(),
        el("ul", *notices, class_="notices") if notices else Html(),
    )


def _sections(
    found: Difference, plates: Plates, typeset: Typeset | None
) -> Iterable[Html]:
    told = {page.uri for page in found.pages}
    yield _section(
        "numbers",
        "Numbers that moved",
        "Each sentence in which a page now prints another number.",
        numbers(found.sentences, told),
    )
    yield _section(
        "claims",
        "Claims",
        "What a page says in words, and what it rests on.",
        claims(found.claims, told),
    )
    yield _section(
        "formulas",
        "Formulas",
        "How they are written, and how they were checked.",
        formulas(found.formulas, typeset, told),
    )
    yield _section(
        "figures",
        "Figures",
        "Only those that differ.",
        figures(found.figures, plates, told),
    )
    yield _section(
        "pages",
        "Pages, as they are read",
        "The words that readers see; formulas stand here as they are written.",
        pages(found.pages),
    )
    yield _section(
        "unprinted",
        "Values that moved where no reader sees it",
        "Results and settings whose new value no page prints otherwise.",
        unprinted(found.unprinted),
    )
    yield _section(
        "code",
        "Code, and what it printed",
        "The scripts that readers copy.",
        scripts(found.scripts),
    )
    yield _section(
        "elsewhere",
        "Elsewhere in the repository",
        "Files that are neither pages nor scripts nor their locks.",
        elsewhere(found.elsewhere, found.remade),
    )
    yield _section(
        "sizes",
        "Time and size",
        "What there is, and what it takes to run and to build.",
        sizes(found.sizes),
    )


def _section(name: str, title: str, lead: str, inside: Iterable[Html]) -> Html:
    """A section, or nothing if there is nothing to tell."""
    told = join(inside)
    if not told:
        return Html()
    return el("section", el("h2", title), el("p", lead, class_="lead"), told, id=name)
