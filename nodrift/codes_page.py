"""Weave the list of all error codes: what each means, why it exists, and who met it."""

import html
from collections.abc import Iterator

from nodrift.context import Context
from nodrift.errors import CODES, TOLD_BY
from nodrift.reasons import WHY
from nodrift.told import Example, command_of, examples

KINDS = {"- ": "del", "+ ": "ins"}


def codes(indent: str, context: Context) -> str:
    """A heading for each command and each of its codes, with examples in folds."""
    known = examples(context.book.project)
    pieces = []
    for command in ("check", *TOLD_BY):
        pieces.append(f"## Told by `nodrift {command}`")
        for code in sorted(CODES):
            if command_of(code) == command:
                pieces += _entry(code, known[code], context)
    return "\n\n".join(f"{indent}{piece}" for piece in pieces)


def _entry(code: str, known: list[Example], context: Context) -> Iterator[str]:
    first, _, rest = CODES[code].partition(" ")
    first = first[0].upper() + first[1:] if first.isalpha() else first  # no file
    meaning = f"{first} {rest}."
    yield f"### `{code}`"
    yield context.stash(
        f"<p>{html.escape(meaning)}</p><p>{html.escape(WHY[code])}</p>"
        + "".join(map(_example, known))
    )


def _example(one: Example) -> str:
    did = html.escape(f"{one.did[0].upper()}{one.did[1:]}")
    place, _, said = html.escape(one.message).partition(f": {one.code}: ")
    change = "\n".join(map(_row, one.change))
    before = f"<pre><code>{change}</code></pre>" if change else ""
    return (
        f'<details class="nd-source nd-slip"><summary>{did}</summary>{before}'
        f"<p><code><b>{place}</b>: {one.code}: {said}</code></p></details>"
    )


def _row(row: str) -> str:
    kind, text = row[:2], html.escape(row)
    tag = KINDS.get(kind)
    return f"<{tag}>{text}</{tag}>" if tag else f"<i>{text[2:]}</i>"
