"""What readers download is what ran, byte for byte."""

import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

from workshop import record_of, run_one, tree_of

from nodrift.book import Book
from nodrift.downloads import publish_downloads
from nodrift.project import Project


def published(root: Path) -> Path:
    publish_downloads(Book(Project(root)), root / "site")
    return root / "site" / "code"


def test_the_script_is_the_file_itself(toy: Path) -> None:
    script = published(toy) / "coins" / "toss" / "toss.py"
    assert script.read_bytes() == (toy / "tutorials_src/coins/toss.py").read_bytes()


def test_notebook_and_figures_lie_beside_it(toy: Path) -> None:
    folder = published(toy) / "coins" / "toss"
    names = {file.name for file in folder.iterdir()}
    assert names == {
        "toss.py",
        "toss.ipynb",
        "running.svg",
        "sides.svg",
        "settling@0010.svg",
        "settling@0100.svg",
        "settling@0400.svg",
    }
    json.loads((folder / "toss.ipynb").read_text(encoding="utf-8"))
    for file in folder.glob("*.svg"):
        assert "{" not in ET.parse(file).getroot().get("aria-labelledby", "{")


def test_what_the_script_left_lies_beside_it_too(tmp_path: Path) -> None:
    code = """
        from pathlib import Path
        Path("weights").mkdir()
        Path("weights/first.bin").write_bytes(bytes(range(256)))
        Path("table.csv").write_text("1,2")
        """
    record_of(run_one(tmp_path, code))
    folder = published(tmp_path) / "lab" / "script"
    assert (folder / "weights" / "first.bin").read_bytes() == bytes(range(256))
    assert (folder / "table.csv").read_text(encoding="utf-8") == "1,2"


def test_publishing_twice_gives_the_same_bytes(toy: Path) -> None:
    first = tree_of(published(toy))
    assert tree_of(published(toy)) == first


def test_without_a_record_the_script_and_its_notebook_can_still_be_had(
    toy: Path,
) -> None:
    shutil.rmtree(toy / "build" / "records")
    folder = published(toy) / "coins" / "toss"
    assert {file.name for file in folder.iterdir()} == {"toss.py", "toss.ipynb"}


def test_a_script_that_never_ran_has_nothing_to_offer(toy: Path) -> None:
    """`check` says so; a draft is served without."""
    shutil.rmtree(toy / "build" / "records")
    (toy / "tutorials_src" / "coins" / "toss.lock.json").unlink()
    assert not (published(toy) / "coins" / "toss").exists()
