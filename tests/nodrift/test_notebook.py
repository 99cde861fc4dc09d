"""The notebook of a script shows what ran, in order, and is made of the record alone."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from nodrift.book import Book
from nodrift.notebook import notebook
from nodrift.project import Project
from nodrift.script import Script


def text_of(toy: Path) -> str:
    book = Book(Project(toy))
    script = book.project.script("coins/toss")
    return notebook(script, book.run(script), book.record(script))


@pytest.fixture
def content(toy: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text_of(toy))
    return found


@pytest.fixture
def script(toy: Path) -> Script:
    return Project(toy).script("coins/toss")


def code_cells(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {c["id"]: c for c in content["cells"] if c["cell_type"] == "code"}


def test_the_format_s_own_library_finds_it_valid(content: dict[str, Any]) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbformat.validate(nbformat.from_dict(content))


def test_it_holds_every_region_in_order_as_it_stands(
    content: dict[str, Any], script: Script
) -> None:
    cells = code_cells(content)
    assert list(cells) == list(script.regions)
    for name, region in script.regions.items():
        assert "".join(cells[name]["source"]) == region.code


def test_it_opens_with_the_script_s_own_words(content: dict[str, Any]) -> None:
    first = "".join(content["cells"][0]["source"])
    assert first.startswith("# coins/toss\n")
    assert "watch the share of heads settle" in first


def test_what_a_region_printed_stands_under_it(
    content: dict[str, Any], toy: Path, script: Script
) -> None:
    outputs = Book(Project(toy)).run(script).outputs
    assert outputs, "the toy prints something"
    for name, cell in code_cells(content).items():
        streams = [o for o in cell["outputs"] if o["output_type"] == "stream"]
        printed = "".join("".join(stream["text"]) for stream in streams)
        assert printed == outputs.get(name, "")


def test_each_figure_stands_under_the_region_that_drew_it(
    content: dict[str, Any], toy: Path, script: Script
) -> None:
    figures = Book(Project(toy)).run(script).figures
    found = {}
    for name, cell in code_cells(content).items():
        for output in cell["outputs"]:
            if output["output_type"] == "display_data":
                svg = "".join(output["data"]["image/svg+xml"])
                assert svg.startswith("<svg") and "{id}" not in svg
                found[output["data"]["text/plain"][0]] = name
    assert found == {f"<Figure {n}>": figure.region for n, figure in figures.items()}


def test_ids_in_its_drawings_are_unique(content: dict[str, Any]) -> None:
    import re

    ids = re.findall(r' id="([^"]+)"', json.loads(json.dumps(str(content))))
    assert len(ids) > 1
    assert len(ids) == len(set(ids))


def test_equal_records_give_equal_bytes(toy: Path) -> None:
    assert text_of(toy) == text_of(toy)


def test_without_a_record_figures_are_left_out_and_words_stay(
    toy: Path, content: dict[str, Any]
) -> None:
    shutil.rmtree(toy / "build" / "records")
    bare = code_cells(json.loads(text_of(toy)))
    kinds = {o["output_type"] for cell in bare.values() for o in cell["outputs"]}
    assert kinds == {"stream"}
    full = code_cells(content)
    assert {n: c["source"] for n, c in bare.items()} == {
        n: c["source"] for n, c in full.items()
    }


def test_the_cells_together_are_the_script(
    content: dict[str, Any], script: Script
) -> None:
    cells = code_cells(content)
    whole = "\n\n".join(
        f"# %% {name}\n" + "".join(cell["source"]).strip("\n")
        for name, cell in cells.items()
    )
    written = script.text[script.text.index("# %%") :]
    assert [line for line in whole.splitlines() if line] == [
        line for line in written.splitlines() if line
    ]


@pytest.mark.slow
def test_jupyter_runs_it_and_prints_the_same(
    content: dict[str, Any], tmp_path: Path
) -> None:
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    opened = nbformat.reads(json.dumps(content), as_version=4)
    client = nbclient.NotebookClient(
        opened, timeout=120, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    for name, cell in code_cells(content).items():
        (again,) = (c for c in opened.cells if c.id == name)
        printed = "".join(o.text for o in again.outputs if o.output_type == "stream")
        recorded = [o for o in cell["outputs"] if o["output_type"] == "stream"]
        assert printed == "".join("".join(o["text"]) for o in recorded), name
