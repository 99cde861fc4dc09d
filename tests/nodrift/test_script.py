"""What a script says about itself without being run."""

import ast
from pathlib import Path

import pytest

from nodrift.errors import Drift
from nodrift.hashing import digest
from nodrift.script import Script, assigned, imported


def script(text: str) -> Script:
    path = Path("tutorials_src/gan/ring.py")
    return Script("gan/ring", path, Path("/nowhere") / path, text)


def write(root: Path, content: bytes) -> Path:
    file = root / "tutorials_src" / "gan" / "ring.py"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    return file


def test_a_script_is_read_with_its_id_and_its_place(tmp_path: Path) -> None:
    read = Script.read(tmp_path, write(tmp_path, b"# %% a\nx = 1\n"))
    assert (read.id, read.post) == ("gan/ring", "gan")
    assert read.path == Path("tutorials_src/gan/ring.py")
    assert read.lock == tmp_path / "tutorials_src/gan/ring.lock.json"
    assert list(read.regions) == ["a"]


@pytest.mark.parametrize("content", [b"\xff\xfe", "é".encode("latin-1")])
def test_a_script_that_is_not_utf_8_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Drift) as caught:
        Script.read(tmp_path, write(tmp_path, content))
    assert caught.value.code == "E-PYTHON"
    assert caught.value.path == "tutorials_src/gan/ring.py"


def test_a_folder_in_place_of_a_script_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "tutorials_src" / "gan" / "ring.py"
    folder.mkdir(parents=True)
    with pytest.raises(Drift, match="E-PYTHON"):
        Script.read(tmp_path, folder)


def test_a_syntax_error_is_told_with_its_line() -> None:
    with pytest.raises(Drift) as caught:
        _ = script("x = 1\ny = (\nz = 2\n").tree
    assert (caught.value.code, caught.value.line) == ("E-PYTHON", 2)


def test_a_null_byte_is_told_as_python_that_cannot_be_read() -> None:
    with pytest.raises(Drift, match="E-PYTHON"):
        _ = script("x = 1\0").tree


def test_settings_are_upper_case_constants_of_the_module() -> None:
    text = (
        "STEPS = 3\n"
        "LOW, HIGH = 1, 2\n"
        "RATE: float = 0.1\n"
        "ONLY_TYPED: int\n"
        "small = 1\n"
        "def f():\n"
        "    INSIDE = 2\n"
        "print(STEPS == 3)\n"
    )
    settings = script(text).settings
    assert settings == {"STEPS": 1, "LOW": 2, "HIGH": 2, "RATE": 3}


def test_a_setting_given_twice_is_refused_at_the_second() -> None:
    with pytest.raises(Drift) as caught:
        _ = script("STEPS = 3\nx = 1\nSTEPS = 4\n").settings
    assert (caught.value.code, caught.value.line) == ("E-SETTING", 3)


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("a = 1", ["a"]),
        ("a = b = 1", ["a", "b"]),
        ("(a, [b, *c]) = x", ["a", "b", "c"]),
        ("a.b = 1", []),
        ("a[i] = 1", []),
        ("a: int = 1", ["a"]),
        ("a: int", []),
        ("print(a)", []),
    ],
)
def test_only_names_that_a_statement_binds_are_assigned(
    statement: str, names: list[str]
) -> None:
    assert sorted(assigned(ast.parse(statement).body[0])) == names


def test_imports_are_found_wherever_they_stand() -> None:
    text = (
        "import numpy as np, os.path\n"
        "from torch.nn import Linear\n"
        "from . import sibling\n"
        "from .other import name\n"
        "def f():\n"
        "    import hidden\n"
    )
    assert imported(ast.parse(text)) == {
        "numpy": 1,
        "os": 1,
        "torch": 2,
        ".": 3,
        ".other": 4,
        "hidden": 6,
    }


def test_a_digest_names_content() -> None:
    assert digest(b"a") == digest(b"a") != digest(b"b")
    assert len(digest(b"")) == 64


def test_the_line_of_a_pattern_is_found_or_is_the_first() -> None:
    assert script("a\nb = 1\n").line_of(r"^b\b") == 2
    assert script("a\nb = 1\n").line_of("c") == 1
