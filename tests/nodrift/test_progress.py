"""What runs, why, and what is left: lines in a log, a live table on a terminal."""

import io
import time
from pathlib import Path

import pytest
from rich.console import Console
from workshop import make_project

from nodrift.errors import Drift
from nodrift.jobs import Job
from nodrift.progress import Progress, showing


@pytest.fixture
def jobs(tmp_path: Path) -> list[Job]:
    project = make_project(tmp_path, first="x = 1", second="x = 2")
    return [
        Job(script, ["never run here", "engine a -> b"], expected=12.0)
        for script in project.scripts.values()
    ]


def start(job: Job) -> None:
    job.started = time.monotonic()


def end(job: Job, fault: bool = False) -> None:
    job.seconds = 3.25
    if fault:
        job.fault = Drift(job.script.path, 1, "E-RUN", "it failed", "mend it")


def plain(jobs: list[Job]) -> tuple[Progress, io.StringIO]:
    text = io.StringIO()
    return Progress(Console(file=text, width=40), jobs), text


def test_a_log_has_one_line_for_each_event(jobs: list[Job]) -> None:
    progress, text = plain(jobs)
    progress.update()
    assert text.getvalue() == ""
    start(jobs[0])
    progress.update()
    progress.update()
    start(jobs[1])
    end(jobs[0])
    progress.update()
    end(jobs[1], fault=True)
    progress.update()
    progress.update()
    lines = text.getvalue().splitlines()
    assert [line.split(":")[0].split() for line in lines] == [
        ["run", "lab/first"],
        ["ok", "lab/first"],
        ["run", "lab/second"],
        ["failed", "lab/second"],
    ]


def test_a_log_says_why_how_long_and_how_many_are_left(jobs: list[Job]) -> None:
    progress, text = plain(jobs)
    start(jobs[0])
    progress.update()
    end(jobs[0])
    progress.update()
    begun, done = text.getvalue().splitlines()
    assert "never run here, engine a -> b" in begun and "(2 left)" in begun
    assert "3.2 s" in done and "(1 left)" in done


def screen(jobs: list[Job], width: int = 100) -> str:
    """The live table as a terminal shows it."""
    text = io.StringIO()
    console = Console(file=text, width=width, force_terminal=False)
    console.print(Progress(console, jobs)._table())
    return text.getvalue()


def test_the_table_tells_what_waits_runs_and_is_done(jobs: list[Job]) -> None:
    assert screen(jobs).count("waits") == 2
    start(jobs[0])
    shown = screen(jobs)
    assert "runs" in shown and "of about 12 s" in shown and "starting" in shown
    end(jobs[0])
    start(jobs[1])
    end(jobs[1], fault=True)
    shown = screen(jobs)
    assert "ok" in shown and "failed" in shown and "2 of 2 done" in shown


def test_the_table_names_the_region_that_runs(jobs: list[Job], tmp_path: Path) -> None:
    start(jobs[0])
    jobs[0].scratch = tmp_path
    (tmp_path / "status").write_text("training", encoding="utf-8")
    assert "in training" in screen(jobs)


def test_what_is_left_is_guessed_only_where_every_script_ran_before(
    jobs: list[Job],
) -> None:
    assert "about 24 s of work left" in screen(jobs)
    jobs[1].expected = 0.0
    assert "of work left" not in screen(jobs)


def test_reasons_with_brackets_are_shown_as_they_are(jobs: list[Job]) -> None:
    jobs[0].reasons = ["trial with NAMES=['a', 'b']", "weights[/red] changed"]
    shown = screen(jobs)
    assert "['a', 'b']" in shown and "weights[/red] changed" in shown


def test_a_narrow_terminal_is_not_overrun(jobs: list[Job]) -> None:
    start(jobs[0])
    assert all(len(line) <= 40 for line in screen(jobs, width=40).splitlines())


def test_without_a_terminal_lines_go_to_standard_error(
    jobs: list[Job], capsys: pytest.CaptureFixture[str]
) -> None:
    with showing(jobs) as progress:
        start(jobs[0])
        progress.update()
        end(jobs[0])
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 2  # the last event is told even after the block


def test_a_terminal_sees_a_live_table(
    jobs: list[Job],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with showing(jobs) as progress:
        assert progress.live is not None
        start(jobs[0])
        progress.update()
        end(jobs[0])
    assert "1 of 2 done" in capsys.readouterr().err
