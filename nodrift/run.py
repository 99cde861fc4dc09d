"""Run scripts, each in a process of its own, and publish what they leave behind.

What is fresh is not run; a failed or interrupted run leaves the old record whole.
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nodrift import environment
from nodrift.errors import Drift
from nodrift.project import Project
from nodrift.record import (
    MANIFEST,
    Busy,
    Figure,
    Record,
    Run,
    publish,
    read_record,
    read_timing,
    record_path,
    staging,
    trial_path,
)
from nodrift.sandbox import clean_variables, kept_assets, scratch_folder
from nodrift.script import Script, digest
from nodrift.stale import stale_record

TIME_LIMIT = 600.0  # seconds for one script, unless [tool.nodrift] time_limit says else


@dataclass
class Job:
    """One script to run and why; `record` is filled in when it is done."""

    script: Script
    reasons: list[str]
    settings: dict[str, Any] = field(default_factory=dict)
    expected: float = 0.0  # seconds it took last time, 0 if unknown
    started: float = 0.0
    seconds: float = 0.0
    stage: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    record: Record | None = None
    fault: Drift | None = None

    @property
    def region(self) -> str:
        """The region that is running now, '' if it cannot be told."""
        try:
            return (self.stage / "status").read_text("utf-8") if self.stage else ""
        except OSError:
            return ""


def plan(project: Project, scripts: list[Script]) -> list[Job]:
    """Return the scripts that are stale, those that took longest first."""
    jobs = []
    for script in scripts:
        _, reasons = stale_record(project, script)
        if reasons:
            jobs.append(_job(project, script, reasons))
    return sorted(jobs, key=lambda job: -job.expected)


def plan_trial(
    project: Project, scripts: list[Script], settings: dict[str, Any]
) -> list[Job]:
    """Return a job for each script, with some settings changed for this once."""
    words = ", ".join(f"{name}={value!r}" for name, value in settings.items())
    jobs = [_job(project, script, [f"trial with {words}"]) for script in scripts]
    for job in jobs:
        job.settings = settings
    return jobs


def _job(project: Project, script: Script, reasons: list[str]) -> Job:
    timing = read_timing(record_path(project, script))
    return Job(script, reasons, expected=timing.get("wall", 0.0))


class Runner:
    """Runs jobs, several at once. `on_change` is called whenever one starts or ends."""

    def __init__(self, project: Project, workers: int) -> None:
        self.project = project
        self.workers = workers
        self.stopping = threading.Event()
        self.time_limit = project.options.get("time_limit", TIME_LIMIT)
        if not isinstance(self.time_limit, int | float) or self.time_limit <= 0:
            raise Drift(
                "pyproject.toml",
                1,
                "E-CONFIG",
                f"time_limit is {self.time_limit!r}, not a number of seconds",
                "write, for example, time_limit = 600",
            )

    def run(self, jobs: list[Job], on_change: Callable[[], None]) -> None:
        """Run all jobs; each ends with a record or a fault.

        KeyboardInterrupt stops every script, removes every stage and is raised again.
        """
        with ThreadPoolExecutor(max(1, self.workers)) as pool:
            waiting: set[Future[None]] = {pool.submit(self._one, job) for job in jobs}
            try:
                while waiting:
                    done, waiting = wait(waiting, 0.1, FIRST_COMPLETED)
                    for future in done:
                        future.result()
                    on_change()
            except BaseException:
                self.stopping.set()
                for future in waiting:
                    future.cancel()
                raise

    def _one(self, job: Job) -> None:
        if self.stopping.is_set():
            return
        job.started = time.monotonic()
        try:
            job.record = self._run(job)
        except Drift as drift:
            job.fault = drift
        except Busy:
            job.fault = Drift(
                job.script.path,
                1,
                "E-RUN",
                "another nodrift is running this script",
                "wait until it has finished",
            )
        except OSError as error:
            job.fault = Drift(
                job.script.path,
                1,
                "E-RUN",
                f"its record cannot be written: {error}",
                "make room or make build/ writable; the old record is as it was",
            )
        finally:
            job.seconds = time.monotonic() - job.started

    def _run(self, job: Job) -> Record | None:
        script, project = job.script, self.project
        script.tree, script.regions, script.settings  # noqa: B018 - fail before starting
        trial = bool(job.settings)
        target = (trial_path if trial else record_path)(project, script)
        with staging(target) as stage, scratch_folder() as scratch:
            job.stage = scratch
            before = digest(script.file.read_bytes())
            (stage / "assets").mkdir()
            for name in ("home", "tmp"):
                (scratch / name).mkdir()
            report = self._child(job, stage, scratch)
            if report is None:
                return None
            if digest(script.file.read_bytes()) != before:
                raise Drift(
                    script.path,
                    1,
                    "E-RUN",
                    "the script changed while it ran",
                    "run it again",
                )
            run = self._assemble(job, stage, report, before)
            (stage / MANIFEST).write_text(run.to_json(), "utf-8", newline="\n")
            seconds = {"wall": round(time.monotonic() - job.started, 3)}
            timing = seconds | report["seconds"]
            (stage / "timing.json").write_text(json.dumps(timing), "utf-8")
            publish(stage, target)
        return read_record(target)

    def _child(self, job: Job, stage: Path, scratch: Path) -> dict[str, Any] | None:
        """Start the script and wait; None if we were asked to stop."""
        script = job.script
        cache = self.project.root / "build" / "cache"
        cache.mkdir(parents=True, exist_ok=True)
        order = {
            "root": str(self.project.root),
            "script": str(script.file),
            "stage": str(stage),
            "scratch": str(scratch),
            "cache": str(cache),
            "settings": job.settings,
        }
        (scratch / "job.json").write_text(json.dumps(order), "utf-8")
        command = [sys.executable, "-P", "-X", "faulthandler", "-m", "nodrift.child"]
        with (scratch / "log").open("wb") as log:
            job.process = subprocess.Popen(
                [*command, str(scratch / "job.json")],
                cwd=scratch,
                env=clean_variables(scratch, cache),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            late = self._wait(job.process)
        if self.stopping.is_set():
            return None
        text = (scratch / "log").read_text("utf-8", errors="replace")
        self._judge(job, scratch, late, text)
        report: dict[str, Any] = json.loads((scratch / "report.json").read_text())
        return report

    def _wait(self, process: "subprocess.Popen[bytes]") -> bool:
        """Wait for the end; True if the time limit ended it."""
        end = time.monotonic() + self.time_limit
        late = False
        try:
            while process.poll() is None:
                if self.stopping.is_set() or (late := time.monotonic() > end):
                    break
                time.sleep(0.02)
            if late:  # the fault handler answers this signal with the line it is at
                process.send_signal(signal.SIGABRT)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(2)
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)  # and whatever it started
            process.wait()
        return late

    def _judge(self, job: Job, scratch: Path, late: bool, log: str) -> None:
        """Raise the Drift that tells how the script failed, if it did."""
        path = job.script.path
        status = job.process.returncode if job.process else 0
        if late:
            raise Drift(
                path,
                _last_line(log, path),
                "E-TIME",
                f"the script ran longer than {self.time_limit:g} s"
                + (f", last in region {job.region!r}" if job.region else ""),
                "make it smaller, or raise time_limit in [tool.nodrift]",
            )
        fault = scratch / "fault.json"
        if fault.is_file():
            found = json.loads(fault.read_text("utf-8"))
            raise Drift(path, **found)
        if status != 0 or not (scratch / "report.json").is_file():
            name = signal.Signals(-status).name if status < 0 else f"exit {status}"
            raise Drift(
                path,
                _last_line(log, job.script.file),
                "E-RUN",
                f"the script's process ended with {name}"
                + (f" in region {job.region!r}" if job.region else ""),
                "run it by `python` to see why; too little memory ends so, too",
            )

    def _assemble(
        self, job: Job, stage: Path, report: dict[str, Any], script_hash: str
    ) -> Run:
        script, root = job.script, self.project.root
        inputs = {script.path.as_posix(): script_hash}
        for name in report["read"]:
            file = Path(name)
            if file != script.file and file.is_file():  # not looked for in vain
                inputs[file.relative_to(root).as_posix()] = digest(file.read_bytes())
        figures = {
            name: Figure(region, digest((stage / f"figures/{name}.svg").read_bytes()))
            for name, region in report["figures"].items()
        }
        return Run(
            script=script.id,
            inputs=dict(sorted(inputs.items())),
            environment={
                "engine": environment.engine(),
                "machine": environment.machine(),
                "packages": environment.packages(report["modules"]),
                "python": environment.python(),
                "threads": 1,
            },
            settings=report["settings"],
            outputs=report["outputs"],
            unreached=report["unreached"],
            results=report["results"],
            figures=figures,
            assets=kept_assets(script, stage / "assets", figures),
        )


def _last_line(log: str, script: Path) -> int:
    """The innermost line of `script` that a crash report names, 1 if it names none."""
    names = re.findall(rf'File "[^"]*{re.escape(script.name)}", line (\d+)', log)
    return int(names[0]) if names else 1
