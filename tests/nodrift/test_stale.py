"""Every reason to run a script again, and nothing that is none."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from workshop import PAGE, record_of, run_one

from nodrift import environment
from nodrift.project import Project
from nodrift.record import read_record, record_path
from nodrift.stale import stale_lock, stale_record

SCRIPT = "tutorials_src/lab/script.py"
DATA = "tutorials_src/lab/table.csv"
CODE = """
    import csv
    from pathlib import Path

    import matplotlib.pyplot as plt

    FACTOR = 2
    with (Path(__file__).parent / "table.csv").open() as file:
        row = [FACTOR * int(cell) for cell in next(csv.reader(file))]
    plt.figure("row").add_subplot().plot(row)
    Path("kept.txt").write_text(str(row))
    results = {"total": sum(row)}
    """


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose script read a table, drew a figure and left a file."""
    root = tmp_path_factory.mktemp("stale") / "book"
    (root / "tutorials_src" / "lab").mkdir(parents=True)
    (root / DATA).write_text("1,2,3\n", encoding="utf-8")
    record_of(run_one(root, CODE))
    return root


@pytest.fixture
def book(recorded: Path, tmp_path: Path) -> Path:
    shutil.copytree(recorded, tmp_path / "book", symlinks=True)
    assert reasons(tmp_path / "book") == []  # what every test starts from
    return tmp_path / "book"


def reasons(root: Path) -> list[str]:
    project = Project(root)
    return stale_record(project, project.script("lab/script"))[1]


def folder(root: Path) -> Path:
    return root / "build" / "records" / "lab" / "script"


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


REASONS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed script": (
        lambda root: append(root / SCRIPT, "# a comment\n"),
        f"{SCRIPT} changed",
    ),
    "changed data": (
        lambda root: (root / DATA).write_text("1,2,4\n", encoding="utf-8"),
        f"{DATA} changed",
    ),
    "data that is gone": (lambda root: (root / DATA).unlink(), f"{DATA} is gone"),
    "an edited figure": (
        lambda root: append(folder(root) / "figures" / "row.svg", " "),
        "figures/row.svg was edited",
    ),
    "a lost figure": (
        lambda root: (folder(root) / "figures" / "row.svg").unlink(),
        "figures/row.svg is gone",
    ),
    "an edited asset": (
        lambda root: append(folder(root) / "assets" / "kept.txt", "!"),
        "assets/kept.txt was edited",
    ),
    "a lost asset": (
        lambda root: (folder(root) / "assets" / "kept.txt").unlink(),
        "assets/kept.txt is gone",
    ),
    "an edited record": (
        lambda root: append(folder(root) / "record.json", "\n{}"),
        "its record is damaged",
    ),
    "a lost record": (
        lambda root: (folder(root) / "record.json").unlink(),
        "never run here",
    ),
    "a lost folder": (
        lambda root: shutil.rmtree(folder(root).resolve()),
        "never run here",
    ),
}


@pytest.mark.parametrize(("change", "reason"), REASONS.values(), ids=REASONS)
def test_a_script_is_stale_for_this_reason_alone(
    change: Callable[[Path], object], reason: str, book: Path
) -> None:
    change(book)
    (found,) = reasons(book)
    assert reason in found


def test_a_result_edited_in_the_record_is_noticed(book: Path) -> None:
    file = folder(book) / "record.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["results"]["total"] = 13
    file.write_text(json.dumps(data, indent=1, sort_keys=True), encoding="utf-8")
    (found,) = reasons(book)
    assert "edited" in found


def fake_package(folder: Path, name: str, version: str) -> None:
    """What pip leaves of an installed distribution, as far as versions go."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8"
    )


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that Python searches before its own packages."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    environment.version.cache_clear()
    monkeypatch.setattr(environment, "version", environment.version.__wrapped__)
    return folder


def test_another_version_of_a_package_is_a_reason(book: Path, elsewhere: Path) -> None:
    fake_package(elsewhere, "matplotlib", "99.9")
    (found,) = reasons(book)
    assert found.startswith("matplotlib ") and found.endswith(" -> 99.9")


def test_another_build_of_the_same_version_is_none(book: Path, elsewhere: Path) -> None:
    used = environment.version("matplotlib")
    fake_package(elsewhere, "matplotlib", f"{used}+cpu")
    assert reasons(book) == []


def test_a_package_that_the_script_did_not_use_is_none(
    book: Path, elsewhere: Path
) -> None:
    fake_package(elsewhere, "pytest", "99.9")
    assert reasons(book) == []


def test_a_package_that_is_not_installed_is_none(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prose can be mended where torch is not installed."""
    monkeypatch.setattr(environment, "version", lambda name: None)
    assert reasons(book) == []


def test_another_python_is_a_reason_for_the_record_and_not_for_the_lock(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "python", lambda: "3.99.0")
    (found,) = reasons(book)
    assert found.startswith("Python ") and found.endswith(" -> 3.99.0")
    record = read_record(folder(book))
    assert record is not None
    project = Project(book)
    assert stale_lock(project, project.script("lab/script"), record.run) == []


def test_another_engine_is_a_reason(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "engine", lambda: "new")
    (found,) = reasons(book)
    assert found.startswith("engine ") and found.endswith(" -> new")


def test_the_engine_is_all_of_its_files_that_decide_what_a_record_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Path(environment.__file__).parent
    copy = tmp_path / "nodrift"
    shutil.copytree(here, copy)
    monkeypatch.setattr(environment, "__file__", str(copy / "environment.py"))
    versions = {environment.engine.__wrapped__()}
    for count, name in enumerate(environment.RUN_SIDE, 1):
        append(copy / name, "# changed\n")
        versions.add(environment.engine.__wrapped__())
        assert len(versions) == count + 1, f"{name} does not count"
    append(copy / "weave.py", "# changed\n")
    assert environment.engine.__wrapped__() in versions


def test_what_the_child_imports_of_ours_decides_what_a_record_holds() -> None:
    """A file that runs with the script and is not in RUN_SIDE would drift unseen."""
    import ast

    here = Path(environment.__file__).parent
    seen, waiting = set(), ["child"]
    while waiting:
        name = waiting.pop()
        seen.add(name)
        for node in ast.walk(ast.parse((here / f"{name}.py").read_text("utf-8"))):
            if not isinstance(node, ast.ImportFrom) or node.module is None:
                continue
            head, _, module = node.module.partition(".")
            if head == "nodrift":
                names = [module] if module else [alias.name for alias in node.names]
                waiting += [name for name in names if name not in seen]
    judges = {"errors", "ids", "place"}  # they refuse, and change nothing recorded
    ran = {f"{name}.py" for name in seen - judges}
    assert ran <= set(environment.RUN_SIDE)


def test_times_prose_and_other_files_are_no_reason(book: Path) -> None:
    for file in (book / SCRIPT, book / DATA):
        os.utime(file, (0, 0))
    (book / "docs" / "posts" / "lab.md").write_text(PAGE + "More.\n", encoding="utf-8")
    (book / "tutorials_src" / "lab" / "unread.csv").write_text("9", encoding="utf-8")
    (folder(book) / "timing.json").unlink()
    assert reasons(book) == []


def test_a_project_that_was_moved_is_as_fresh_as_before(
    book: Path, tmp_path: Path
) -> None:
    moved = book.rename(tmp_path / "moved")
    assert reasons(moved) == []


def test_a_record_of_something_else_is_not_taken_for_this_script(book: Path) -> None:
    """Copied together with its record and lock: all its inputs are as they were."""
    other = book / "tutorials_src" / "lab" / "other.py"
    other.write_text("# %% all\nresults = {}\n", encoding="utf-8")
    project = Project(book)
    script = project.script("lab/other")
    shutil.copytree(folder(book), record_path(project, script))
    record, reasons = stale_record(project, script)
    assert record is not None
    assert reasons == ["it was recorded of lab/script"]
    assert stale_lock(project, script, record.run) == reasons


def test_a_lock_is_stale_with_its_sources_and_packages(
    book: Path, elsewhere: Path
) -> None:
    record = read_record(folder(book))
    assert record is not None
    project = Project(book)
    script = project.script("lab/script")
    assert stale_lock(project, script, record.run) == []
    (book / DATA).unlink()
    fake_package(elsewhere, "numpy", "99.9")
    found = stale_lock(project, script, record.run)
    assert found[0] == f"{DATA} is gone"
    assert found[1].startswith("numpy ")
    foreign = replace(
        record.run, environment=record.run.environment | {"machine": "another"}
    )
    assert stale_lock(project, script, foreign) == found
