"""Weave what stands inside a line: numbers, claims, citations and references."""

import html
import re
from typing import Any

from nodrift.citations import split_citation
from nodrift.context import Context, Wrong
from nodrift.expressions import (
    Expression,
    ExpressionError,
    FormatError,
    format_value,
    parse_expression,
)
from nodrift.harmless import ASK, faults, is_link
from nodrift.ids import (
    citation_anchor,
    nearest,
    parse_id,
    timed_region,
    work_anchor,
)
from nodrift.markup import IN_MATHS, REMAINS, TOKEN, units

MINUS = "\N{MINUS SIGN}"

# What only looks like a directive: mostly one of which an end is missing.
OPEN = "{!r} belongs to no directive that can be read"
HOW = (
    "write {{ post/script:name | .2f }}, [words]{claim: post/script:name > 1} or [@key] "
    "whole and on one line, or put it into `code`"
)
SLIPS = {
    "$": (
        "a formula is opened here and never closed",
        r"close it with $ in the same paragraph, or write \$ for the sign itself",
    ),
    "<!--": (
        "a comment is opened here and not closed in its paragraph",
        "close it with -->, or take it away: readers could be left without the rest",
    ),
}


def weave_inline(text: str, line: int, context: Context) -> str:
    """Return `text`, which starts at `line`, with its directives woven.

    What is wrong is noted in the context, and its text left as it was.
    """
    woven = []
    for unit in units(text):
        woven.append(_weave_unit(unit, line, context))
        line += unit.count("\n") + 1
    return "\n".join(woven)


def _weave_unit(text: str, line: int, context: Context) -> str:
    pieces, end, here = [], 0, line
    for match in TOKEN.finditer(text):
        _refuse_remains(text[end : match.start()], here, context)
        pieces.append(text[end : match.start()])
        here = line + text.count("\n", 0, match.start())
        piece = match[0]
        with context.at(here):
            piece = _token(match, here, context)
        pieces.append(piece)
        end = match.end()
        here = line + text.count("\n", 0, end)
    _refuse_remains(text[end:], here, context)
    return "".join([*pieces, text[end:]])


def _refuse_remains(text: str, line: int, context: Context) -> None:
    """Note each thing in plain text that only looks like a directive."""
    for match in REMAINS.finditer(text):
        with context.at(line + text.count("\n", 0, match.start())):
            found = match[0].strip()
            raise Wrong("E-SYNTAX", *SLIPS.get(found, (OPEN.format(found), HOW)))


def weave_plain(text: str, context: Context) -> str:
    """Weave the numbers in text that can hold no markup, such as an alt text."""

    def plain(match: re.Match[str]) -> str:
        if match["value"]:
            return _formatted(match["expression"], context)[0]
        if any(match[kind] for kind in ("claim", "cite", "maths", "reference")):
            raise Wrong(
                "E-ALT",
                f"{match[0]} stands in a text that can hold no markup",
                "say it in words; numbers {{ id | .2f }} may stay",
            )
        return match[0]

    return TOKEN.sub(plain, text)


def weave_maths(tex: str, context: Context) -> str:
    """Expand the macros of LaTeX and weave its numbers; a bare % starts a comment."""

    def number(match: re.Match[str]) -> str:
        shown, _, _ = _formatted(match["expression"], context)
        return shown.replace("%", r"\%").replace(",", "{,}")

    return IN_MATHS.sub(number, context.book.macros.expand(tex))


def _token(match: re.Match[str], line: int, context: Context) -> str:
    if match["value"]:
        return _value(match["expression"], context)
    if match["maths"]:
        if r"\displaystyle" in match[0]:
            raise Wrong(
                "E-MATH",
                "a display that looks like part of the sentence is not evaluated",
                r"write it on lines of its own between $$, with a \label",
            )
        return weave_maths(match[0], context)
    if match["claim"]:
        words, ground = match["words"], match["ground"].strip()
        if match["kind"] == "claim":
            return _claim(words, ground, line, context)
        return _published(words, ground, context)
    if match["cite"]:
        return _cite(match["works"], context)
    if match["reference"]:
        return _reference(match["target"], context)
    if match["tag"]:
        return _tag(match[0])
    if match["dollars"]:
        raise Wrong(
            "E-MATH",
            "a display formula must stand alone",
            "put $$ on a line of its own before and after it, and blank lines around",
        )
    if match["image"]:
        start = match.string.rfind("\n", 0, match.start()) + 1
        if (
            parse_id(match["source"] or "")
            and not match.string[start : match.start()].strip()
        ):
            raise Wrong(
                "E-FIGURE",
                f"the figure {match['source']} cannot be read to its end",
                f'write ![what it shows]({match["source"]} "caption") on one line, with '
                "straight quotation marks",
            )
        if parse_id(match["source"] or "") is not None:
            raise Wrong(
                "E-FIGURE",
                "a figure must stand alone in its paragraph",
                "give it a line of its own with blank lines around",
            )
        raise Wrong(
            "E-FIGURE",
            f"{match['source'] or match[0]} is a picture that no script drew",
            "let a script draw it, and name it ![...](post/script:name)",
        )
    return match[0]


def _tag(tag: str) -> str:
    """An author's own HTML tag, unless it could act, or show what no run gave."""
    if re.match(r"</?(?:img|pre)\b", tag, re.IGNORECASE):
        raise Wrong(
            "E-SYNTAX",
            f"{tag} would show something that no run gave",
            "list a region, or show a figure of a script",
        )
    if REMAINS.search(tag) or "nd-" in tag or "arithmatex" in tag:
        raise Wrong(
            "E-SYNTAX",
            f"{tag} holds a directive, or looks like a woven one",
            "nothing is woven inside a tag: write it beside",
        )
    if not is_link(tag) and (fault := next(faults(tag), None)) is not None:
        raise Wrong("E-HTML", fault.what, ASK)
    return tag


def _evaluate(text: str, context: Context) -> tuple[Expression, Any]:
    expression = parse_expression(text)
    if not expression.ids:
        raise ExpressionError(f"{text!r} quotes no id: there is nothing to weave")
    for id in expression.ids:
        context.script(id)
    return expression, expression.value(context.book.value)


def _formatted(text: str, context: Context) -> tuple[str, str, Any]:
    """What `expression | format` shows, the expression, and its exact value."""
    source, _, spec = text.rpartition("|") if "|" in text else (text, "", "")
    source, spec = source.strip(), spec.strip()
    _, value = _evaluate(source, context)
    try:
        return format_value(value, spec), source, value
    except FormatError as error:
        raise Wrong(
            "E-FORMAT",
            str(error),
            "give a Python format: | .2f for two decimals, | .1% for a share, | ,d",
        ) from None


def _value(text: str, context: Context) -> str:
    shown, source, value = _formatted(text, context)
    if not isinstance(value, str):
        shown = shown.replace("-", MINUS)
    if "@seconds" in source:
        source += ": CPU seconds on the machine of this run"
    return context.stash(
        f'<span class="nd-value" title="{html.escape(source)}">'
        f"{html.escape(shown)}</span>"
    )


def _claim(words: str, ground: str, line: int, context: Context) -> str:
    expression, value = _evaluate(ground, context)
    if any(timed_region(id.name) for id in expression.ids):
        raise Wrong(
            "E-CLAIM",
            f"{ground!r} leans on a time, which is another in each run",
            "count steps or operations instead, or say that it was so in this run",
        )
    if not isinstance(value, bool):
        raise ExpressionError(
            f"the claim {ground!r} is {value!r}, neither true nor false"
        )
    if not value:
        ids = dict.fromkeys(expression.ids)
        facts = ", ".join(f"{id} is {_short(context.book.value(id))}" for id in ids)
        raise Wrong(
            "E-CLAIM",
            f"{' '.join(words.split())!r} does not hold in this run: {facts}",
            "say what the run shows, or find out what moved it",
        )
    opening = (
        f'<span class="nd-claim" title="Holds in this run: {html.escape(ground)}">'
    )
    inner = weave_inline(words, line, context)
    return f"{context.stash(opening)}{inner}{context.stash('</span>')}"


def _short(value: Any) -> str:
    """A value as a message has it: nobody reads seventeen digits."""
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def _published(words: str, ground: str, context: Context) -> str:
    if not ground.startswith("@"):
        raise Wrong("E-CITE", f"{ground!r} is no source", "write [number]{from: @key}")
    value = html.escape(words)
    data = f'<data class="nd-published" value="{value}">{value}</data>'
    return f"{context.stash(data)} {_cite(ground, context)}"


def _cite(works: str, context: Context) -> str:
    bibliography, links = context.book.bibliography, []
    for key, where in split_citation(works):
        if key not in bibliography.keys:
            raise Wrong(
                "E-CITE",
                f"docs/references.bib has no entry {key!r}",
                nearest(key, bibliography.keys),
            )
        anchor = ""
        if key not in context.cited:
            context.cited.append(key)
            anchor = f' id="{citation_anchor(key)}"'
        place = html.escape(f", {where}" if where else "")
        label = html.escape(bibliography.label(key))
        links.append(
            f'<a class="nd-cite"{anchor} href="#{work_anchor(key)}">{label}</a>{place}'
        )
    return context.stash(f"<span>({'; '.join(links)})</span>")


def _reference(target: str, context: Context) -> str:
    kind, colon, name = target.partition(":")
    name = (name if colon else kind).strip()
    label = context.book.labels.get(name)
    if label is None:
        mend = nearest(name, context.book.labels)
        raise Wrong("E-LABEL", f"no formula is labelled {name!r}", mend)
    if (kind, colon) != ("eq", ":"):
        mend = f"write \\eqref{{eq:{name}}}"
        raise Wrong("E-LABEL", f"{target!r} does not say that it is a formula", mend)
    return context.stash(
        f'<a class="nd-eqref" href="{context.href(label.page)}#eq-{label.name}">'
        f"({label.number})</a>"
    )
