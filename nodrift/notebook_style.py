"""Make a page of mkdocs-jupyter look and weigh like our own.

It brings 595 kB of style, its own copy button and scripts from two other hosts into
every page. Only the cells stay; docs/theme/assets/notebook.css dresses them, and the
theme's own highlighting and copy button serve their code.
"""

import base64
import html as markup
import re

from nodrift.artwork import image
from nodrift.colours import join_colours
from nodrift.errors import Drift

CELLS = re.compile(
    r'<div class="jupyter-wrapper">.*<!-- jupyter-wrapper -->', re.DOTALL
)
DROPPED = re.compile(
    r'<div class="zeroclipboard-container">.*?</clipboard-copy>\s*</div>'
    r'|<div class="clipboard-copy-txt".*?</div>'
    r'|<div class="jp-Collapser[^>]*>\s*</div>'
    r'|<div class="jp-(?:In|Out)putPrompt[^>]*>[^<]*</div>',
    re.DOTALL,
)
CODE = re.compile(r'<div class="highlight-ipynb[^>]*><pre>(.*?)</pre>', re.DOTALL)
ANCHOR = re.compile(r'<a class="anchor-link"')
DRAWING = re.compile(
    r'tabindex="0">\s*<img[^>]*src="data:image/svg\+xml;base64,([^"]+)"[^>]*>'
)
WORDS = re.compile(r"<title[^>]*>([^<]*)</title><desc[^>]*>([^<]*)</desc>")
CELL_FOCUS = re.compile(r'(<div class="jp-Cell-inputWrapper") tabindex="0"')


def strip_notebook_style(html: str) -> str:
    """Return the cells of `html`, a notebook as mkdocs-jupyter renders it.

    A drawing becomes the place that its file takes when a reader comes near. Raises
    `Drift` E-TOOL when mkdocs-jupyter no longer renders what this module knows.
    """
    cells = CELLS.search(html)
    if cells is None:
        raise Drift(
            "pyproject.toml",
            1,
            "E-TOOL",
            "this mkdocs-jupyter renders notebooks in a way we do not know",
            'run `pip install -e ".[site]"` for the version we know',
        )
    page = DROPPED.sub("", cells.group())
    page = CODE.sub(r'<div class="highlight"><pre><code>\1</code></pre>', page)
    page = join_colours(page)
    page = ANCHOR.sub('<a class="headerlink" title="Link to this section"', page)
    page = CELL_FOCUS.sub(r"\1", page)
    return DRAWING.sub(lambda found: ">" + _image(decode(found[1])), page)


def _image(svg: str) -> str:
    """The place of a drawing, whose file lies beside the page under its name."""
    words = WORDS.search(svg)
    assert words is not None, "notebook.py writes them"
    name, alt = map(markup.unescape, words.groups())
    return image(svg, f"{name}.svg", alt)


def decode(drawing: str) -> str:
    """Return the SVG text of a base64 data address."""
    return base64.b64decode(drawing).decode("utf-8")
