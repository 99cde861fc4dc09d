"""Plays the jobs of a workflow on this machine, step by step, as a runner would.

The shell steps run as they stand in the file, by GitHub's own shell, in an empty clone.
Actions are stood in for by emulated_actions.py. What cannot be played here is told with
its reason; later steps go on as if it had gone well.
"""

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from emulated_actions import ActionError, NotHereError, Scene, act
from workflow_expressions import fill, holds
from workflow_files import Part, copies, names, read, unknown

# GitHub takes the second where a workflow names bash, the first where it names nothing.
SHELLS = {
    None: ["bash", "-e"],
    "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
}
# Of this machine's surroundings a job sees what finds programs and packages, no more.
KEPT = re.compile(r"PATH|HOME|LANG|TMPDIR|(PIP|npm_config|NPM_CONFIG|SSL|REQUESTS)_.*")
FILES = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")
SET = re.compile(
    r"(?P<name>[^=\n]+?)(?:=(?P<value>.*)|<<(?P<end>\S+)\n(?P<text>(?s:.*?))\n(?P=end))(?:\n|\Z)"
)

Say = Callable[[str], None]


@dataclass(slots=True)
class Played:
    """How a job ended: success, failure or skipped; and what its steps left."""

    result: str
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    steps: list[tuple[str, str]] = field(default_factory=list)  # name, how it ended
    absent: list[tuple[str, str]] = field(default_factory=list)  # name, why

    def as_need(self) -> dict[str, Any]:
        return {"result": self.result, "outputs": self.outputs}


@dataclass(slots=True)
class Stage:
    """One run of a workflow: an event on a commit, and what the jobs leave there."""

    origin: Path  # the repository
    commit: str
    folder: Path  # workspaces, caches, artifacts
    event: str = "pull_request"
    base: str = ""  # the commit that a pull request is merged into
    variables: dict[str, str] = field(default_factory=dict)  # `vars` of the repository
    environment: dict[str, str] = field(default_factory=dict)
    say: Say = print
    known: dict[str, Played] = field(default_factory=dict)  # jobs that need no playing

    def github(self) -> dict[str, Any]:
        event: dict[str, Any] = {"repository": {"name": "gan-series"}}
        if self.event == "pull_request":
            event["pull_request"] = {"base": {"sha": self.base}}
        ref = "refs/pull/1/merge" if self.event == "pull_request" else "refs/heads/main"
        return {
            "event": event,
            "event_name": self.event,
            "sha": self.commit,
            "ref": ref,
            "workflow": "played",
            "repository": "example/gan-series",
            "repository_owner": "example",
            "server_url": "https://github.com",
            "run_id": "1",
            "token": "no-token",
        }

    def play(self, file: Path, only: str | None = None) -> dict[str, Played]:
        """Play all jobs of a workflow, or one and those that it needs."""
        workflow = read(file)
        done: dict[str, Played] = {}
        self._play_needed(file, workflow, [only] if only else workflow["jobs"], done)
        return done

    def _play_needed(
        self, file: Path, workflow: Part, wanted: Any, done: dict[str, Played]
    ) -> None:
        for name in wanted:
            if name in done:
                continue
            job = workflow["jobs"][name]
            if name in self.known:
                done[name] = self.known[name]
                self.say(f"== {name}: taken to be {done[name].result}")
                continue
            self._play_needed(file, workflow, names(job.get("needs")), done)
            done[name] = self._play_job(file, workflow, name, job, done)

    def _play_job(
        self, file: Path, workflow: Part, name: str, job: Part, done: dict[str, Played]
    ) -> Played:
        if strange := unknown(job):
            raise ValueError(
                f"{file.name}: {name}: keys that cannot be played: {strange}"
            )
        needs = {need: done[need].as_need() for need in names(job.get("needs"))}
        well = all(need["result"] == "success" for need in needs.values())
        contexts = {
            "github": self.github(),
            "vars": self.variables,
            "needs": needs,
            "job": {"status": "success" if well else "failure"},
        }
        if not holds(job.get("if", "success()"), contexts):
            self.say(f"== {name}: skipped")
            return Played("skipped")
        if "uses" in job:
            called = file.parents[2] / job["uses"]
            inner = {k: v for k, v in self.known.items() if k.startswith(f"{name}.")}
            stage = Stage(**{one: getattr(self, one) for one in self.__slots__})
            stage.known = {k.removeprefix(f"{name}."): v for k, v in inner.items()}
            played = stage.play(called)
            results = {one.result for one in played.values()}
            outputs = read(called)["on"]["workflow_call"].get("outputs", {})
            jobs = {"jobs": {k: v.as_need() for k, v in played.items()}}
            return Played(
                "success" if results <= {"success"} else "failure",
                {k: fill(v["value"], jobs) for k, v in outputs.items()},
            )
        contexts["job"] = {"status": "success"}
        whole = Played("success")
        for matrix in copies(job):
            title = name + (f" ({', '.join(matrix.values())})" if matrix else "")
            one = _Job(
                self, title, workflow, job, {**contexts, "matrix": matrix}
            ).play()
            whole.steps += one.steps
            whole.absent += one.absent
            whole.summary += one.summary
            whole.outputs |= one.outputs
            if one.result != "success":
                whole.result = one.result
        return whole


class _Job:
    """One job on one runner."""

    def __init__(
        self,
        stage: Stage,
        title: str,
        workflow: Part,
        job: Part,
        contexts: dict[str, Any],
    ) -> None:
        self.stage, self.title, self.job = stage, title, job
        self.contexts = contexts
        self.shell = SHELLS[workflow.get("defaults", {}).get("run", {}).get("shell")]
        self.folder = stage.folder / re.sub(r"[^\w.]+", "-", title).strip("-")
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("work", "tools", "files"):
            (self.folder / name).mkdir(parents=True)
        self.scene = Scene(
            self.folder / "work",
            self.folder / "tools",
            stage.origin,
            stage.commit,
            stage.folder,
        )
        mine = {k: v for k, v in os.environ.items() if KEPT.fullmatch(k)}
        github = stage.github()
        self.env = mine | {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.scene.workspace),
            "GITHUB_SHA": stage.commit,
            "GITHUB_REF": github["ref"],
            "GITHUB_EVENT_NAME": stage.event,
            "GITHUB_REPOSITORY": github["repository"],
            "RUNNER_OS": "Linux",
            "RUNNER_TEMP": str(self.folder / "files"),
            **stage.environment,
        }
        self.env["PATH"] = f"{self.scene.tools}{os.pathsep}{self.env['PATH']}"
        self.deadline = time.monotonic() + 60 * float(job["timeout-minutes"])
        self.contexts |= {"steps": {}, "env": {}}
        self.declare(workflow.get("env", {}))
        self.declare(job.get("env", {}))

    def declare(self, env: Part) -> None:
        self.contexts["env"] |= {k: self.filled(v) for k, v in env.items()}

    def filled(self, value: Any) -> str:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return fill(text, self.contexts)

    def play(self) -> Played:
        played = Played("success")
        start = time.monotonic()
        self.stage.say(f"== {self.title} ({self.job['runs-on']})")
        for number, step in enumerate(self.job["steps"]):
            name = step.get("name") or step.get("uses") or step["run"].splitlines()[0]
            if not holds(self.filled_condition(step), self.contexts):
                played.steps.append((name, "skipped"))
                self.stage.say(f"-- {name}: skipped")
                continue
            self.stage.say(f"-- {name}")
            began, ended, outputs = time.monotonic(), "success", {}
            try:
                if "uses" in step:
                    given = {k: self.filled(v) for k, v in step.get("with", {}).items()}
                    outputs = act(step["uses"], self.scene, given)
                else:
                    ended, outputs = self.run(number, step)
            except NotHereError as why:
                ended = "not here"
                played.absent.append((name, str(why)))
                self.stage.say(f"   cannot be played here: {why}")
            except ActionError as error:
                ended = "failure"
                self.stage.say(f"   {error}")
            if "id" in step:
                self.contexts["steps"][step["id"]] = {"outputs": outputs}
            if ended == "failure":
                played.result = ended
                self.contexts["job"] = {"status": ended}
            played.steps.append((name, ended))
            self.stage.say(f"   {ended} in {time.monotonic() - began:.1f} s")
        played.outputs = {
            k: self.filled(v) for k, v in self.job.get("outputs", {}).items()
        }
        summary = self.folder / "files" / "GITHUB_STEP_SUMMARY"
        played.summary = summary.read_text("utf-8") if summary.exists() else ""
        seconds = time.monotonic() - start
        self.stage.say(f"== {self.title}: {played.result} in {seconds:.1f} s")
        return played

    def filled_condition(self, step: Part) -> str:
        return str(step.get("if", "success()"))

    def run(self, number: int, step: Part) -> tuple[str, dict[str, str]]:
        """Run a shell step; its outcome and outputs."""
        files = self.folder / "files"
        script = files / f"{number}.sh"
        script.write_text(self.filled(step["run"]), encoding="utf-8")
        places = {name: files / name for name in FILES}
        for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH"):
            places[name].write_text("")
        own = {k: self.filled(v) for k, v in step.get("env", {}).items()}
        env = self.env | self.contexts["env"] | own
        process = subprocess.Popen(
            [*self.shell, str(script)],
            cwd=self.scene.workspace,
            env=env | {name: str(path) for name, path in places.items()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        left = max(0.0, self.deadline - time.monotonic())
        late = threading.Timer(left, os.killpg, (process.pid, signal.SIGKILL))
        late.start()
        with process:
            assert process.stdout is not None
            for line in process.stdout:
                self.stage.say(f"   | {line.rstrip()}")
        late.cancel()
        code = process.returncode
        self.contexts["env"] |= settings(places["GITHUB_ENV"].read_text("utf-8"))
        for folder in places["GITHUB_PATH"].read_text("utf-8").split():
            self.env["PATH"] = f"{folder}{os.pathsep}{self.env['PATH']}"
        outputs = settings(places["GITHUB_OUTPUT"].read_text("utf-8"))
        return ("failure" if code else "success"), outputs


def settings(text: str) -> dict[str, str]:
    """What a step wrote into one of GitHub's files: `name=value`, or several lines."""
    return {m["name"]: m["value"] or m["text"] or "" for m in SET.finditer(text)}
