"""`nodrift new`: a part that runs, passes check and has its place; or nothing at all."""

import sys
from pathlib import Path
from shutil import rmtree
from subprocess import run

import pytest
import yaml
from desk import judged

from nodrift.new import NewError, new_part
from nodrift.project import Part, Project


def series(root: Path) -> list[str]:
    return [part.stem for part in Project(root).series]


def nav(root: Path) -> list[str]:
    entries = Project(root).config["nav"]
    return [e if isinstance(e, str) else next(iter(e.values())) for e in entries]


def plan_the_second(root: Path) -> Part:
    """Leave of the second part what the series says about it, as if still unwritten."""
    part = Project(root).series[1]
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    entry = f"  - posts/{part.stem}.md\n"
    assert entry in config
    (root / "mkdocs.yml").write_text(config.replace(entry, ""), encoding="utf-8")
    (root / f"docs/posts/{part.stem}.md").unlink()
    (root / f"tests/equations/{part.stem}.py").unlink()
    rmtree(root / f"tutorials_src/{part.stem}")
    return part


def contents(root: Path) -> dict[Path, bytes]:
    kept = [path for path in root.rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in kept if "build" not in path.parts}


def test_a_new_part_runs_and_its_formula_holds_and_it_passes_check(toy: Path) -> None:
    new_part(Project(toy), "flows", "Flows: a title with a colon")
    for command in ("run", "equations"):
        words = [sys.executable, "-m", "nodrift", command]
        done = run(words, cwd=toy, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
    assert judged(toy) == []


def test_a_new_part_goes_to_the_end_and_leaves_the_rest_as_it_was(toy: Path) -> None:
    before = (toy / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    stems, pages = series(toy), nav(toy)
    new_part(Project(toy), "flows", "Flows: a title with a colon")
    assert series(toy) == [*stems, "flows"]
    assert [page for page in nav(toy) if page != "posts/flows.md"] == pages
    assert Project(toy).series[-1].title == "Flows: a title with a colon"
    after = (toy / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line in before] == before


def test_a_planned_part_keeps_its_place_and_title(book_copy: Path) -> None:
    planned = plan_the_second(book_copy)
    new_part(Project(book_copy), planned.stem, None)
    assert Project(book_copy).series[1] == planned
    pages = nav(book_copy)
    first = f"posts/{series(book_copy)[0]}.md"
    assert pages.index(f"posts/{planned.stem}.md") == pages.index(first) + 1
    page = (book_copy / f"docs/posts/{planned.stem}.md").read_text(encoding="utf-8")
    assert yaml.safe_load(page.split("---")[1])["title"] == planned.title


@pytest.mark.parametrize(
    ("stem", "why"),
    [
        ("Flows", "no stem"),
        ("two words", "no stem"),
        ("../flows", "no stem"),
        ("9", "no stem"),
        ("coins", "already"),
        ("index", "already"),
    ],
)
def test_a_name_that_will_not_do_is_refused_and_nothing_is_written(
    toy: Path, stem: str, why: str
) -> None:
    before = contents(toy)
    with pytest.raises(NewError, match=why):
        new_part(Project(toy), stem, None)
    assert contents(toy) == before


def test_a_file_in_the_way_is_kept(toy: Path) -> None:
    test = toy / "tests" / "posts" / "test_flows.py"
    test.parent.mkdir(parents=True)
    test.write_text("mine", encoding="utf-8")
    before = contents(toy)
    with pytest.raises(NewError, match=r"test_flows\.py is there already"):
        new_part(Project(toy), "flows", None)
    assert contents(toy) == before


def test_another_title_than_the_planned_one_is_refused(book_copy: Path) -> None:
    planned = plan_the_second(book_copy)
    with pytest.raises(NewError, match="the series calls"):
        new_part(Project(book_copy), planned.stem, "Something else")
