"""A run ends with a whole record or with one clear fault, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from workshop import (
    line_with,
    make_project,
    nodrift,
    record_of,
    run_jobs,
    run_one,
    tree_of,
    write_script,
)

from nodrift import environment, run
from nodrift.errors import Drift
from nodrift.hashing import digest
from nodrift.jobs import Job, plan, plan_trial
from nodrift.project import Project
from nodrift.publish import staging
from nodrift.record import Record, record_path
from nodrift.sandbox import ASSET_LIMIT, kept_assets


def source(root: Path, name: str = "script") -> Path:
    return root / "tutorials_src" / "lab" / f"{name}.py"


def records(root: Path) -> dict[str, bytes | str]:
    return tree_of(root / "build" / "records" / "lab")


def stages(root: Path) -> list[str]:
    """Folders of runs that were neither published nor removed."""
    folder = root / "build" / "records" / "lab"
    published = {str(p.readlink()) for p in folder.iterdir() if p.is_symlink()}
    return [p.name for p in folder.glob(".*-*") if p.name not in published]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def processes(root: Path) -> list[str]:
    """Living processes that were started for the project at `root`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if os.fsencode(f"={root}/") in variables and is_alive(int(folder.name)):
            found.append(f"{folder.name} {command}")
    return found


# What a run records

CURIOUS = """
    import importlib, json, os, sys, tempfile
    from pathlib import Path
    # %% look
    print("found")
    found = {
        "variables": dict(os.environ),
        "input": sys.stdin.read(),
        "folder": os.listdir(),
        "home": str(Path.home()),
        "temporary": tempfile.gettempdir(),
        "arguments": sys.argv,
        "path": sys.path[:1],
    }
    Path("found.json").write_text(json.dumps(found))
    Path("tables").mkdir()
    Path("tables/one.csv").write_text("1,2")
    results = {"here": Path(__file__).name}
    """


@contextmanager
def someone_typing(text: str) -> Iterator[None]:
    """Let the standard input of this process hold `text`."""
    read, write = os.pipe()
    os.write(write, text.encode())
    os.close(write)
    before = os.dup(0)
    os.dup2(read, 0)
    try:
        yield
    finally:
        os.dup2(before, 0)
        os.close(before)
        os.close(read)


@pytest.fixture(scope="module")
def curious(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """The record of a script that writes down all it can see."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("API_TOKEN", "secret-3141")
        patch.setenv("PYTHONPATH", "/secret-3141")
        patch.setenv("MPLBACKEND", "TkAgg")
        with someone_typing("secret-3141"):
            job = run_one(tmp_path_factory.mktemp("run"), CURIOUS)
        return record_of(job)


@pytest.fixture
def seen(curious: Record) -> dict[str, Any]:
    file = curious.folder / "assets" / "found.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_a_run_records_where_it_came_from(curious: Record) -> None:
    found = curious.run
    root = curious.folder.parents[3]
    assert found.script == "lab/script"
    assert found.inputs == {
        "tutorials_src/lab/script.py": digest(source(root).read_bytes())
    }
    assert found.environment["python"] == environment.python()
    assert found.environment["machine"] == environment.machine()
    assert found.environment["engine"] == environment.engine()
    # Neither what it does not import, nor what only the engine needs.
    assert not {"matplotlib", "pytest", "pyyaml"} & found.environment["packages"].keys()
    assert found.outputs == {"look": "found\n"}
    assert found.results == {"here": "script.py"}


def test_files_left_in_the_working_folder_are_kept(curious: Record) -> None:
    assert curious.run.assets["tables/one.csv"] == digest(b"1,2")
    assert (curious.folder / "assets" / "tables" / "one.csv").read_bytes() == b"1,2"
    assert curious.damage() == []


def test_nothing_of_this_machine_is_in_the_canonical_text(curious: Record) -> None:
    text = (curious.folder / "record.json").read_text(encoding="utf-8")
    assert str(curious.folder.parents[3]) not in text
    assert str(Path.home()) not in text


def test_times_are_apart_from_what_is_sealed(curious: Record) -> None:
    timing = json.loads((curious.folder / "timing.json").read_text(encoding="utf-8"))
    assert timing["wall"] >= timing["cpu"] > 0
    assert "look" in timing["regions"]
    assert "wall" not in (curious.folder / "record.json").read_text(encoding="utf-8")


def test_a_script_inherits_no_secret(seen: dict[str, Any]) -> None:
    assert "secret-3141" not in json.dumps(seen)


def test_a_script_has_one_thread_and_a_fixed_seed(seen: dict[str, Any]) -> None:
    variables = seen["variables"]
    assert variables["OMP_NUM_THREADS"] == "1"
    assert variables["PYTHONHASHSEED"] == "0"
    assert variables["MPLBACKEND"] == "Agg"
    assert variables["TZ"] == "UTC"


def test_a_script_has_nobody_to_ask_and_an_empty_folder(seen: dict[str, Any]) -> None:
    assert seen["input"] == ""
    assert seen["folder"] == []


def test_a_script_s_home_and_temporary_folder_are_its_own_and_go(
    seen: dict[str, Any],
) -> None:
    for name in ("home", "temporary"):
        assert Path(seen[name]) not in (Path.home(), Path("/tmp"))
        assert not Path(seen[name]).exists()


def test_a_script_sees_itself_as_python_would_show_it(seen: dict[str, Any]) -> None:
    (argument,) = seen["arguments"]
    assert Path(argument).name == "script.py"
    assert seen["path"] == [str(Path(argument).parent)]


def test_equal_runs_leave_equal_records_in_different_places(tmp_path: Path) -> None:
    code = """
        import random
        import matplotlib.pyplot as plt
        random.seed(0)
        plt.figure("walk").add_subplot().plot([random.random() for _ in range(9)])
        results = {"words": sorted({"a", "b", "c"}), "last": list({"x", "y"})[0]}
        """
    one, two = (record_of(run_one(tmp_path / n, code)) for n in ("one", "two"))
    assert one.run.to_json() == two.run.to_json()


# What is planned


def test_only_stale_scripts_are_planned_the_longest_first(tmp_path: Path) -> None:
    project = make_project(tmp_path, a="x = 1", b="x = 2", c="x = 3")
    jobs = plan(project, list(project.scripts.values()))
    assert [job.reasons for job in jobs] == [["never run here"]] * 3
    run_jobs(project, jobs, workers=3)
    assert plan(project, list(project.scripts.values())) == []

    for name, wall in (("a", 1.0), ("b", 9.0), ("c", 4.0)):
        folder = tmp_path / "build" / "records" / "lab" / name
        (folder / "timing.json").write_text(
            f'{{"wall": {wall}, "cpu": {wall}, "regions": {{}}}}', encoding="utf-8"
        )
    for name in "abc":
        write_script(tmp_path, name, "x = 4")
    project = Project(tmp_path)
    jobs = plan(project, list(project.scripts.values()))
    assert [job.script.id for job in jobs] == ["lab/b", "lab/c", "lab/a"]
    assert [job.expected for job in jobs] == [9.0, 4.0, 1.0]


def spans(project: Project, workers: int) -> list[tuple[float, float]]:
    jobs = [Job(script, ["test"]) for script in project.scripts.values()]
    run_jobs(project, jobs, workers)
    assert all(job.record is not None for job in jobs)
    return [(job.started, job.started + job.seconds) for job in jobs]


def test_two_workers_run_two_scripts_at_once_and_one_runs_them_in_turn(
    tmp_path: Path,
) -> None:
    project = make_project(tmp_path, a="x = 1", b="x = 2")
    (a_start, a_end), (b_start, b_end) = spans(project, workers=2)
    assert max(a_start, b_start) < min(a_end, b_end)
    (a_start, a_end), (b_start, b_end) = spans(project, workers=1)
    assert a_end <= b_start or b_end <= a_start


def test_a_trial_touches_no_record(tmp_path: Path) -> None:
    project = make_project(tmp_path, script='STEPS = 9\nresults = {"n": STEPS}')
    scripts = [project.script("lab/script")]
    run_jobs(project, plan(project, scripts))
    before = records(tmp_path)
    (job,) = run_jobs(project, plan_trial(project, scripts, {"STEPS": 2}))
    assert record_of(job).run.results == {"n": 2}
    assert record_of(job).folder.parent == tmp_path / "build" / "trials" / "lab"
    assert records(tmp_path) == before
    assert plan(project, scripts) == []


# What fails


def failed(job: Job) -> Drift:
    assert job.record is None
    assert job.fault is not None, "it should have failed"
    assert job.fault.path == job.script.path.as_posix()
    return job.fault


def test_a_failing_script_keeps_the_old_record_and_fails_again(tmp_path: Path) -> None:
    project = make_project(tmp_path, script='results = {"n": 1}')
    run_jobs(project, plan(project, [project.script("lab/script")]))
    before = records(tmp_path)
    file = write_script(tmp_path, "script", "x = 1\ny = 2\nx = 1 / 0\n")
    for _ in range(2):
        project = Project(tmp_path)
        (job,) = run_jobs(project, plan(project, [project.script("lab/script")]))
        fault = failed(job)
        assert (fault.code, fault.line) == ("E-RUN", line_with(file, "1 / 0"))
        assert "ZeroDivisionError" in fault.what
        assert records(tmp_path) == before


def test_one_failure_does_not_keep_the_others_from_running(tmp_path: Path) -> None:
    project = make_project(tmp_path, bad="1 / 0", good="x = 1")
    bad, good = run_jobs(project, plan(project, list(project.scripts.values())))
    assert failed(bad).code == "E-RUN"
    assert good.record is not None


@pytest.mark.parametrize(
    ("code", "kind", "line"),
    [
        ("# %% a\nx = (\n", "E-PYTHON", 2),
        ("# %% a\nx = 1\n# %% a\nx = 2\n", "E-REGION", 3),
        ("# %% a\nSTEPS = 1\nSTEPS = 2\n", "E-SETTING", 3),
    ],
)
def test_what_is_wrong_on_paper_fails_before_anything_starts(
    code: str, kind: str, line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.Runner, "_child", lambda *_: pytest.fail("it started"))
    fault = failed(run_one(tmp_path, code))
    assert (fault.code, fault.line) == (kind, line)


def test_a_script_that_is_too_slow_is_stopped_at_its_line(tmp_path: Path) -> None:
    root = make_project(tmp_path, script="x = 1").root
    table = "[tool.nodrift]\ntime_limit = 4\n"
    (root / "pyproject.toml").write_text(table, encoding="utf-8")
    file = write_script(
        root,
        "script",
        """
        import time
        def wait():
            time.sleep(60)  # here
        # %% waiting
        wait()
        """,
    )
    project = Project(root)
    (job,) = run_jobs(project, [Job(project.script("lab/script"), [])])
    fault = failed(job)
    assert (fault.code, fault.line) == ("E-TIME", line_with(file, "# here"))
    assert "4 s" in fault.what and "'waiting'" in fault.what
    assert stages(root) == []


@pytest.mark.parametrize(
    ("call", "signal_name"),
    [
        ("ctypes.string_at(0)", "SIGSEGV"),
        ("os.abort()", "SIGABRT"),
        ("os.kill(os.getpid(), 9)", "SIGKILL"),
        ("os._exit(3)", "exit 3"),
    ],
)
def test_a_crash_names_how_and_where_it_ended(
    call: str, signal_name: str, tmp_path: Path
) -> None:
    fault = failed(run_one(tmp_path, f"import ctypes, os\n# %% crash\nx = 1\n{call}\n"))
    assert fault.code == "E-RUN"
    assert signal_name in fault.what and "'crash'" in fault.what
    if signal_name in ("SIGSEGV", "SIGABRT"):  # these leave a last word
        assert fault.line == line_with(source(tmp_path), call)
    assert stages(tmp_path) == []


def test_a_script_that_someone_else_runs_is_left_alone(tmp_path: Path) -> None:
    project = make_project(tmp_path, script="x = 1")
    script = project.script("lab/script")
    with staging(record_path(project, script)):
        (job,) = run_jobs(project, [Job(script, [])])
    fault = failed(job)
    assert fault.code == "E-RUN"
    assert "another nodrift" in fault.what and "wait" in fault.mend


def test_a_script_that_changes_while_it_runs_is_not_recorded(tmp_path: Path) -> None:
    project = make_project(
        tmp_path,
        script="""
        import time
        from pathlib import Path
        while len(Path(__file__).read_text()) < 1000:
            time.sleep(0.01)
        """,
    )
    file = source(tmp_path)

    def edit() -> None:
        wait_for(tmp_path, ".script-*/assets")  # the run has begun
        file.write_text(file.read_text("utf-8") + "#" * 1000, encoding="utf-8")

    editor = threading.Thread(target=edit)
    editor.start()
    (job,) = run_jobs(project, [Job(project.script("lab/script"), [])])
    editor.join()
    fault = failed(job)
    assert fault.code == "E-RUN" and "changed while the script ran" in fault.what


def test_a_full_disk_leaves_the_old_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path, script="x = 1")
    job = Job(project.script("lab/script"), [])
    run_jobs(project, [job])
    before = records(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run, "publish", full)
    (job,) = run_jobs(project, [Job(project.script("lab/script"), [])])
    assert failed(job).code == "E-DISK" and "no room" in failed(job).what
    assert records(tmp_path) == before


def test_a_file_that_is_looked_for_in_vain_is_an_input_too(tmp_path: Path) -> None:
    project = make_project(
        tmp_path,
        script="""
        from pathlib import Path
        try:
            text = (Path(__file__).parent / "maybe.csv").read_text()
        except FileNotFoundError:
            text = "nothing"
        results = {"text": text}
        """,
    )
    scripts = [project.script("lab/script")]
    (job,) = run_jobs(project, plan(project, scripts))
    assert record_of(job).run.results == {"text": "nothing"}
    assert plan(project, scripts) == []
    source(tmp_path).with_name("maybe.csv").write_text("1", encoding="utf-8")
    (job,) = plan(project, scripts)
    assert job.reasons == ["tutorials_src/lab/maybe.csv was not there"]


LEAVING = {
    "a process": """
        import multiprocessing, time
        context = multiprocessing.get_context("fork")
        context.Process(target=time.sleep, args=(600,), daemon=False).start()  # here
        import os, atexit
        atexit._clear()
        """,
    "a process of its own session": """
        import os, time
        if os.fork() == 0:  # here
            os.setsid()
            time.sleep(600)
        """,
    "a daemon": """
        import os, time
        if os.fork() == 0:  # here
            os.setsid()
            if os.fork() == 0:
                time.sleep(600)
            os._exit(0)
        os.wait()
        """,
}


@pytest.mark.parametrize("name", LEAVING)
def test_what_a_script_leaves_running_is_ended_and_told_with_its_line(
    name: str, tmp_path: Path
) -> None:
    job = run_one(tmp_path, LEAVING[name])
    assert job.fault is not None
    assert job.fault.code == "E-CHILD"
    assert job.fault.line == line_with(job.script.file, "# here")
    assert processes(tmp_path) == []


def test_what_a_fork_of_the_script_reads_is_an_input(tmp_path: Path) -> None:
    job = run_one(
        tmp_path,
        """
        import multiprocessing
        from pathlib import Path
        table = Path(__file__).with_name("table.csv")
        table_text = []
        with multiprocessing.get_context("fork").Pool(1) as pool:
            table_text = pool.map(Path.read_text, [table])
        results = {"text": table_text[0]}
        """,
        table="x = 1",
    )
    assert job.fault is not None  # nothing is there yet
    project = Project(tmp_path)
    source(tmp_path).with_name("table.csv").write_text("1,2", encoding="utf-8")
    (job,) = run_jobs(project, [Job(project.script("lab/script"), [])])
    run = record_of(job).run
    assert run.results == {"text": "1,2"}
    assert run.inputs["tutorials_src/lab/table.csv"] == digest(b"1,2")


# What may be left behind


@pytest.mark.parametrize(
    "name",
    ["Table.csv", ".hidden", "a b.csv", "naïve.csv", "x" * 81, "-rf", "a?b", "Dir/x"],
)
def test_a_file_with_an_odd_name_is_refused(name: str, tmp_path: Path) -> None:
    script = make_project(tmp_path, script="x = 1").script("lab/script")
    file = tmp_path / "assets" / name
    file.parent.mkdir(parents=True)
    file.write_text("1", encoding="utf-8")
    with pytest.raises(Drift) as caught:
        kept_assets(script, tmp_path / "assets")
    assert caught.value.code == "E-ASSET"


@pytest.mark.parametrize(
    "name", ["script.py", "script.ipynb", "line.svg", "index.html"]
)
def test_a_file_cannot_take_the_place_of_what_the_site_publishes(
    name: str, tmp_path: Path
) -> None:
    script = make_project(tmp_path, script="x = 1").script("lab/script")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / name).write_text("mine", encoding="utf-8")
    with pytest.raises(Drift) as caught:
        kept_assets(script, tmp_path / "assets", ["line"])
    assert caught.value.code == "E-ASSET" and name in caught.value.what


def test_links_pipes_and_large_files_are_refused(tmp_path: Path) -> None:
    script = make_project(tmp_path, script="x = 1").script("lab/script")
    (tmp_path / "secret").write_text("1", encoding="utf-8")
    for kind in ("link", "folder-link", "pipe", "large"):
        folder = tmp_path / kind
        folder.mkdir()
        if kind == "link":
            (folder / "a").symlink_to(tmp_path / "secret")
        elif kind == "folder-link":
            (folder / "a").symlink_to(tmp_path)
        elif kind == "pipe":
            os.mkfifo(folder / "a")
        else:
            with (folder / "a").open("wb") as file:
                file.truncate(ASSET_LIMIT + 1)
        with pytest.raises(Drift) as caught:
            kept_assets(script, folder)
        assert caught.value.code == "E-ASSET", kind


def test_a_script_that_leaves_a_link_fails_and_leaves_nothing(tmp_path: Path) -> None:
    fault = failed(run_one(tmp_path, 'import os\nos.symlink("/etc/passwd", "words")\n'))
    assert fault.code == "E-ASSET" and "words" in fault.what
    assert stages(tmp_path) == []


# Interrupted

PATIENT = """
    import os, time
    from pathlib import Path
    Path("started").write_text(str(os.getpid()))
    time.sleep(60)
    """


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_everything_as_it_was(
    number: signal.Signals, tmp_path: Path
) -> None:
    root = make_project(tmp_path / "book", script="x = 1").root
    assert nodrift(root, "run").returncode == 0
    before, lock = records(root), source(root).with_suffix(".lock.json").read_bytes()
    write_script(root, "script", PATIENT)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "nodrift", "run"],
        cwd=root,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    pid = wait_for_pid(root)
    process.send_signal(number)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    assert "interrupted" in errors and "Traceback" not in errors
    assert not is_alive(pid)
    assert stages(root) == []
    assert records(root) == before
    assert source(root).with_suffix(".lock.json").read_bytes() == lock
    assert list(temporary.iterdir()) == []


def wait_for_pid(root: Path) -> int:
    """Wait until the patient script has said which process it is."""
    file = wait_for(root, ".script-*/assets/started")
    while not (text := file.read_text(encoding="utf-8")):
        time.sleep(0.02)
    return int(text)


def wait_for(root: Path, pattern: str) -> Path:
    """Wait until something below the folder of records matches `pattern`."""
    folder = root / "build" / "records" / "lab"
    for _ in range(1500):
        for file in folder.glob(pattern):
            return file
        time.sleep(0.02)
    pytest.fail(f"{pattern} did not appear")
