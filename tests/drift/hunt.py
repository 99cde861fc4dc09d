"""Attack the finished book: `python tests/drift/hunt.py --each 20` plants drifts of every
kind in copies of it, and tells which of them nobody noticed.

Needs the records of `make site`. Ends with 1 if one survived, or if fewer than 95 of a
hundred were told at their own file and line. Interrupted, it tells what it knows by then
(130), and writes no counts.
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from hunting import as_json, of_kinds, report, run_hunt
from kinds import KINDS

ROOT = HERE.parents[1]
HUNTED = "tests/drift/hunted.json"  # the page on the making of the site shows it
BOOK = (
    "docs",
    "tutorials_src",
    "tests/equations",
    "tests/mistakes/told.json",
    HUNTED,
    "mkdocs.yml",
    "pyproject.toml",
    "requirements.txt",
    "build/records",
)


def lay(target: Path) -> None:
    """The finished book, as it stands, without what is no part of it."""
    for name in BOOK:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, target / name, symlinks=True, ignore=ignored)
        else:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    (target / "build" / "web").symlink_to((ROOT / "build" / "web").resolve())


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--each", type=int, default=20, help="mutants of each kind")
    options.add_argument("--seed", type=int, default=0, help="which of them")
    options.add_argument("--kinds", default="", help="only kinds that this finds")
    options.add_argument("--json", type=Path, help="write all of it there")
    options.add_argument(
        "--write", action="store_true", help=f"write the counts of kinds into {HUNTED}"
    )
    options.add_argument("-j", type=int, default=2, dest="workers", help="at once")
    told = options.parse_args()
    kinds = [kind for kind in KINDS if re.search(told.kinds, kind.name)]
    with tempfile.TemporaryDirectory(prefix="book-") as name:
        book = Path(name) / "book"
        lay(book)
        hunted = run_hunt(
            book,
            kinds,
            told.each,
            told.seed,
            told.workers,
            lambda line: print(line, file=sys.stderr, flush=True),
        )
    results = hunted.results
    print(report(results))
    print(f"{hunted.seconds:.0f} seconds, seed {told.seed}, {told.each} of each kind")
    if hunted.left:
        print(f"interrupted: {hunted.left} were not planted", file=sys.stderr)
    elif told.write:
        written = json.dumps(of_kinds(results), indent=1) + "\n"
        (ROOT / HUNTED).write_text(written, encoding="utf-8")
    if told.json:
        told.json.write_text(as_json(results), encoding="utf-8")
    if hunted.left:
        return 130
    right = sum(result.right for result in results)
    whole = all(result.caught for result in results)
    return 0 if whole and right >= 0.95 * len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
