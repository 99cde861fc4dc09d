"""Tiny projects made in a moment, and two ways to run their scripts.

`run_child` forks from a process that has matplotlib already, so that a hundred small
scripts cost seconds; `nodrift` is the real command in a process of its own.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from nodrift.child import main
from nodrift.imports import ImportGraph
from nodrift.jobs import Job
from nodrift.project import Project
from nodrift.publish import SCRATCH
from nodrift.record import Record
from nodrift.run import Runner

CONFIG = """\
site_name: Lab
extra:
  series:
    - stem: lab
      title: Lab
markdown_extensions: [nodrift]
"""
PAGE = "---\ntitle: Lab\ndescription: A page about nothing.\n---\n\n# Lab\n"

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["pytest", "matplotlib.pyplot", "nodrift.child"])


def run_job(job: str) -> None:
    """What the fork server does in the process of a script."""
    graph = ImportGraph()
    graph.install()
    main(job, graph)


def make_project(root: Path, **scripts: str) -> Project:
    """Write a project with one page, `lab`, and these scripts by name."""
    (root / "docs" / "posts").mkdir(parents=True)
    (root / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    (root / "docs" / "posts" / "lab.md").write_text(PAGE, encoding="utf-8")
    for name, code in scripts.items():
        write_script(root, name, code)
    return Project(root)


def write_script(root: Path, name: str, code: str) -> Path:
    """Write `lab/name`; code without a region becomes the region `all`, on line 2."""
    code = textwrap.dedent(code).lstrip("\n")
    if "# %%" not in code:
        code = f"# %% all\n{code}"
    file = root / "tutorials_src" / "lab" / f"{name}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(code, encoding="utf-8")
    return file


def line_with(file: Path, text: str) -> int:
    """The number of the only line of `file` that holds `text`."""
    lines = file.read_text(encoding="utf-8").splitlines()
    found = [i for i, line in enumerate(lines, 1) if text in line]
    assert len(found) == 1, f"{text!r} stands on lines {found}"
    return found[0]


def run_child(root: Path, code: str, **settings: Any) -> dict[str, Any]:
    """Run `code` as the engine's child does; return its report or its fault.

    The answer has the key `results` if it is a report and `code` if it is a fault.
    """
    file = write_script(root, "script", code)
    stage, cache = root / "build" / "stage", root / "build" / "cache"
    scratch = stage / SCRATCH
    for folder in (stage / "assets", scratch, cache):
        folder.mkdir(parents=True)
    order = {
        "root": str(root),
        "script": str(file),
        "stage": str(stage),
        "scratch": str(scratch),
        "cache": str(cache),
        "settings": settings,
    }
    job = scratch / "job.json"
    job.write_text(json.dumps(order), encoding="utf-8")
    process = FORKS.Process(target=run_job, args=(str(job),))
    process.start()
    process.join(60)
    assert process.exitcode == 0, f"the child ended with {process.exitcode}"
    process.close()
    answers = [scratch / "report.json", scratch / "fault.json"]
    (answer,) = (file for file in answers if file.is_file())
    found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return found


def nodrift(
    root: Path, *arguments: str, timeout: float = 120, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command in `root` and return how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "nodrift", *arguments],
        cwd=root,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def run_jobs(project: Project, jobs: list[Job], workers: int = 2) -> list[Job]:
    Runner(project, workers).run(jobs, lambda: None)
    return jobs


def run_one(root: Path, code: str, name: str = "script", **more: Any) -> Job:
    """Make a project of one script, run it as the command does, return the job."""
    project = make_project(root, **{name: code}, **more)
    (job,) = run_jobs(project, [Job(project.script(f"lab/{name}"), ["never run"])])
    return job


def record_of(job: Job) -> Record:
    assert job.record is not None, job.fault
    return job.record


def tree_of(folder: Path) -> dict[str, bytes | str]:
    """Everything below `folder`: the bytes of files, the targets of links."""
    return {
        path.relative_to(folder).as_posix(): (
            f"-> {path.readlink()}"
            if path.is_symlink()
            else path.read_bytes()
            if path.is_file()
            else "folder"
        )
        for path in sorted(folder.rglob("*"))
    }
