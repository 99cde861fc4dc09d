"""Play a job of a workflow here, before GitHub does: `python play.py ci.yml --job lint`.

It starts from an empty clone of the last commit (what is not committed is not seen) and
plays the jobs that the named one needs first, unless `--take site=success` says how they
ended. `--list` tells what can be played. Records may be lent: `--lend build/records`
puts them into the cache from which the job `site` starts.
"""

import argparse
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from emulated_actions import ABSENT, ACTIONS
from workflow_files import ROOT, WORKFLOWS, read
from workflow_player import Played, Stage


def git(*words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def merged(base: str, head: str) -> str:
    """The commit that a pull request is tried as: `head` merged into `base`."""
    tree = git("merge-tree", "--write-tree", base, head).splitlines()[0]
    who = ["-c", "user.name=play", "-c", "user.email=play@example.org"]
    return git(*who, "commit-tree", tree, "-p", base, "-p", head, "-m", "merged")


def tell(file: Path) -> None:
    """Every step that cannot be played here, with the reason."""
    for name, job in read(file)["jobs"].items():
        steps = job.get("steps", [])
        used = [step["uses"].partition("@")[0] for step in steps if "uses" in step]
        absent = [one for one in used if one not in ACTIONS]
        if "uses" in job:
            print(f"{name}: plays {job['uses']}")
        else:
            print(f"{name}: {len(steps) - len(absent)} of {len(steps)} steps")
        for one in absent:
            print(f"  not {one}: {ABSENT.get(one, 'nothing here stands in for it')}")


def lend(records: Path, folder: Path) -> None:
    cache = folder / "caches" / "records-lent.tar"
    cache.parent.mkdir(parents=True)
    with tarfile.open(cache, "w") as tar:
        tar.add(records.resolve(), "build/records")


def pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workflow", help="a file of .github/workflows")
    parser.add_argument("--list", action="store_true", help="what can be played here")
    parser.add_argument("--job", help="only this one and what it needs")
    parser.add_argument("--event", default="pull_request")
    parser.add_argument("--base", default="HEAD^", help="what a pull request goes into")
    parser.add_argument("--var", action="append", default=[], type=pair)
    parser.add_argument("--env", action="append", default=[], type=pair)
    parser.add_argument("--take", action="append", default=[], type=pair)
    parser.add_argument("--output", action="append", default=[], type=pair)
    parser.add_argument("--lend", type=Path, metavar="RECORDS")
    parser.add_argument("--keep", type=Path, help="where to play; else a new folder")
    options = parser.parse_args()
    file = WORKFLOWS / options.workflow
    if options.list:
        tell(file)
        return 0
    known = {name: Played(result) for name, result in options.take}
    for name, value in options.output:  # ci.page=...
        job, _, output = name.partition(".")
        known[job].outputs[output] = value
    folder = options.keep or Path(tempfile.mkdtemp(prefix="played-"))
    folder.mkdir(parents=True, exist_ok=True)
    if options.lend:
        lend(options.lend, folder)
    head, base = git("rev-parse", "HEAD"), git("rev-parse", options.base)
    asked = options.event == "pull_request"
    stage = Stage(
        ROOT,
        merged(base, head) if asked else head,
        folder.resolve(),
        options.event,
        base,
        dict(options.var),
        dict(options.env),
        lambda line: print(line, flush=True),
        known,
    )
    played = stage.play(file, options.job)
    print(f"\nplayed in {folder}")
    for name, one in played.items():
        print(f"{one.result:>8}  {name}")
        for step, why in one.absent:
            print(f"          not played: {step}: {why}")
    return int(any(one.result == "failure" for one in played.values()))


if __name__ == "__main__":
    sys.exit(main())
