"""Weave a display formula, its number, and a mark that says how it was checked.

The mark stands below the formula and outside of its group, so that a screen reader does
not take its words for a part of the formula.
"""

import html
import re

from nodrift import verdicts
from nodrift.context import Context, Wrong
from nodrift.ids import equation_anchor
from nodrift.inline import weave_maths
from nodrift.markup import Display
from nodrift.maths import as_code

# It stands in the line from the start, so that nothing moves when scripts arrive.
COPY = ' <button class="nd-tex" type="button">Copy LaTeX</button>'


def weave_display(block: Display, context: Context) -> str:
    """Return the formula and its mark as stashed HTML. Raises Wrong."""
    if not block.closed:
        raise Wrong("E-MATH", "the formula is never closed", "close it with $$")
    if len(block.labels) != 1:
        what = "more than one label" if block.labels else "no label"
        raise Wrong(
            "E-LABEL",
            f"the formula has {what}",
            r"give it one \label{eq:name_of_its_function}, or \label{note: reason} if "
            "there is nothing to evaluate",
        )
    kind, text = block.labels[0]
    if kind == "note":
        context.notes += 1
    tex = unlabelled(block)
    if r"\tag" in tex:
        raise Wrong(
            "E-MATH", "a number is typed on the formula", r"take \tag away: we count"
        )
    tex = weave_maths(tex, context)
    if kind == "note":
        name, called = note_name(context.page.stem, context.notes), "Formula"
        mark = verdicts.note_mark(name, text, context)
    else:
        label = context.book.labels[text]
        name, called = text, f"Equation {label.number}"
        tex = f"{tex} \\tag{{{label.number}}}"
        mark = verdicts.mark(label, context)
    return context.stash(
        f'<div class="nd-equation" id="{equation_anchor(html.escape(name))}" '
        f'aria-label="{called}" role="group" tabindex="0">'
        f"{typeset_display(tex, context)}</div>"
        f'<p class="nd-mark">{mark}{COPY}</p>'
    )


def quote_display(block: Display, context: Context) -> str:
    """A formula of another page with its number, without anchor and mark."""
    tex, called = weave_maths(unlabelled(block), context), "Formula"
    for kind, name in block.labels:
        if kind == "eq":
            number = context.book.labels[name].number
            tex, called = f"{tex} \\tag{{{number}}}", f"Equation {number}"
    return context.stash(
        f'<div class="nd-equation" aria-label="{called}" role="group" tabindex="0">'
        f"{typeset_display(tex, context)}</div>"
    )


def unlabelled(block: Display) -> str:
    """The LaTeX of a formula without its label."""
    return re.sub(r"\\label\{[^{}]*\}", "", block.tex).strip()


def note_name(stem: str, count: int) -> str:
    """What anchors call a page's formula that has a reason instead of a function.

    No function can be named so, hence no other formula.
    """
    return f"{stem}-note-{count}"


def typeset_display(tex: str, context: Context) -> str:
    """Return the HTML of a formula. Raises Wrong if it cannot be typeset."""
    if context.book.typeset is None:
        return as_code(tex)
    try:
        return context.book.typeset(tex, True)
    except ValueError as error:
        raise Wrong("E-MATH", str(error), "mend the LaTeX") from None
