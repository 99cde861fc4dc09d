"""Odd places to run in: languages, names, disks, rights, hands that meddle meanwhile."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from scene import GOOD, PATIENCE, Scene, end_of, wait_until
from workshop import line_with

WORDS = """
    print("größer, ёлка, 火")
    results = {"word": "größer", "share": 0.25}
    """
WAITING = """
    import time
    from pathlib import Path
    Path("started").write_text("x")
    time.sleep(600)
    """
PATIENT = """
    import time
    from pathlib import Path
    table = Path(__file__).with_name("table.csv")
    if table.exists():
        table.read_text()
    Path("started").write_text("x")
    time.sleep(0.5)
    results = {"n": 2}
    """
# Be bound by the rights of files, as anyone but root is: root gives away for good to
# write, to read and to own what is another's (prctl 24 drops a capability).
AS_ANYONE = """
import ctypes, os
if os.getuid() == 0:
    for capability in (1, 2, 3):
        assert ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) == 0
"""


# Languages and variables

PLACES = {
    "turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "c": {"LC_ALL": "C"},
    "posix": {"LC_ALL": "POSIX"},
    "posix_and_no_utf8": {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
    "ascii_alone": {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    },
    "no_such_language": {"LC_ALL": "xx_XX.ISO-8859-99", "LANG": "xx"},
    "other_variables": {
        "PYTHONHASHSEED": "77",
        "PYTHONWARNINGS": "error",
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONSTARTUP": "/nowhere.py",
        "MPLBACKEND": "TkAgg",
        "OMP_NUM_THREADS": "8",
        "SOURCE_DATE_EPOCH": "7",
        "TZ": "Pacific/Chatham",
        "COLUMNS": "9",
    },
    "optimised": {"PYTHONOPTIMIZE": "2"},
    "no_home": {"HOME": "/nowhere", "XDG_CACHE_HOME": "/nowhere"},
    "no_git": {"PATH": "/nowhere"},
}


def test_the_record_is_the_same_in_every_language_and_under_any_variables(
    tmp_path: Path,
) -> None:
    scene = Scene.make(tmp_path / "book", {"one": WORDS})
    scene.run_well()
    usual = scene.published("one")
    for name, variables in PLACES.items():
        shutil.rmtree(scene.root / "build")
        ended = scene.run(**variables)
        assert (ended.code, ended.faults) == (0, []), f"{name}: {ended.errors}"
        now = scene.published("one")
        for file in ("record.json", "lock"):
            assert now[file] == usual[file], name
        assert scene.leftovers() == []


@pytest.mark.parametrize("name", ["turkish", "posix", "ascii_alone", "other_variables"])
def test_a_fault_is_told_in_every_language(name: str, scene: Scene) -> None:
    before = scene.published("one")
    scene.write("one", "# %% größe\nx = 1\n")
    scene.write("two", 'x = 1\nraise ValueError("größer, ёлка, 火")  # here\n')
    ended = scene.run(**PLACES[name])
    assert ended.code == 1
    one, two = ended.faults
    assert one.startswith("tutorials_src/lab/one.py:1: E-REGION: ")
    line = line_with(scene.source("two"), "# here")
    assert two.startswith(f"tutorials_src/lab/two.py:{line}: E-RUN: ")
    assert "Traceback" not in ended.errors
    assert scene.published("one") == before
    assert scene.leftovers() == []


# Names of folders


@pytest.mark.parametrize(
    "name",
    [
        "with some spaces",
        "größe ёлка 火",
        "'quoted' \"twice\"",
        "%s {x} $HOME `id` ; # & \\",
        "[a-z]* ?",
        "x" * 100 + "/" + "y" * 120,
        ".hidden",
        "-rf",
    ],
)
def test_the_folder_of_a_project_may_have_any_name(name: str, tmp_path: Path) -> None:
    scene = Scene.make(tmp_path / name, {"one": WORDS, "two": GOOD})
    scene.run_well()
    before = scene.published("two")
    assert "0 run, 2 fresh" in scene.run_well().output
    scene.write("two", "import ctypes\n# %% b\nctypes.string_at(0)  # here\n")
    ended = scene.run()
    assert ended.code == 1
    (told,) = ended.faults
    assert told.startswith("tutorials_src/lab/two.py:3: E-RUN: ")
    assert "SIGSEGV" in told
    assert scene.published("two") == before
    assert scene.leftovers() == []


def test_the_results_may_lie_on_another_disk(tmp_path: Path) -> None:
    scene = Scene.make(tmp_path / "book", {"one": 'open("a.csv", "w").write("1")\n'})
    for place in (Path("/dev/shm"), tmp_path):
        if not place.is_dir():
            continue
        with tempfile.TemporaryDirectory(dir=place) as far:
            (scene.root / "build").symlink_to(far)
            scene.run_well()
            assert "a.csv" in scene.published("one")["record.json"].decode()  # type: ignore[union-attr]
            assert "0 run, 1 fresh" in scene.run_well().output
            assert scene.leftovers() == []
            (scene.root / "build").unlink()


# Disks and rights


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Let `folder` be a disk of this size, if we may."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


WRITING = """
    from pathlib import Path
    for i in range(20):
        Path(f"f{i}").write_bytes(bytes(50_000))
    print("x" * 50_000)
    results = {"n": 2}
    """


def test_a_full_disk_leaves_the_old_record_wherever_it_fills(tmp_path: Path) -> None:
    scene = Scene.make(tmp_path / "book", {"one": GOOD})
    (scene.root / "build").mkdir()
    with small_disk(scene.root / "build", "4m"):
        scene.run_well()
        before = scene.published("one")
        scene.write("one", WRITING)
        filler = scene.root / "build" / "filler"
        free = shutil.disk_usage(scene.root / "build").free
        for left in (0, 4096, 8192, 16_384, 65_536, 500_000, 1_000_000, 1_060_000):
            filler.write_bytes(bytes(free - left))
            ended = scene.run()
            assert ended.code == 1, left
            assert "Traceback" not in ended.errors, left
            (told,) = ended.faults
            assert ": E-DISK: " in told, left
            filler.unlink()
            assert scene.published("one") == before
            assert scene.leftovers() == []
        scene.run_well()


@pytest.mark.parametrize("size", [0, 512, 4096, 49_000, 51_000])
def test_files_that_cannot_be_written_leave_the_old_record(
    size: int, scene: Scene
) -> None:
    """Needs no rights: no file may be larger than `size`."""

    small_files = f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
"""
    before = scene.published("one")
    scene.write("one", WRITING)
    ended = scene.run(first=small_files)
    assert ended.code == 1
    assert "Traceback" not in ended.errors
    (told,) = ended.faults
    assert told.startswith(("tutorials_src/lab/one.py:", "build:1:"))
    assert scene.published("one") == before
    assert scene.leftovers() == []
    scene.run_well()


READ_ONLY = {
    "the_records": "build/records/lab",
    "all_that_is_built": "build",
    "the_checkout": ".",
}


@pytest.mark.parametrize("place", READ_ONLY)
def test_where_nothing_may_be_written_that_is_said(place: str, scene: Scene) -> None:
    before = scene.published("one")
    scene.write("one", "x = 1\n")
    folder = scene.root / READ_ONLY[place]
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for path in folders:
        path.chmod(0o555)
    try:
        ended = scene.run(first=AS_ANYONE)
    finally:
        for path in folders:
            path.chmod(0o755)
    assert ended.code == 1
    assert "Traceback" not in ended.errors
    (told,) = ended.faults
    assert ": E-DISK: " in told and "writable" in told
    assert scene.published("one") == before
    assert scene.leftovers() == []
    scene.run_well()


def test_a_new_checkout_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    scene = Scene.make(tmp_path / "book", {"one": GOOD})
    scene.root.chmod(0o555)
    try:
        ended = scene.run(first=AS_ANYONE)
    finally:
        scene.root.chmod(0o755)
    assert ended.code == 1
    (told,) = ended.faults
    assert told.startswith("build:1: E-DISK: ")
    assert not (scene.root / "build").exists()


def test_a_lock_that_may_not_be_written_is_said(scene: Scene) -> None:
    lock = scene.source("one").with_suffix(".lock.json")
    before = lock.read_bytes()
    scene.write("one", 'results = {"n": 2}\n')
    lock.parent.chmod(0o555)
    try:
        ended = scene.run(first=AS_ANYONE)
    finally:
        lock.parent.chmod(0o755)
    assert ended.code == 1
    assert "Traceback" not in ended.errors
    (told,) = ended.faults
    assert told.startswith("tutorials_src/lab/one.lock.json:1: E-DISK: ")
    assert lock.read_bytes() == before
    assert scene.leftovers() == []
    scene.run_well()
    assert lock.read_bytes() != before


@pytest.mark.parametrize("what", ["file", "folder", "full_folder"])
def test_what_a_script_makes_unreadable_is_told_and_goes(
    what: str, scene: Scene
) -> None:
    before = scene.published("one")
    make = {
        "file": 'open("x", "w").close()',
        "folder": 'os.mkdir("x")',
        "full_folder": 'os.makedirs("x/y"); open("x/y/z", "w").close()',
    }[what]
    scene.write("one", f'import os\n{make}\nos.chmod("x", 0)\n')
    ended = scene.run(first=AS_ANYONE)
    assert ended.code == 1
    (told,) = ended.faults
    assert told.startswith("tutorials_src/lab/one.py:3: E-ASSET: ")
    assert "x cannot be read" in told
    assert scene.published("one") == before
    assert scene.leftovers() == []


def test_a_script_that_may_not_be_read_is_told(scene: Scene) -> None:
    before = scene.published("one")
    scene.source("one").chmod(0)
    ended = scene.run(first=AS_ANYONE)
    assert ended.code == 1
    (told,) = ended.faults
    assert told.startswith("tutorials_src/lab/one.py:1: E-PYTHON: ")
    assert scene.published("one") == before


def test_a_script_that_is_not_utf8_is_told(scene: Scene) -> None:
    before = scene.published("one")
    scene.write("one", b"# na\xefve\n# %% all\nx = 1\n")
    ended = scene.run()
    assert ended.code == 1
    (told,) = ended.faults
    assert told.startswith("tutorials_src/lab/one.py:1: E-PYTHON: ")
    assert scene.published("one") == before


# What the command is told


@pytest.mark.parametrize(
    "arguments",
    [
        ("lab/nothing",),
        ("-j", "0"),
        ("--set", "x"),
        ("lab/one", "--set", "A=1"),
        ("-x",),
    ],
)
def test_wrong_usage_ends_with_2_and_runs_nothing(
    arguments: tuple[str, ...], scene: Scene
) -> None:
    before = scene.published("one")
    scene.write("one", "x = 1\n")
    ended = scene.run(*arguments)
    assert ended.code == 2
    assert "Traceback" not in ended.errors
    assert scene.published("one") == before
    assert scene.leftovers() == []


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ("[tool.nodrift]\ntime_limit = 0\n", "pyproject.toml:"),
        ('[tool.nodrift]\nmemory_limit = "much"\n', "pyproject.toml:"),
        ("[tool.nodrift\n", "pyproject.toml:1:"),
        ("x = '\x00'\n", "pyproject.toml:1:"),
    ],
)
def test_odd_options_are_told_and_nothing_runs(
    options: str, place: str, scene: Scene
) -> None:
    before = scene.published("one")
    scene.write("one", "x = 1\n")
    (scene.root / "pyproject.toml").write_text(options, encoding="utf-8")
    ended = scene.run()
    assert ended.code == 1
    (told,) = ended.faults
    assert told.startswith(place) and ": E-CONFIG: " in told
    assert scene.published("one") == before
    assert scene.leftovers() == []


# Git


def test_git_is_not_asked(scene: Scene) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not here")
    for command in (["git", "init", "-q"], ["git", "add", "."]):
        subprocess.run(command, cwd=scene.root, check=True)
    (scene.root / "dirty.txt").write_text("x", encoding="utf-8")
    assert "0 run, 1 fresh" in scene.run_well().output
    shutil.rmtree(scene.root / ".git")
    (scene.root / ".git").write_text("gitdir: nowhere", encoding="utf-8")
    assert "0 run, 1 fresh" in scene.run_well().output


# Hands that meddle while a script runs


def started(scene: Scene, *names: str) -> Callable[[], bool]:
    """Whether these scripts are at work."""
    records = scene.root / "build" / "records" / "lab"
    return lambda: all(any(records.glob(f".{name}-*/assets/started")) for name in names)


def meddle(scene: Scene, deed: Callable[[], object]) -> tuple[int, list[str], str]:
    """Start `nodrift run`, do the deed when `one` is at work, wait for the end."""
    process = scene.start()
    try:
        assert wait_until(started(scene, "one"))
        deed()
        ended = end_of(process)
    finally:
        process.kill()
    assert "Traceback" not in ended.errors, ended.errors
    return ended.code, ended.faults, ended.errors


def remove_stage(scene: Scene) -> None:
    published = str(scene.record("one").readlink())
    for path in (scene.root / "build" / "records" / "lab").glob(".one-*"):
        if path.name != published:
            shutil.rmtree(path)


MEDDLING: dict[str, tuple[str, Callable[[Scene], object]]] = {
    "script_edited": (
        "one.py changed while the script ran",
        lambda scene: scene.write("one", PATIENT + "\n# more"),
    ),
    "script_removed": (
        "one.py changed while the script ran",
        lambda scene: scene.source("one").unlink(),
    ),
    "input_edited": (
        "table.csv changed while the script ran",
        lambda scene: scene.source("one").with_name("table.csv").write_text("3"),
    ),
    "input_removed": (
        "table.csv changed while the script ran",
        lambda scene: scene.source("one").with_name("table.csv").unlink(),
    ),
    "stage_removed": (
        "",
        remove_stage,
    ),
}


@pytest.mark.parametrize("name", MEDDLING)
def test_meddling_with_a_run_is_told(name: str, scene: Scene) -> None:
    words, deed = MEDDLING[name]
    before = scene.published("one")
    table = scene.source("one").with_name("table.csv")
    table.write_text("1,2", encoding="utf-8")
    scene.write("one", PATIENT)
    code, (told,), _ = meddle(scene, lambda: deed(scene))
    assert code == 1
    assert told.startswith("tutorials_src/lab/one.py:1: E-")
    assert words in told
    assert scene.published("one") == before
    assert scene.leftovers() == []


def test_all_that_was_built_may_go_while_a_script_runs(scene: Scene) -> None:
    scene.write("one", PATIENT)
    code, (told,), _ = meddle(scene, lambda: shutil.rmtree(scene.root / "build"))
    assert code == 1
    assert told.startswith("tutorials_src/lab/one.py:1: E-")
    scene.run_well()
    assert scene.leftovers() == []


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ")


def descendants(pid: int) -> list[int]:
    """Processes below this one, those nearest to it first."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            tasks = Path(f"/proc/{parent}/task").glob("*/children")
            found += [int(p) for task in tasks for p in task.read_text().split()]
    return found[1:]


@pytest.mark.parametrize("who", ["server", "keeper", "script"])
def test_whoever_of_the_engine_s_processes_is_killed_the_command_tells(
    who: str, scene: Scene
) -> None:
    before = scene.published("one")
    scene.write("one", WAITING)
    process = scene.start()
    assert wait_until(started(scene, "one"))
    chain = descendants(process.pid)
    assert len(chain) == 3, [command_of(pid) for pid in chain]
    os.kill(chain[["server", "keeper", "script"].index(who)], signal.SIGKILL)
    ended = end_of(process)
    assert ended.code == 1
    (told,) = ended.faults
    assert told.startswith("tutorials_src/lab/one.py:1: E-RUN: ")
    assert "too little memory" in told
    assert "Traceback" not in ended.errors
    assert scene.published("one") == before
    assert wait_until(lambda: scene.leftovers() == [], PATIENCE), scene.leftovers()


# Two commands at once


def test_of_two_runs_of_one_script_one_says_that_the_other_is_at_it(
    scene: Scene,
) -> None:
    scene.write("one", PATIENT)
    first = scene.start()
    assert wait_until(started(scene, "one"))
    second = scene.run()
    ended = end_of(first)
    assert (ended.code, second.code) == (0, 1), ended.errors
    (told,) = second.faults
    assert told.startswith("tutorials_src/lab/one.py:1: E-RUN: another nodrift")
    assert "0 run, 1 fresh" in scene.run_well().output
    assert scene.leftovers() == []


def test_two_runs_of_different_scripts_both_publish(scene: Scene) -> None:
    scene.write("one", PATIENT)
    scene.write("two", PATIENT)
    both = [scene.start("lab/one"), scene.start("lab/two")]
    assert [end_of(process).code for process in both] == [0, 0]
    assert "0 run, 2 fresh" in scene.run_well().output
    assert scene.leftovers() == []


def test_eight_runs_at_once_leave_one_whole_record(scene: Scene) -> None:
    scene.write("one", 'results = {"n": 8}\n')
    ended = [end_of(process) for process in [scene.start() for _ in range(8)]]
    assert 0 in {one.code for one in ended}
    for one in ended:
        assert "Traceback" not in one.errors, one.errors
        assert one.code == 0 or "another nodrift" in one.errors
    assert "0 run, 1 fresh" in scene.run_well().output
    assert scene.leftovers() == []
