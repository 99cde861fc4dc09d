"""What the page about the making tells readers to type does what it says."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nodrift import load
from nodrift.project import Project

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "made.md").read_text(encoding="utf-8")
SCRIPT = ROOT / "tutorials_src" / "made" / "rounding.py"
COMMANDS = [
    line.removeprefix("$ ")
    for fence in re.findall(r"^```console\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    for line in fence.splitlines()
    if line != "$ make drifts"  # it plants a thousand of them, once a week
]
ONE_THREAD = os.environ | {"MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1"}


def answer(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, env=ONE_THREAD, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_the_page_has_the_commands_of_both_ways() -> None:
    assert [shlex.split(command)[0] for command in COMMANDS] == [
        "pip",
        "python",
        "make",
        ".venv/bin/nodrift",
        ".venv/bin/nodrift",
        "git",
        ".venv/bin/nodrift",
    ]


def test_what_pip_installs_is_what_scripts_import() -> None:
    packages = {*Project(ROOT).options["packages"]}
    named = {"scikit-learn": "sklearn"}
    install = shlex.split(COMMANDS[0])[2:]
    assert {named.get(name, name) for name in install} | {"numpy"} == packages


def test_make_sets_up_the_command_that_is_typed_afterwards() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^setup:", makefile, re.MULTILINE)
    assert re.search(r"^VENV := \.venv$", makefile, re.MULTILINE)


@pytest.mark.slow
def test_one_file_alone_gives_the_numbers(tmp_path: Path) -> None:
    _, name = shlex.split(COMMANDS[1])
    shutil.copy(SCRIPT.with_name(name), tmp_path)
    told = answer([sys.executable, name], tmp_path)
    names = re.findall(r"^ *(\w+) \S+$", told, re.MULTILINE)
    lock = json.loads(SCRIPT.with_suffix(".lock.json").read_text(encoding="utf-8"))
    assert sorted(names) == sorted(lock["results"])


@pytest.mark.slow
def test_a_clone_draws_the_figure_and_says_what_moved(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    answer(["git", "clone", "-q", "--depth", "1", f"file://{ROOT}", str(clone)], ROOT)
    for path in ("docs/made.md", "tutorials_src/made/rounding.py", "nodrift"):
        here, there = ROOT / path, clone / path  # what is not committed yet
        if here.is_dir():
            shutil.copytree(here, there, dirs_exist_ok=True)
        else:
            shutil.copy(here, there)
    told = {}
    for command in COMMANDS[3:]:
        words = shlex.split(command)
        if words[0].endswith("nodrift"):
            words[:1] = [sys.executable, "-m", "nodrift"]
        told[command] = answer(words, clone)
    run, explain, diff, trial = told.values()
    assert "1 run" in run
    assert (clone / "build/records/made/rounding/figures/apart.svg").is_file()
    assert "fresh" in explain
    if "wrote" not in run:
        assert diff == ""
    assert (clone / "build/trials/made/rounding").is_dir()
    assert "made/rounding" in trial


def test_the_smallest_step_is_the_last_digit_of_each_weight() -> None:
    torch = pytest.importorskip("torch")
    code = load("made/rounding")
    network = code.mlp(4, 2)
    before = [weights.detach().clone() for weights in network.parameters()]
    moved = code.jolt(network)
    after = [weights.detach() for weights in network.parameters()]
    for old, new in zip(before, after, strict=True):
        assert (new > old).all()
        assert torch.equal(torch.nextafter(new, old), old)
    assert moved == max(
        (b - a).max().item() for a, b in zip(before, after, strict=True)
    )
