"""What moved between two folders of records is told, and bytes are compared."""

import subprocess
import sys
from pathlib import Path

from workflow_files import ROOT

MOVED = ROOT / "tests" / "github" / "moved.py"


def moved(old: Path, new: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, MOVED, old, new, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_moved_is_told_by_script_and_name(toy: Path, tmp_path: Path) -> None:
    records, old = toy / "build" / "records", tmp_path / "old"
    subprocess.run(["cp", "-a", records, old], check=True)
    same = moved(old, records, "--none")
    assert same.returncode == 0 and "nothing moved in " in same.stdout
    script = toy / "tutorials_src" / "coins" / "toss.py"
    code = script.read_text(encoding="utf-8").replace("TOSSES = 400", "TOSSES = 500")
    script.write_text(code, encoding="utf-8")
    run = [sys.executable, "-m", "nodrift", "run"]
    subprocess.run(run, cwd=toy, check=True, capture_output=True)
    told = moved(old, records, "--none")
    assert told.returncode == 1
    assert told.stdout.split()[:2] == ["script", "what"]
    assert any(
        line.split()[:4] == ["coins/toss", "TOSSES", "400", "500"]
        for line in told.stdout.splitlines()
    )
    assert moved(old, records).returncode == 0  # it tells, it does not judge


def test_other_bytes_with_the_same_numbers_are_seen(toy: Path, tmp_path: Path) -> None:
    records, old = toy / "build" / "records", tmp_path / "old"
    subprocess.run(["cp", "-a", records, old], check=True)
    figure = next((old / "coins" / "toss").resolve().glob("figures/*"))
    figure.write_bytes(figure.read_bytes() + b" ")
    told = moved(old, records, "--none")
    assert (
        told.returncode == 1
        and f"not the same bytes: figures/{figure.name}" in told.stdout
    )


def test_a_script_that_one_of_them_lacks_is_named(toy: Path, tmp_path: Path) -> None:
    records, old = toy / "build" / "records", tmp_path / "old"
    subprocess.run(["cp", "-a", records, old], check=True)
    (old / "coins" / "flip").symlink_to((old / "coins" / "toss").readlink())
    told = moved(old, records, "--none")
    assert told.returncode == 1 and "coins/flip ran once only" in told.stdout


def test_a_folder_without_records_is_no_success(tmp_path: Path) -> None:
    assert moved(tmp_path, tmp_path).returncode == 1
