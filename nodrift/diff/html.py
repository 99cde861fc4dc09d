"""Markup for the report: whatever is not made here is text, and is escaped.

What is reported comes from a change that nobody has read yet.
"""

import base64
import html
import re
from collections.abc import Iterable

from nodrift.diff.words import Piece

VOID = {"img", "input", "meta"}
# Letters that nobody sees, and those that turn the order of the others round.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


class Html(str):
    """Finished markup."""

    __slots__ = ()


def visible(text: str) -> str:
    """`text` with the letters that nobody would see written as their numbers."""
    return UNSEEN.sub(
        lambda found: (
            f"\N{LEFT WHITE TORTOISE SHELL BRACKET}U+"
            f"{ord(found[0]):04X}\N{RIGHT WHITE TORTOISE SHELL BRACKET}"
        ),
        text,
    )


def escaped(text: str) -> str:
    """A text as markup; markup stays what it is."""
    return text if isinstance(text, Html) else html.escape(visible(text))


def el(name: str, /, *inside: str, **attributes: str) -> Html:
    """An element; an attribute `class_` is `class`, an empty one is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(visible(value))}"'
        for key, value in attributes.items()
        if value
    )
    if name in VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{''.join(map(escaped, inside))}</{name}>")


def join(pieces: Iterable[str]) -> Html:
    """Pieces of text or markup, one after the other."""
    return Html("".join(map(escaped, pieces)))


def marked(pieces: Iterable[Piece]) -> Html:
    """A text in which what is gone is struck out and what is new is underlined."""
    names = {"old": "del", "new": "ins"}
    return join(
        el(names[one.kind], one.text) if one.kind in names else one.text
        for one in pieces
    )


def fold(summary: str, *inside: str, open: bool = False) -> Html:
    """What a reader may open."""
    body = el("summary", summary) + join(inside)
    return Html(f"<details{' open' if open else ''}>{body}</details>")


def table(
    heads: Iterable[str], rows: Iterable[Iterable[str]], class_: str = ""
) -> Html:
    """A table; each cell has its head at hand, for where the rows are stacked."""
    names = list(heads)
    top = el("tr", *(el("th", head, scope="col") for head in names))
    body = (
        el(
            "tr",
            *(
                el("td", el("span", cell), data_head=head) if cell else el("td")
                for head, cell in zip(names, row, strict=True)
            ),
        )
        for row in rows
    )
    whole = el("table", el("thead", top), el("tbody", *body), class_=class_)
    return el("div", whole, class_="wide")


def lines(diff: Iterable[str]) -> Html:
    """The lines of a difference of sources, coloured by how they begin.

    Empty lines around the last change are left out: they would be an empty end.
    """
    kinds = {"+": "ins", "-": "del", "@": "at"}
    shown = list(diff)
    while shown and not shown[-1].strip():
        shown.pop()
    rows = (
        el("span", line or " ", class_=f"l {kinds.get(line[:1], '')}".strip())
        for line in shown
    )
    return el("pre", Html("\n".join(rows)), tabindex="0")


def picture(svg: str, alt: str) -> Html:
    """A drawing as an image, in which nothing can run and which can load nothing."""
    data = base64.b64encode(svg.encode()).decode()
    return el("img", src=f"data:image/svg+xml;base64,{data}", alt=alt or " ")


def anchor(text: str) -> str:
    """A name that an address can hold, made of a path or an id."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()


def counted(count: int, noun: str) -> str:
    return f"{count:,d} {noun}{'' if count == 1 else 's'}"
