"""The workflows keep their rules, and planted faults are caught by what is said here."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from workflow_files import ROOT, WORKFLOWS, read, unknown
from workflow_rules import wrong

BIN = Path(sys.executable).parent
FILES = sorted(WORKFLOWS.glob("*.yml"))


def ended(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )


def zizmor(folder: Path) -> bool:
    """Whether the commands of `make workflows` find a fault; here and below."""
    found = ended(BIN / "zizmor", "--offline", "--min-severity", "medium", folder)
    return found.returncode != 0


def schema(folder: Path) -> bool:
    files = sorted((folder / ".github" / "workflows").glob("*.yml"))
    kinds = "vendor.github-workflows", "custom.github-workflows-require-timeout"
    command = BIN / "check-jsonschema", "--builtin-schema"
    return any(ended(*command, kind, *files).returncode for kind in kinds)


def rules(folder: Path) -> bool:
    return any(wrong(file) for file in (folder / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_workflow_keeps_the_rules(file: Path) -> None:
    assert wrong(file) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_player_knows_all_that_a_workflow_says(file: Path) -> None:
    assert not any(unknown(job) for job in read(file)["jobs"].values())


SCRIPTS = [
    pytest.param(step["run"], id=f"{file.stem}-{name}-{number}")
    for file in FILES
    for name, job in read(file)["jobs"].items()
    for number, step in enumerate(job.get("steps", []))
    if "run" in step
]


def shell_faults(script: str) -> str:
    command = [BIN / "shellcheck", "--shell=bash", "-"]
    text = f"set -eo pipefail\n{script}"
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_of_steps_are_sound(script: str) -> None:
    assert shell_faults(script) == ""


def test_an_unquoted_word_would_be_seen() -> None:
    assert "SC2086" in shell_faults("rm $HOME/$NAME\n")


def test_untouched_nothing_is_found(project: Path) -> None:
    assert not (zizmor(project) or schema(project) or rules(project))


CHECKOUT = """\
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
"""
TITLE = "echo ${{ github.event.pull_request.title }}"
Catcher = Callable[[Path], bool]
# What is planted: file, old words, new words; and all that must see it.
FAULTS: dict[str, tuple[str, str, str, tuple[Catcher, ...]]] = {
    "an action by its tag": (
        "ci",
        "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
        "actions/checkout@v7",
        (zizmor, rules),
    ),
    "an action without its version": ("ci", " # v7.0.1", "", (rules,)),
    "a title in a script": ("ci", "run: make lint", f"run: {TITLE}", (zizmor, rules)),
    "write on top": (
        "ci",
        "permissions: {}\n\ndefaults",
        "permissions:\n  contents: write\n\ndefaults",
        (rules,),
    ),
    "no permissions on top": (
        "ci",
        "permissions: {}\n\ndefaults",
        "defaults",
        (rules,),
    ),
    "no end of time": ("ci", "    timeout-minutes: 10\n", "", (schema, rules)),
    "a secret where contributed code runs": (
        "ci",
        "          RUFF_OUTPUT_FORMAT: github",
        "          KEY: ${{ secrets.KEY }}",
        (rules,),
    ),
    "a key that does not exist": ("ci", "    needs: lint", "    need: lint", (schema,)),
    "pull_request_target": (
        "ci",
        "  pull_request:\n",
        "  pull_request_target:\n",
        (zizmor, rules),
    ),
    "a token left in the clone": (
        "ci",
        "persist-credentials: false",
        "persist-credentials: true",
        (rules,),
    ),
    "a runner that changes by itself": (
        "ci",
        "ubuntu-24.04",
        "ubuntu-latest",
        (rules,),
    ),
    "a job that the gate forgot": (
        "ci",
        "needs: [lint, site, test]",
        "needs: [lint, site]",
        (rules,),
    ),
    "a gate that is skipped": (
        "ci",
        "    if: always()\n    runs",
        "    runs",
        (rules,),
    ),
    "a cache saved by a pull request": (
        "ci",
        "if: github.event_name == 'push'\n        uses: actions/cache/save",
        "uses: actions/cache/save",
        (rules,),
    ),
    "a pipe that breaks unseen": ("full", "    shell: bash", "    shell: sh", (rules,)),
    "code in the job that may write": (
        "full",
        "the one issue\n    steps:\n",
        f"the one issue\n    steps:\n{CHECKOUT}",
        (rules,),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(fault: str, project: Path) -> None:
    name, old, new, catchers = FAULTS[fault]
    file = project / ".github" / "workflows" / f"{name}.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    missed = [catcher.__name__ for catcher in catchers if not catcher(project)]
    assert missed == []


def test_make_asks_the_same_of_all_files() -> None:
    """The commands above are those of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for words in (
        "vendor.github-workflows .github/workflows/*.yml",
        "custom.github-workflows-require-timeout .github/workflows/*.yml",
        "--offline --quiet --min-severity medium .github",
    ):
        assert words in makefile
