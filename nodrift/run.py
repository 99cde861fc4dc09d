"""Run scripts, each in a process of its own, and publish what they leave behind.

What is fresh is not run; a failed or interrupted run leaves the old record whole.
"""

import ast
import errno
import json
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nodrift import environment
from nodrift.ending import disk_full, judge
from nodrift.errors import Drift
from nodrift.forks import PATIENCE, ForkServer
from nodrift.hashing import digest, state_of
from nodrift.jobs import Job
from nodrift.limits import limits_of
from nodrift.project import Project
from nodrift.publish import SCRATCH, Busy, publish, staging
from nodrift.record import (
    MANIFEST,
    Figure,
    Record,
    Run,
    read_record,
    record_path,
    trial_path,
)
from nodrift.sandbox import clean_variables, kept_assets
from nodrift.script import Script


class Stopped(Exception):
    """We were asked to stop while a script ran."""


class Runner:
    """Runs jobs, several at once. `on_change` is called whenever one starts or ends."""

    def __init__(self, project: Project, workers: int) -> None:
        self.project = project
        self.workers = workers
        self.stopping = threading.Event()
        self.cache = project.root / "build" / "cache"
        self.packages = project.options.get("packages", [])
        self.limits = limits_of(project.options)

    def run(self, jobs: list[Job], on_change: Callable[[], None]) -> None:
        """Run all jobs; each ends with a record or a fault.

        KeyboardInterrupt stops every script, removes every stage and is raised again.
        Raises Drift E-DISK if nothing can be written below build/.
        """
        scripts = [job.script for job in jobs if _is_python(job.script)]
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            server = ForkServer(self.cache, modules_of(scripts, self.packages))
        except OSError as error:
            raise _unwritable(Path("build"), error) from None
        with server, ThreadPoolExecutor(max(1, self.workers)) as pool:
            waiting: set[Future[None]] = {
                pool.submit(self._one, job, server) for job in jobs
            }
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

    def _one(self, job: Job, server: ForkServer) -> None:
        if self.stopping.is_set():
            return
        path = job.script.path
        job.started = time.monotonic()
        try:
            job.record = self._run(job, server)
        except Stopped:
            pass
        except Drift as drift:
            job.fault = drift
        except Busy:
            job.fault = Drift(
                path,
                1,
                "E-RUN",
                "another nodrift is running this script",
                "wait until it has finished",
            )
        except OSError as error:
            job.fault = _unwritable(path, error)
        finally:
            job.seconds = job.running

    def _run(self, job: Job, server: ForkServer) -> Record | None:
        script, project = job.script, self.project
        script.tree, script.regions, script.settings  # noqa: B018 - fail before starting
        place = trial_path if job.settings else record_path
        target = place(project, script)
        with staging(target) as stage:
            job.scratch = stage / SCRATCH
            before = digest(script.file.read_bytes())
            report = self._child(job, stage, server)
            run = self._assemble(job, stage, report, before)
            (stage / MANIFEST).write_text(run.to_json(), "utf-8", newline="\n")
            timing = {"wall": round(job.running, 3)} | report["seconds"]
            (stage / "timing.json").write_text(json.dumps(timing), "utf-8")
            if self.stopping.is_set():
                raise Stopped
            publish(stage, target)
        return read_record(target)

    def _child(self, job: Job, stage: Path, server: ForkServer) -> dict[str, Any]:
        """Let the server run the script; return what it reports."""
        script, scratch = job.script, stage / SCRATCH
        home, temporary, assets = scratch / "home", scratch / "tmp", stage / "assets"
        for folder in (home, temporary, assets):
            folder.mkdir()
        order = {
            "root": str(self.project.root),
            "script": str(script.file),
            "stage": str(stage),
            "scratch": str(scratch),
            "cache": str(self.cache),
            "settings": job.settings,
        }
        (scratch / "job.json").write_text(json.dumps(order), "utf-8")
        ticket = server.submit(
            {
                "job": str(scratch / "job.json"),
                "log": str(scratch / "log"),
                "variables": clean_variables(home, temporary, self.cache),
                "limits": asdict(self.limits),
            },
        )
        while not ticket.done.wait(0.1):
            if self.stopping.is_set():
                server.stop(ticket)
                ticket.done.wait(PATIENCE)  # its folder goes after it, not before
                break
        if self.stopping.is_set():
            raise Stopped
        if ticket.end is None:
            raise Drift(
                script.path,
                1,
                "E-RUN",
                f"the process that runs scripts was lost: {server.last_words()}",
                "run it again; too little memory ends so, too",
            )
        judge(script, scratch, ticket.end, self.limits)
        report: dict[str, Any] = json.loads((scratch / "report.json").read_text())
        return report

    def _assemble(
        self, job: Job, stage: Path, report: dict[str, Any], script_hash: str
    ) -> Run:
        script = job.script
        figures = {
            name: Figure(region, digest((stage / f"figures/{name}.svg").read_bytes()))
            for name, region in report["figures"].items()
        }
        return Run(
            script=script.id,
            inputs=self._inputs(
                script, report["read"] | {str(script.file): script_hash}
            ),
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

    def _inputs(self, script: Script, read: dict[str, str]) -> dict[str, str]:
        """Paths below the project and hashes of what the script read.

        Raises Drift E-RUN if one of them is not what it was when it was opened: then
        nobody knows what the results come from.
        """
        inputs = {}
        for name, sha256 in sorted(read.items()):
            path = Path(name).relative_to(self.project.root)
            if state_of(Path(name)) != sha256:
                raise Drift(
                    script.path,
                    1,
                    "E-RUN",
                    f"{path} changed while the script ran",
                    "run it again",
                )
            inputs[path.as_posix()] = sha256
        return inputs


def modules_of(scripts: Iterable[Script], packages: Sequence[str]) -> list[str]:
    """What the scripts import of these packages, in the order of first use."""
    found: dict[str, None] = {}
    for script in scripts:
        for node in ast.walk(script.tree):
            match node:
                case ast.Import(names):
                    wanted = [alias.name for alias in names]
                case ast.ImportFrom(str(module), _, 0):
                    wanted = [module]
                case _:
                    continue
            for name in wanted:
                if name.partition(".")[0] in packages:
                    found.setdefault(name)
    return list(found)


def _is_python(script: Script) -> bool:
    """Whether its imports can be known; what is not Python fails when it is run."""
    try:
        script.tree  # noqa: B018
    except Drift:
        return False
    return True


def _unwritable(path: Path, error: OSError) -> Drift:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(path)
    return Drift(
        path,
        1,
        "E-DISK",
        f"its record cannot be written: {error}",
        "make build/ writable; the old record is as it was",
    )
