"""What running, recording and weaving cost, as ratios to plain Python and plain mkdocs.

    python tests/benchmarks/runner.py [small] [large] [torch] [part1]

Without words it does all. Quote the ratios of user CPU, which a loaded machine changes
least, and the differences on the clock only from a quiet one. It is no test.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from workload import ROOT, TORCH, make_bare, make_book, make_plain, write

PYTHON = [sys.executable]
NODRIFT = [sys.executable, "-m", "nodrift"]
MKDOCS = [sys.executable, "-m", "mkdocs", "build", "-q"]
REPEATS = 3

Cost = tuple[float, float]  # seconds on the clock, seconds of user CPU


def cost(folder: Path, *commands: Sequence[str]) -> Cost:
    """What the commands cost, one after the other."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "MKL", "OPENBLAS")}
    quiet = {"MPLBACKEND": "Agg", "NO_MKDOCS_2_WARNING": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    start = time.monotonic()
    for command in commands:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | threads | quiet,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    wall = time.monotonic() - start
    return wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def median(measure: Callable[[], Cost]) -> Cost:
    found = [measure() for _ in range(REPEATS)]
    walls, users = zip(*found, strict=True)
    return statistics.median(walls), statistics.median(users)


def show(what: str, found: Cost, floor: Cost) -> None:
    print(
        f"  {what:<40} {found[0]:7.2f} s {found[1]:7.2f} s "
        f"{found[1] / floor[1]:6.2f} x {found[0] - floor[0]:+7.2f} s",
        flush=True,
    )


def head(title: str) -> None:
    print(f"{title}\n  {'':<40} {'clock':>9} {'user CPU':>9} {'ratio':>8} {'more':>9}")


def forget(root: Path) -> None:
    """Make everything cold but what npm brought."""
    for left in ("records", "site", "cache"):
        subprocess.run(["rm", "-rf", str(root / "build" / left)], check=True)


def cold_run(root: Path) -> Cost:
    forget(root)
    return cost(root, [*NODRIFT, "run", "-j", "2"])


def changed_site(root: Path) -> Cost:
    """One script gets another setting; what its run takes by itself is part of it."""
    script = root / "tutorials_src" / "lesson0" / "signal.py"
    text = script.read_text()
    number = int(text.partition("REPEATS = ")[2].split()[0])
    script.write_text(text.replace(f"REPEATS = {number}", f"REPEATS = {number + 1}"))
    return cost(root, [*NODRIFT, "site"])


def small(work: Path) -> None:
    """Twenty lessons: cold against bare scripts, warm against plain mkdocs."""
    head("20 lessons against 20 bare scripts, one after the other")
    make_book(work / "book", 20)
    bare = [[*PYTHON, file.name] for file in make_bare(work / "bare", 20)]
    floor = median(lambda: cost(work / "bare", *bare))
    show("bare scripts", floor, floor)
    show("nodrift run -j 2, cold", median(lambda: cold_run(work / "book")), floor)
    make_plain(work / "plain", 20, work / "bare")
    warm(work, 20)


def large(work: Path) -> None:
    """Two hundred lessons, warm and cold: what grows, grows with the lessons."""
    make_bare(work / "bare", 20)
    for i in range(20):
        cost(work / "bare", [*PYTHON, f"{i}.py"])
    make_book(work / "book", 200)
    make_plain(work / "plain", 200, work / "bare")
    head("200 lessons")
    found = cost(work / "book", [*NODRIFT, "run", "-j", "2"])
    show("nodrift run -j 2, cold", found, found)
    warm(work, 200)


def warm(work: Path, count: int) -> None:
    head(f"the site of {count} lessons against plain mkdocs on the same pages")
    floor = median(lambda: cost(work / "plain", MKDOCS))
    show("plain mkdocs", floor, floor)
    show("nodrift site, cold pages", cost(work / "book", [*NODRIFT, "site"]), floor)
    same = median(lambda: cost(work / "book", [*NODRIFT, "site"]))
    show("nodrift site, nothing changed", same, floor)
    show(
        "nodrift site, one script changed",
        median(lambda: changed_site(work / "book")),
        floor,
    )


def torch(work: Path) -> None:
    """Nine scripts that import torch pay for it once."""
    head("9 torch scripts against 9 bare ones")
    make_book(work / "book", 9, TORCH)
    for i in range(9):
        write(work / "bare" / f"{i}.py", TORCH.format(i=i))
    bare = [[*PYTHON, f"{i}.py"] for i in range(9)]
    floor = median(lambda: cost(work / "bare", *bare))
    show("bare scripts", floor, floor)
    show("nodrift run -j 2, cold", median(lambda: cold_run(work / "book")), floor)


def part1(work: Path) -> None:
    """The scripts of this project."""
    scripts = sorted((ROOT / "tutorials_src").glob("*/*.py"))
    head(f"the {len(scripts)} scripts of this project")
    floor = median(lambda: cost(work, *([*PYTHON, str(file)] for file in scripts)))
    show("bare scripts", floor, floor)
    for name in ("docs", "tutorials_src", "mkdocs.yml", "pyproject.toml"):
        subprocess.run(["cp", "-r", str(ROOT / name), str(work)], check=True)
    show("nodrift run -j 2, cold", median(lambda: cold_run(work)), floor)


def main(words: list[str]) -> None:
    parts = {"small": small, "large": large, "torch": torch, "part1": part1}
    for name in words or parts:
        with tempfile.TemporaryDirectory() as folder:
            parts[name](Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
