"""What moved between two folders of records: `python moved.py OLD NEW [--none]`.

Prints the table that `nodrift run` prints. With `--none` it fails where anything but the
times differs: results, outputs, figures, files, down to the bytes.
"""

import argparse
import filecmp
import sys
from pathlib import Path

from nodrift.moves import moves, table
from nodrift.record import Record, read_record

TIMES = "timing.json"


def records(folder: Path) -> dict[str, Path]:
    """The record of each script by its id."""
    found = sorted(folder.glob("[!.]*/[!.]*/record.json"))
    return {f"{one.parts[-3]}/{one.parts[-2]}": one.parent for one in found}


def readable(folder: Path) -> Record:
    record = read_record(folder)
    if record is None:
        sys.exit(f"{folder} is no record")
    return record


def files(folder: Path) -> set[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in found} - {TIMES}


def unlike(old: Path, new: Path) -> list[str]:
    """The files of two records that are not the same bytes."""
    names = files(old) | files(new)
    _, differ, missing = filecmp.cmpfiles(old, new, names, shallow=False)
    return sorted(differ + missing)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--none", action="store_true")
    options = parser.parse_args()
    old, new = records(options.old), records(options.new)
    if not old:
        sys.exit(f"{options.old} holds no record")
    for name in sorted(old.keys() ^ new.keys()):
        print(f"{name} ran {'once only' if name in old else 'the second time only'}")
    both = sorted(old.keys() & new.keys())
    runs = {name: (readable(old[name]).run, readable(new[name]).run) for name in both}
    machines = {run.environment["machine"] for pair in runs.values() for run in pair}
    if len(machines) > 1:
        print("classes of machines differ, and so does rounding:", *sorted(machines))
    moved = {name: found for name, pair in runs.items() if (found := moves(*pair))}
    print(table(moved) if moved else f"nothing moved in {len(both)} scripts")
    bytes_moved = {name: unlike(old[name], new[name]) for name in both}
    if not options.none:
        return 0
    for name, differ in bytes_moved.items():
        if differ:
            print(f"{name}: not the same bytes: {', '.join(differ)}")
    return int(bool(moved or old.keys() ^ new.keys() or any(bytes_moved.values())))


if __name__ == "__main__":
    sys.exit(main())
