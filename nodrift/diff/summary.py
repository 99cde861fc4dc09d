"""The change in a few lines of Markdown, and in fewer for a terminal."""

import re
from collections.abc import Iterable, Iterator, Sequence

from nodrift.diff.change import Difference
from nodrift.diff.headlines import NOTHING, alarms, headlines
from nodrift.diff.html import counted, visible
from nodrift.diff.report import Between
from nodrift.diff.seen import EVENTS as FIGURE_EVENTS
from nodrift.diff.told import EVENTS

TOLD = 20  # rows of a table; the report has all of them
MARKS = re.compile(r"[\\`*_{}\[\]()<>#+!|~$@&:]")


def plain(text: str) -> str:
    """A text in which nothing is Markdown or HTML, and which stays on its line."""
    one = " ".join(visible(text).split())
    return MARKS.sub(lambda found: f"&#{ord(found[0])};", one)


def markdown(found: Difference, between: Between) -> str:
    """A short summary for the page of a workflow's run."""
    return "\n".join(_markdown(found, between)) + "\n"


def _markdown(found: Difference, between: Between) -> Iterator[str]:
    yield "## What this change does"
    yield ""
    yield plain(str(between))
    yield ""
    if not found.is_seen:
        yield f"**{NOTHING[0].upper()}{NOTHING[1:]}.**"
        yield ""
    if lines := headlines(found):
        yield ", ".join(map(str, lines)) + "."
        yield ""
    yield from (f"- **{plain(words)}**" for words in alarms(found))
    yield from (f"- {plain(words)}" for words in found.notices)
    rows = [
        (moved.old.shown, moved.new.shown, moved.change, moved.new.source,
         f"docs/{sentence.uri}:{moved.new.line}")
        for sentence in found.sentences
        for moved in sentence.moved
    ]  # fmt: skip
    yield from _table("Numbers", ("before", "after", "change", "id", "place"), rows)
    yield from _table(
        "Claims",
        ("what", "words", "place"),
        [
            (
                EVENTS[one.event][0],
                one.claim.words,
                f"docs/{one.claim.uri}:{one.claim.line}",
            )
            for one in found.claims
        ],
    )
    yield from _table(
        "Formulas",
        ("formula", "what"),
        [
            (one.name, "; ".join([*one.lost, *one.won]) or _event(one.old, one.new))
            for one in found.formulas
        ],
    )
    yield from _table(
        "Figures",
        ("figure", "what"),
        [
            (
                str(one.shown.id),
                FIGURE_EVENTS[one.event][0],
            )
            for one in found.figures
        ],
    )


def _event(old: object, new: object) -> str:
    if old is None:
        return "new"
    return "gone" if new is None else "written otherwise"


def _table(
    title: str, heads: Iterable[str], rows: Sequence[tuple[str, ...]]
) -> Iterator[str]:
    if not rows:
        return
    names = list(heads)
    yield ""
    yield f"### {title}"
    yield ""
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows[:TOLD]:
        yield f"| {' | '.join(map(plain, row))} |"
    if len(rows) > TOLD:
        yield ""
        yield f"And {len(rows) - TOLD} more, in the report."


def terminal(found: Difference, between: Between) -> Iterator[str]:
    """What to print when the report is written."""
    yield str(between)
    if not found.is_seen:
        yield NOTHING
    for line in headlines(found):
        yield f"  {line.count:>5,d}  {line.words}"
    for sentence in found.sentences[:3]:
        for moved in sentence.moved[:3]:
            change = f" ({moved.change})" if moved.change else ""
            yield visible(
                f"  docs/{sentence.uri}:{moved.new.line}: {moved.new.source}: "
                f"{moved.old.shown} -> {moved.new.shown}{change}"
            )
    yield from (f"  look at this: {visible(words)}" for words in alarms(found))
    if found.notices:
        yield f"  {counted(len(found.notices), 'notice')}, the first: " + visible(
            found.notices[0]
        )
