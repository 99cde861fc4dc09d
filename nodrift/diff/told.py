"""The report's sections on numbers, claims and formulas."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from nodrift.book import Typeset
from nodrift.catalogue import Formula
from nodrift.diff.claims import ClaimChange
from nodrift.diff.formulas import FormulaChange, verdict
from nodrift.diff.html import Html, anchor, counted, el, fold, join, marked, table
from nodrift.diff.numbers import Sentence, Unprinted
from nodrift.diff.reckoned import short
from nodrift.diff.words import compare_words

ARROW = "\N{RIGHTWARDS ARROW}"
MATHML = re.compile(r"<math\b.*?</math>", re.DOTALL)
OPEN = 12  # rows of a table up to which it is not folded

EVENTS = {
    "broken": ("does not hold", "bad"),
    "mended": ("holds again", "good"),
    "changed": ("says or rests on something else", ""),
    "margin": ("holds by another margin", ""),
    "values": ("holds; its values moved", ""),
    "new": ("new", "good"),
    "gone": ("gone", "bad"),
}


def place(uri: str, line: int, told: Container[str]) -> Html:
    """Where something stands; a link, if the page is `told` of further below."""
    words = el("code", f"docs/{uri}:{line}" if line else f"docs/{uri}")
    if uri not in told:
        return words
    return el("a", words, href=f"#page-{anchor(uri)}", class_="place")


def numbers(sentences: Sequence[Sentence], told: Container[str]) -> Iterator[Html]:
    """Each sentence in which numbers moved, with the ids behind them."""
    for sentence in sentences:
        rows = [
            el(
                "li",
                el(
                    "span",
                    el("del", one.old.shown),
                    f" {ARROW} ",
                    el("ins", one.new.shown),
                ),
                el("span", one.change, class_="change"),
                el("code", one.new.source),
            )
            for one in sentence.moved
        ]
        yield el(
            "article",
            el("p", marked(sentence.pieces), class_="said"),
            el("ul", *rows, class_="moved"),
            el("p", place(sentence.uri, sentence.line, told), class_="small"),
            class_="card",
        )


def unprinted(rows: Mapping[str, Sequence[Unprinted]]) -> Iterator[Html]:
    """Values that moved while no page prints them otherwise, by script."""
    for script, moved in rows.items():
        cells = (
            (
                el("code", one.move.name),
                el("del", one.move.texts[0]),
                el("ins", one.move.texts[1]),
                one.move.change,
                one.why,
            )
            for one in moved
        )
        heads = "name", "before", "after", "change", "on the pages"
        words = join([el("code", script), f" {counted(len(moved), 'value')}"])
        yield fold(words, table(heads, cells, "values"), open=len(moved) <= OPEN)


def claims(changes: Sequence[ClaimChange], told: Container[str]) -> Iterator[Html]:
    """Each claim that is other than it was, with what it rests on."""
    for change in changes:
        words, look = EVENTS[change.event]
        claim = change.claim
        yield el(
            "article",
            el("p", el("span", words, class_=f"tag {look}".strip()), " ",
               place(claim.uri, claim.line, told), class_="small"),
            el("p", _said(change), class_="said"),
            el("p", "Rests on ", _ground(change), class_="ground"),
            _facts(change),
            class_="card",
        )  # fmt: skip


def _said(change: ClaimChange) -> Html:
    if change.old and change.new:
        return marked(compare_words(change.old.sentence, change.new.sentence))
    return (
        join([change.new.sentence]) if change.new else el("del", change.claim.sentence)
    )


def _ground(change: ClaimChange) -> Html:
    old, new = change.old, change.new
    if old and new and old.ground != new.ground:
        return join(
            [el("del", el("code", old.ground)), " ", el("ins", el("code", new.ground))]
        )
    return el("code", change.claim.ground)


def _facts(change: ClaimChange) -> Html:
    """What a claim rests on, before and after, and the margin by which it holds."""
    old = dict(change.old.facts) if change.old else {}
    new = dict(change.new.facts) if change.new else {}
    rows: list[tuple[str, str, str]] = [
        (el("code", name), short(old.get(name)), short(new.get(name)))
        for name in dict.fromkeys([*old, *new])
        if short(old.get(name)) != short(new.get(name))
    ]
    read = [one.reckoned if one else "" for one in (change.old, change.new)]
    if read[0] != read[1]:
        before, after = (text or short(None) for text in read)
        rows.append(("in numbers", before, after))
    if not rows:
        return Html()
    if change.old is None:  # a column of dashes says nothing
        return table(("what", "value"), ((name, value) for name, _, value in rows))
    return table(("what", "before", "after"), rows)


def formulas(
    changes: Iterable[FormulaChange],
    typeset: Typeset | None,
    told: Container[str],
) -> Iterator[Html]:
    """Each formula that is other than it was, as it is printed and as it is written."""
    for change in changes:
        there = change.new or change.old
        assert there is not None
        tags = []
        if change.old is None or change.new is None:
            tags.append(el("span", "new" if change.new else "gone",
                           class_=f"tag {'good' if change.new else 'bad'}"))  # fmt: skip
        if change.rewritten:
            tags.append(el("span", "written otherwise", class_="tag"))
        if change.moved and change.old:
            tags.append(el("span", f"was on {change.old.page.uri}", class_="tag"))
        tags += [el("span", words, class_="tag bad") for words in change.lost]
        tags += [el("span", words, class_="tag good") for words in change.won]
        number = f" ({there.label.number})" if there.label else ""
        where = place(there.page.uri, 0, told)
        yield el(
            "article",
            el("p", el("b", f"{change.name}{number} "), *tags, class_="tags"),
            _shown(change, typeset),
            el("p", "Last check: ", verdict(there), " ", where, class_="small"),
            class_="card",
        )


def _shown(change: FormulaChange, typeset: Typeset | None) -> Html:
    old, new = change.old, change.new
    if old and new and not change.rewritten:
        return _typeset(new, typeset)
    sides = [
        el("div", el("p", words, class_="side"), _typeset(one, typeset), class_="plate")
        for words, one in (("before", old), ("after", new))
        if one is not None
    ]
    pair = el("div", *sides, class_="plates formula")
    if old and new:
        pair = join([pair, el("pre", marked(compare_words(old.tex, new.tex)))])
    return pair


def _typeset(formula: Formula, typeset: Typeset | None) -> Html:
    """The formula as MathML, which browsers draw by themselves, or its LaTeX."""
    if typeset is not None:
        try:
            found = MATHML.search(typeset(formula.tex, True))
        except ValueError:
            found = None
        if found is not None:
            return el("div", Html(found[0]), class_="maths", tabindex="0")
    return el("pre", formula.tex)
