"""The command that plays jobs: what it lists, takes and merges."""

import subprocess
import sys
from pathlib import Path

import pytest
from workflow_files import ROOT, WORKFLOWS

PLAY = ROOT / "tests" / "github" / "play.py"


def play(*arguments: object) -> subprocess.CompletedProcess[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone, so there is nothing to play from")
    command = [sys.executable, PLAY, *arguments]
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("file", sorted(WORKFLOWS.glob("*.yml")), ids=lambda f: f.stem)
def test_it_lists_what_cannot_be_played_with_the_reason(file: Path) -> None:
    told = play(file.name, "--list")
    assert told.returncode == 0
    missing = [line for line in told.stdout.splitlines() if line.startswith("  not ")]
    expected = ["  not actions/deploy-pages: it publishes on GitHub Pages"]
    assert missing == (expected if file.stem == "deploy" else [])


@pytest.mark.parametrize(("result", "code"), [("success", 0), ("skipped", 1)])
def test_it_ends_as_the_job_does(result: str, code: int, tmp_path: Path) -> None:
    taken = [f"--take={name}={result}" for name in ("lint", "site", "test")]
    base = ["--base=HEAD", f"--keep={tmp_path}"]
    told = play("ci.yml", "--job=required", *base, *taken)
    assert told.returncode == code, told.stderr
    assert f"{'failure' if code else 'success':>8}  required" in told.stdout
    assert (tmp_path / "required" / "work").is_dir()
