"""Render a page as a generator would, from the extensions that mkdocs.yml lists."""

import html
from typing import Any

import markdown

from nodrift.book import Book
from nodrift.errors import Drift, Drifts
from nodrift.markup import split_front_matter
from nodrift.project import CONFIG, Page

FENCES = "pymdownx.superfences"


def render(page: Page, book: Book, coloured: bool = True) -> str:
    """Return the HTML of the page's own text, without the theme around it.

    Listings are `coloured` unless the HTML is only judged: it takes a fifth of the time.
    Raises Drifts with all that weaving finds wrong, Drift E-CONFIG if the list of
    extensions has no `nodrift` or one that cannot be loaded.
    """
    names, configs = _extensions(book)
    if "nodrift" not in names:
        raise Drift(
            CONFIG,
            1,
            "E-CONFIG",
            "markdown_extensions does not list nodrift",
            "add it: nothing is woven without it",
        )
    configs = configs | {"nodrift": {"root": str(book.project.root)}}
    if FENCES in names and not coloured:
        configs = configs | {FENCES: configs.get(FENCES, {}) | {"custom_fences": PLAIN}}
    try:
        md = markdown.Markdown(extensions=names, extension_configs=configs)
    except (ImportError, AttributeError, KeyError) as error:
        name = f"- {getattr(error, 'name', None) or ''}"
        known = name != "- " and book.project.config_line(name)
        raise Drift(
            CONFIG,
            known or book.project.config_line("markdown_extensions:"),
            "E-CONFIG",
            f"an extension cannot be loaded: {error}",
            "install it or take it out of the list",
        ) from None
    md.preprocessors["nodrift"].place = page, book  # type: ignore[attr-defined]
    body, _ = split_front_matter(page.read())
    try:
        return md.convert(body)
    except RecursionError:
        what = "it is nested too deeply to be read"
        mend = "take lists out of lists, and quotes out of quotes"
        raise Drifts([Drift(page.path, 1, "E-SYNTAX", what, mend)]) from None


def _keep(_: str, inputs: dict[str, str], options: dict[str, str], *__: Any) -> bool:
    options.update(inputs)
    return True


def _plain(source: str, *told: Any, **_: Any) -> str:
    _, _, options, _ = told  # language, class, what `_keep` kept, Markdown
    title, code = html.escape(options.get("title", "")), html.escape(source)
    return f'<div class="highlight">{title}<pre><code>{code}</code></pre></div>'


# For every language: without Pygments, superfences takes a fence with a title for none.
PLAIN = [{"name": "*", "class": "", "format": _plain, "validator": _keep}]


def _extensions(book: Book) -> tuple[list[str], dict[str, Any]]:
    names, configs = [], {}
    for entry in book.project.config.get("markdown_extensions") or []:
        if isinstance(entry, dict):
            for name, options in entry.items():
                names.append(name)
                configs[name] = options or {}
        else:
            names.append(entry)
    return names, configs
