"""Each script is a whole lesson: it runs alone, and asks for nothing of ours."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from nodrift.hashing import digest
from nodrift.regions import parse_regions

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "tutorials_src").glob("*/*.py"))
LONG = 8  # seconds

# Python runs this before the script. What it refuses ends the process at once, so that
# no `except` of a library hides it.
GUARD = """
import os, sys

def guard(event, args):
    if event == "import" and args[0].split(".")[0] == "nodrift":
        told = "imports nodrift"
    elif event in ("socket.__new__", "socket.getaddrinfo", "socket.connect"):
        told = f"opens a socket: {event}"
    elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
        # matplotlib asks for fonts, torch for shared libraries
        if os.path.basename(args[0]) in ("fc-list", "ldconfig"):
            return
        told = f"starts a program: {args}"
    else:
        return
    os.write(2, f"the script {told}\\n".encode())
    os._exit(97)

sys.addaudithook(guard)
"""


def each_script() -> list[object]:
    """All scripts. Those that train for long ran a moment ago, when the site was made."""
    cases = []
    for script in SCRIPTS:
        lock = json.loads(script.with_suffix(".lock.json").read_text(encoding="utf-8"))
        long = sum(lock["seconds"].values()) >= LONG
        mark = pytest.mark.weekly if long else pytest.mark.slow
        name = f"{script.parent.name}/{script.stem}"
        cases.append(pytest.param(script, id=name, marks=mark))
    return cases


@pytest.fixture(scope="session")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guard")
    (folder / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of its own, shared so that matplotlib lists its fonts only once."""
    return tmp_path_factory.mktemp("home")


def run_alone(
    text: str, place: Path, guard: Path, home: Path
) -> "subprocess.CompletedProcess[str]":
    """Run a copy of a script from an empty folder, as its reader would."""
    shelf, empty = place / "shelf", place / "empty"
    shelf.mkdir()
    empty.mkdir()
    (shelf / "lesson.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(shelf / "lesson.py")],
        cwd=empty,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "MPLBACKEND": "Agg",
            "PYTHONPATH": str(guard),
            "PYTHONDONTWRITEBYTECODE": "1",
            "OMP_NUM_THREADS": "1",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert sorted(shelf.iterdir()) == [shelf / "lesson.py"]
    return done


@pytest.mark.parametrize("script", each_script())
def test_a_script_runs_alone_and_gives_what_its_record_says(
    script: Path, tmp_path: Path, guard: Path, home: Path, recorded_book: Path
) -> None:
    """To the byte: a reader's own run prints and leaves what the pages quote."""
    text = script.read_text(encoding="utf-8")
    done = run_alone(text, tmp_path, guard, home)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.strip(), "it prints nothing worth reading"
    kept = recorded_book / "build" / "records" / script.parent.name / script.stem
    record = json.loads((kept / "record.json").read_text(encoding="utf-8"))
    regions = parse_regions(script, text)
    printed = [record["outputs"].get(region, "") for region in regions]
    assert done.stdout == "".join(printed)
    left = {
        path.name: digest(path.read_bytes()) for path in (tmp_path / "empty").iterdir()
    }
    assert left == record["assets"]
    promise = ast.get_docstring(ast.parse(text))
    assert all(f"`{name}`" in (promise or "") for name in left)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("import nodrift", "imports nodrift"),
        ("import socket; socket.socket()", "opens a socket"),
        ("import socket; socket.getaddrinfo('localhost', 80)", "opens a socket"),
        ("import subprocess, sys; subprocess.run(['true'])", "starts a program"),
        ("try:\n    import nodrift\nexcept BaseException:\n    pass", "imports"),
    ],
)
def test_the_guard_ends_a_script_that_asks_for_more(
    line: str, told: str, tmp_path: Path, guard: Path, home: Path
) -> None:
    done = run_alone(line, tmp_path, guard, home)
    assert done.returncode == 97
    assert told in done.stderr


def test_there_are_scripts_to_run() -> None:
    assert SCRIPTS
