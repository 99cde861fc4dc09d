"""Render the caption of a figure, which lives in HTML that the page's Markdown skips."""

import functools
import html
import posixpath
import re
from dataclasses import replace

import markdown

from nodrift.context import Context, Wrong
from nodrift.harmless import ASK, faults
from nodrift.inline import weave_inline
from nodrift.maths import FormulaError, typeset_inline

# Private-use characters pass through Markdown untouched; its own marks would not.
KEPT = re.compile("\ue000([0-9]+)\ue001")


def render_caption(text: str, line: int, context: Context) -> str:
    """Weave one paragraph and return it as HTML without the `<p>` around it.

    Links to other pages (`coins.md#share`) become links between their addresses, which a
    generator does for the text of the page and cannot do here.
    """
    kept: list[str] = []

    def keep(piece: str) -> str:
        kept.append(piece)
        return f"\ue000{len(kept) - 1}\ue001"

    woven = weave_inline(text, line, replace(context, stash=keep))
    rendered = _renderer().reset().convert(woven)
    rendered = rendered.removeprefix("<p>").removesuffix("</p>")
    for fault in faults(rendered):
        raise Wrong("E-HTML", fault.what, ASK)
    rendered = re.sub(
        r'href="([^":]+\.md[^"]*)"',
        lambda match: f'href="{_address(html.unescape(match[1]), context)}"',
        rendered,
    )
    try:
        rendered = typeset_inline(rendered, context.book.typeset)
    except FormulaError as error:
        raise Wrong("E-MATH", str(error), "mend the LaTeX of the caption") from None
    return KEPT.sub(lambda match: kept[int(match[1])], rendered)


@functools.cache
def _renderer() -> markdown.Markdown:
    return markdown.Markdown(
        extensions=["pymdownx.arithmatex"],
        extension_configs={
            "pymdownx.arithmatex": {"generic": True, "inline_syntax": ["dollar"]}
        },
    )


def _address(link: str, context: Context) -> str:
    path, mark, anchor = link.partition("#")
    folder = posixpath.dirname(context.page.uri)
    uri = posixpath.normpath(posixpath.join(folder, path))
    for page in context.book.project.pages.values():
        if page.uri == uri:
            return f"{context.href(page)}{mark}{anchor}"
    return link  # it leads nowhere: the check of links says so
