"""CONTRIBUTING.md does what it says: its commands exist, and its example passes check."""

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk import judged
from workshop import nodrift

from nodrift.cli import COMMANDS
from nodrift.markup import Fence, Paragraph, parse_blocks
from nodrift.options import parser

ROOT = Path(__file__).parents[2]
GUIDES = ("CONTRIBUTING.md", "README.md", "nodrift/README.md")
PLACE = re.compile(r"(Above|Below|At the end of) `([^`]+)`(?: in `([^`]+)`)?")
LONGEST = 85  # lines: a page that is read before the work, and not instead of it


@dataclass
class Step:
    """A fence of the guide: `text` goes `where` (above, below) of `mark` in `file`."""

    where: str
    mark: str
    file: str
    text: str

    def follow(self, root: Path) -> None:
        """Do what the guide says, in the project at `root`."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if self.where == "At the end of":
            new = f"{text}\n\n{self.text}"
        else:
            lines = text.splitlines(keepends=True)
            (at,) = (i for i, line in enumerate(lines) if line.startswith(self.mark))
            if self.where == "Above":
                # A fence of Markdown goes with the empty line that any paragraph has.
                end = "" if path.suffix == ".py" else "\n"
                lines.insert(at, f"{self.text}{end}")
            else:
                lines.insert(at + 1, self.text)
            new = "".join(lines)
        path.write_text(new, encoding="utf-8")


def steps() -> list[Step]:
    """The fences of the guide that are not commands, each with the place above it."""
    found, place = [], None
    for block in parse_blocks((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        if isinstance(block, Paragraph):
            place = PLACE.match(block.text) or place
        elif isinstance(block, Fence) and block.language != "console":
            assert place is not None, block.text
            where, mark, file = place.groups()
            text = "".join(f"{line}\n" for line in block.body)
            found.append(Step(where, mark, file or mark, text))
            place = None
    return found


def commands(guide: str) -> list[str]:
    """What a guide says to type, in its console blocks and within its sentences."""
    text = (ROOT / guide).read_text(encoding="utf-8")
    typed = re.findall(r"^\$ (.*?)(?: {2,}#.*)?$", text, re.MULTILINE)
    named = re.findall(r"`((?:\.venv/bin/)?(?:nodrift|make) [a-z][^`]*)`", text)
    return typed + named


def test_it_is_short() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST


def test_four_commands_lead_from_a_clone_to_the_preview() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    assert len(block.splitlines()) == 4


@pytest.mark.parametrize("guide", GUIDES)
def test_its_commands_exist(guide: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    found = commands(guide)
    assert found
    for line in found:
        program, *words = shlex.split(line.replace("...", ""))
        if program == "make":
            named = [word for word in words if "=" not in word]
            assert set(named) <= targets, line
        elif program.endswith("nodrift") and words[1:]:
            parser().parse_args(words)  # it exits where they are wrong
        elif program.endswith("nodrift"):
            assert words[0] in COMMANDS, line


@pytest.mark.parametrize("guide", GUIDES)
def test_its_links_lead_to_files(guide: str) -> None:
    text = (ROOT / guide).read_text(encoding="utf-8")
    links = re.findall(r"(?<!!)\[[^]]*\]\((?!https?:)([^)#]+)", text)
    assert links
    missing = [
        link for link in links if not ((ROOT / guide).parent / link).resolve().is_file()
    ]
    assert missing == []


def follow_the_guide(root: Path) -> str:
    """Do all that the guide says; return its page."""
    for line in commands("CONTRIBUTING.md"):
        program, *words = shlex.split(line)
        if program == ".venv/bin/nodrift" and words[0] == "new":
            done = nodrift(root, *words)
            assert done.returncode == 0, done.stderr
    found = steps()
    assert [step.where for step in found] == [
        "Above",
        "Below",
        "Above",
        "At the end of",
    ]
    for step in found:
        step.follow(root)
    for command in ("run", "equations"):
        done = nodrift(root, command, "flows")
        assert done.returncode == 0, done.stderr
    assert judged(root) == []
    ruff = [sys.executable, "-m", "ruff", "format", "--check", "--isolated", "-q"]
    written = [root / step.file for step in found if step.file.endswith(".py")]
    assert subprocess.run([*ruff, *written], check=False).returncode == 0
    return (root / "docs/posts/flows.md").read_text(encoding="utf-8")


def test_its_example_runs_and_passes_check(toy: Path) -> None:
    """A figure, a number, a claim and a formula, beside those of the new part."""
    page = follow_the_guide(toy)
    for word in (
        "{claim:",
        "{{ flows/coin:early",
        r"\label{eq:flows_spread}",
        "![A line",
    ):
        assert word in page


@pytest.mark.slow
def test_its_example_passes_in_the_book_too(book_copy: Path) -> None:
    """With its notation and glossary."""
    follow_the_guide(book_copy)


def test_a_slip_in_the_example_would_be_found(toy: Path) -> None:
    """The test of the guide can fail: a formula that is not its function does."""
    nodrift(toy, "new", "flows")
    for step in steps():
        step.text = step.text.replace(r"\frac{1}{2 \sqrt{n}}", r"\frac{1}{3 \sqrt{n}}")
        step.follow(toy)
    assert nodrift(toy, "run", "flows").returncode == 0
    done = nodrift(toy, "equations", "flows")
    assert done.returncode == 1
    assert "E-EQUATION: flows_spread" in done.stderr
