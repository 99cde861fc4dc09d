"""Render the caption of a figure, which lives in HTML that the page's Markdown skips."""

import functools
import html
import posixpath
import re

import markdown

from nodrift.book import Book
from nodrift.maths import typeset_inline
from nodrift.project import Page


@functools.cache
def _renderer() -> markdown.Markdown:
    return markdown.Markdown(
        extensions=["pymdownx.arithmatex"],
        extension_configs={
            "pymdownx.arithmatex": {"generic": True, "inline_syntax": ["dollar"]}
        },
    )


def render_caption(text: str, page: Page, book: Book) -> str:
    """Return one paragraph of Markdown as HTML without the `<p>` around it.

    Links to other pages (`vae.md#elbo`) become links between their addresses, which a
    generator does for the text of the page and cannot do here.
    """
    rendered = _renderer().reset().convert(text)
    rendered = rendered.removeprefix("<p>").removesuffix("</p>")

    def address(match: re.Match[str]) -> str:
        target, hash_mark, anchor = html.unescape(match[1]).partition("#")
        folder = posixpath.dirname(page.uri)
        uri = posixpath.normpath(posixpath.join(folder, target))
        for other in book.project.pages.values():
            if other.uri == uri:
                path = posixpath.relpath(f"/{other.url}", f"/{page.url}")
                return f'href="{path}/{hash_mark}{anchor}"'
        return match[0]

    rendered = re.sub(r'href="([^":]+\.md[^"]*)"', address, rendered)
    return typeset_inline(rendered, book.typeset)
