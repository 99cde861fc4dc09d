"""Jobs of this project, played as they stand: the gate, what is published, what is told."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from workflow_files import ROOT, WORKFLOWS
from workflow_player import Played, Stage

STAMPS = ("light", "pages", "ready")  # of the Makefile: what is set up already
GH = """#!/bin/sh
echo "$@" >> {told}
case "$1 $2" in "issue list") printf '{open}' ;; esac
"""


MAKE = """#!/bin/sh
echo "$@" >> {told}
case "$1" in
site)
  mkdir -p build/site build/records/gan/.ring-1
  echo "page of $SITE_URL" > build/site/index.html
  echo "{run}" > build/records/gan/.ring-1/record.json
  ln -sfn .ring-1 build/records/gan/ring
  echo "{run}" > build/build.json ;;
diff)
  {{ cat build/base/build.json build/base/records/gan/ring/record.json; }} > build/diff.md
  echo "<p>report</p>" > build/diff.html ;;
test) cat build/records/gan/ring/record.json > {told}.test ;;
esac
"""


def program(stage: Stage, name: str, text: str) -> None:
    """Put a program in front of those of this machine."""
    folder = stage.origin.parent / "programs"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    (folder / name).chmod(0o755)
    stage.environment["PATH"] = f"{folder}:{os.environ['PATH']}"


# The gate


@pytest.mark.parametrize("job", ["lint", "site", "test"])
@pytest.mark.parametrize("result", ["failure", "skipped", "cancelled"])
def test_the_gate_fails_where_a_job_did_not_pass(
    job: str, result: str, stage: Stage
) -> None:
    stage.known = {name: Played("success") for name in ("lint", "site", "test")}
    stage.known[job] = Played(result)
    assert stage.play(WORKFLOWS / "ci.yml", "required")["required"].result == "failure"


def test_the_gate_opens_where_all_passed(stage: Stage) -> None:
    stage.known = {name: Played("success") for name in ("lint", "site", "test")}
    assert stage.play(WORKFLOWS / "ci.yml", "required")["required"].result == "success"


# The site, from the cache of main to the reviewer

CI = WORKFLOWS / "ci.yml"


def build(stage: Stage, event: str, run: str, told: Path) -> Played:
    program(stage, "make", MAKE.format(told=told, run=run))
    stage.event = event
    stage.known = {"lint": Played("success")}
    return stage.play(CI, "site")["site"]


def test_main_keeps_its_records_and_a_pull_request_is_compared_with_them(
    stage: Stage, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    main = build(stage, "push", "of main", told)
    assert main.result == "success"
    artifacts = stage.folder / "artifacts"
    assert {one.name for one in artifacts.iterdir()} == {"records", "github-pages"}
    shutil.rmtree(artifacts)
    asked = build(stage, "pull_request", "of the change", told)
    assert asked.result == "success"
    names = {"records", "site", "diff.html"}
    assert {one.name for one in artifacts.iterdir()} == names
    # Told in the summary of the run: what main had, and where to look.
    assert asked.summary.startswith("of main\nof main\n")
    assert f"[The whole report](file://{artifacts / 'diff.html'})" in asked.summary
    assert len([*(stage.folder / "caches").iterdir()]) == 1  # only main saved one
    called = told.read_text(encoding="utf-8").splitlines()
    assert called[:2] == ["site RUN=--locked"] * 2
    assert called[2].startswith("diff BASE=HEAD^1 DIFF=--base-build build/base ")
    page = (artifacts / "site" / "index.html").read_bytes()
    assert page == b"page of https://example.github.io/gan-series/\n"
    assert asked.outputs == {"page": sha256(page).hexdigest()}
    # The job `test` starts from these records, links and hidden files and all.
    stage.known["site"] = asked
    played = stage.play(CI, "test")["test"]
    assert played.result == "success"
    assert (tmp_path / "told.test").read_text("utf-8") == "of the change\n"


def test_a_build_that_changes_a_file_of_git_is_no_success(
    stage: Stage, tmp_path: Path
) -> None:
    changing = MAKE.replace("esac", "esac\necho more >> greeting.txt")
    program(stage, "make", changing.format(told=tmp_path / "told", run="x"))
    stage.known = {"lint": Played("success")}
    assert stage.play(CI, "site")["site"].result == "failure"


# What readers get


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("published\n", encoding="utf-8")
    handler = partial(_Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize(
    ("built", "result"), [("published\n", "success"), ("newer\n", "failure")]
)
def test_what_readers_get_is_compared_with_what_was_built(
    built: str, result: str, url: str, stage: Stage
) -> None:
    program(stage, "sleep", "#!/bin/sh\n")
    digest = sha256(built.encode()).hexdigest()
    stage.known = {
        "ci": Played("success", {"page": digest}),
        "deploy": Played("success", {"url": url}),
    }
    stage.event = "push"
    played = stage.play(WORKFLOWS / "deploy.yml", "published")["published"]
    assert played.result == result
    assert ("is the build of this commit" in played.summary) == (result == "success")


def test_nothing_is_deployed_where_a_job_failed(stage: Stage) -> None:
    stage.known = {"ci": Played("failure")}
    stage.event = "push"
    assert stage.play(WORKFLOWS / "deploy.yml", "deploy")["deploy"].result == "skipped"


# What the weekly run tells


@pytest.mark.parametrize(
    ("result", "open_issue", "wanted"),
    [
        ("success", "", []),
        ("success", "7", ["issue close 7"]),
        ("failure", "", ["issue create --title The weekly run found something"]),
        ("failure", "7", ["issue edit 7 --body-file issue.md"]),
        ("skipped", "", ["issue create --title The weekly run found something"]),
    ],
)
def test_one_issue_is_open_while_something_fails(
    result: str, open_issue: str, wanted: list[str], stage: Stage, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    program(stage, "gh", GH.format(told=told, open=open_issue))
    moved = stage.folder / "artifacts" / "moved-3.11"
    moved.mkdir(parents=True)
    (moved / "3.11.txt").write_text("`gan/ring` $(touch run) 1 -> 2\n", "utf-8")
    jobs = ("twice", "test", "drifts", "newest")
    stage.known = {name: Played("success") for name in jobs}
    stage.known["newest"] = Played(result)
    played = stage.play(WORKFLOWS / "full.yml", "tell")["tell"]
    assert played.result == "success"
    lines = told.read_text(encoding="utf-8").splitlines()
    did = [line for line in lines if not line.startswith(("issue list", "label"))]
    assert len(did) == len(wanted)
    assert all(a.startswith(b) for a, b in zip(did, wanted, strict=True))
    # As text in a block of code, whatever it says; nothing of it was run.
    assert "\n    `gan/ring` $(touch run) 1 -> 2\n" in played.summary
    assert not (stage.folder / "tell" / "work" / "run").exists()


# The job that every change meets first


def committed(folder: Path) -> str:
    command = ["git", "stash", "create"]  # a commit of the files as they are now
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True
    )
    head = ["git", "rev-parse", "HEAD"]
    if not done.stdout.strip():
        done = subprocess.run(
            head, cwd=folder, capture_output=True, text=True, check=True
        )
    return done.stdout.strip()


@pytest.fixture
def here(tmp_path: Path) -> Stage:
    """This project as it stands, and the programs of this test in place of a set-up."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone, so there is nothing to clone")
    venv = tmp_path / "venv"
    venv.mkdir()
    (venv / "bin").symlink_to(Path(sys.executable).parent)
    stage = Stage(ROOT, committed(ROOT), tmp_path / "stage")
    # `make` takes these for its own; the stamps are younger than any file of the clone.
    stage.environment["MAKEFLAGS"] = " ".join(
        [f"VENV={venv}", *(f"-o {venv}/{stamp}" for stamp in STAMPS)]
    )
    for stamp in STAMPS:
        (venv / stamp).touch()
    return stage


@pytest.mark.slow
def test_the_job_lint_passes(here: Stage) -> None:
    said: list[str] = []
    here.say = said.append
    played = here.play(WORKFLOWS / "ci.yml", "lint")["lint"]
    assert played.result == "success", "\n".join(said)
    assert played.absent == []


@pytest.mark.slow
def test_every_hook_passes_in_a_clone(here: Stage, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
    fetch = ["git", "fetch", "-q", ROOT, here.commit]
    server = "git -c uploadpack.allowAnySHA1InWant=true upload-pack"
    subprocess.run([*fetch, f"--upload-pack={server}"], cwd=clone, check=True)
    subprocess.run(["git", "checkout", "-q", "FETCH_HEAD"], cwd=clone, check=True)
    (clone / ".venv").mkdir()
    (clone / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    (clone / ".venv" / "light").touch()
    run = [".venv/bin/pre-commit", "run", "--all-files"]
    done = subprocess.run(run, cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "Skipped" not in done.stdout
    page = clone / "docs" / "posts" / "gan.md"
    page.write_text(page.read_text("utf-8") + "\nThe color.\n", encoding="utf-8")
    done = subprocess.run(run, cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "`color` should be `colour`" in done.stdout
