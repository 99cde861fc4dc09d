"""A notebook page keeps its cells, and loses the style that came with them."""

import json
import re
from pathlib import Path

import pytest

from nodrift.errors import Drift
from nodrift.notebook_style import strip_notebook_style


def test_a_notebook_page_keeps_its_cells_and_asks_no_other_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbformat = pytest.importorskip("nbformat.v4")
    convert = pytest.importorskip("mkdocs_jupyter.convert")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    words = "<title>walk</title><desc>Two paths &amp; a gap.</desc>"
    drawing = f'<svg viewBox="0 0 36 72">{words}<path stroke="currentColor"/></svg>'
    output = nbformat.new_output("display_data", {"image/svg+xml": drawing})
    cells = [
        nbformat.new_markdown_cell("## results"),
        nbformat.new_code_cell("x = 1 < 2", outputs=[output]),
    ]
    notebook = tmp_path / "map.ipynb"
    notebook.write_text(json.dumps(nbformat.new_notebook(cells=cells)))
    page = strip_notebook_style(convert.nb2html(str(notebook), allow_errors=False))
    box = 'style="--wide:48px;--ratio:36/72"><img src="walk.svg" alt="Two paths &amp; a gap."'
    assert box in page and "<svg" not in page  # its file lies beside the page
    assert '<div class="highlight"><pre><code>' in page
    assert '<h2 id="results">' in page
    assert page.count("&lt;") == 1  # the code stands there once, without a copy
    assert not re.search(r"<script|<style|https?:|clipboard|data:", page)
    assert page.count("<div") == page.count("</div>")


def test_an_unknown_notebook_page_stops_the_build() -> None:
    with pytest.raises(Drift, match="E-TOOL"):
        strip_notebook_style("<p>other</p>")
