"""What building and serving a book cost: `python serving.py [BOOK]`.

Prints seconds of each phase of a build that has all records, and how long a saved page
and a saved script take until a browser sees them. Works on a copy. CPU seconds change
least on a loaded machine. It is no test.
"""

import json
import os
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

NODRIFT = [sys.executable, "-m", "nodrift"]
PORT = 8213
EDITS = 10
SETTLED = 12  # seconds until the rest of the site is up to date, too


def lay(book: Path, target: Path) -> None:
    """Copy the sources of a book and what its runs left."""
    for name in (
        "docs",
        "tutorials_src",
        "tests/equations",
        "tests/mistakes",
        "build/records",
    ):
        if (book / name).is_dir():
            shutil.copytree(book / name, target / name, symlinks=True)
    if (book / "build" / "cache" / "pages").is_dir():
        shutil.copytree(book / "build/cache/pages", target / "build/cache/pages")
    for name in ("mkdocs.yml", "pyproject.toml"):
        shutil.copy(book / name, target / name)
    (target / "build" / "web").symlink_to((book / "build" / "web").resolve())


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def build(book: Path, what: str) -> None:
    print(what)
    before, start = cpu(), time.monotonic()
    process = subprocess.Popen(
        [*NODRIFT, "build"], cwd=book, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    phase, since = "start", start
    for line in process.stderr:
        print(f"  {phase:<46} {time.monotonic() - since:6.2f} s")
        phase, since = line.strip(), time.monotonic()
    assert process.wait() == 0
    print(f"  {phase:<46} {time.monotonic() - since:6.2f} s")
    wall = time.monotonic() - start
    print(f"  {'all':<46} {wall:6.2f} s, {cpu() - before:.2f} s of CPU")


def seen(address: str, holds: Callable[[str], bool]) -> None:
    """Wait until what is served at `address` `holds`."""
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{PORT}/{address}") as answer:
                if holds(answer.read().decode()):
                    return
        except URLError:
            pass
        time.sleep(0.02)


def prose(book: Path, page: str, address: str, settled: bool) -> list[float]:
    """Seconds from a saved word until it is served."""
    file, found = book / "docs" / page, []
    for i in range(EDITS):
        if settled:
            time.sleep(SETTLED)
        text = re.sub(
            r"\n\nbench \d+\n|\Z", f"\n\nbench {i}\n", file.read_text(), count=1
        )
        start = time.monotonic()
        file.write_text(text)
        seen(address, lambda html, i=i: f"bench {i}<" in html)
        found.append(time.monotonic() - start)
    return found


def script(book: Path, id: str) -> float:
    """Seconds from a saved script until the record of its run is on its page."""
    file = book / "tutorials_src" / f"{id}.py"
    lock = file.with_suffix(".lock.json")
    last = json.loads(lock.read_text())["seal"]

    def shows_the_run(html: str) -> bool:
        seal = str(json.loads(lock.read_text())["seal"])
        return seal != last and seal[:8] in html

    start = time.monotonic()
    file.write_text(file.read_text() + "\n# bench\n")
    seen(f"code/{id}/", shows_the_run)
    return time.monotonic() - start


def alone(book: Path, id: str) -> float:
    file = book / "tutorials_src" / f"{id}.py"
    file.write_text(file.read_text() + "\n# again\n")
    start = time.monotonic()
    subprocess.run([*NODRIFT, "run", id], cwd=book, check=True, capture_output=True)
    return time.monotonic() - start


def main(book: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "book")
        lay(book, copy)
        build(copy, "first build")
        build(copy, "the same again")
        page, address, id = "posts/gan.md", "posts/gan/", "gan/smallest"
        if not (copy / "docs" / page).is_file():  # another book than ours
            post = next((copy / "docs" / "posts").glob("*.md"))
            page, address = f"posts/{post.name}", f"posts/{post.stem}/"
            id = next(
                f"{file.parent.name}/{file.stem}"
                for file in (copy / "tutorials_src").glob("*/*.py")
            )
        start = time.monotonic()
        server = subprocess.Popen(
            [*NODRIFT, "serve", "--address", f"127.0.0.1:{PORT}"],
            cwd=copy,
            stderr=subprocess.DEVNULL,
        )
        try:
            seen(address, lambda html: "live.js" in html and "being made" not in html)
            print(f"serve\n  {'until it serves':<46} {time.monotonic() - start:6.2f} s")
            for settled in (True, False):
                found = prose(copy, page, address, settled)
                what = "a saved page" + ("" if settled else ", save after save")
                print(
                    f"  {what:<46} {statistics.median(found):6.2f} s "
                    f"(largest {max(found):.2f} s)"
                )
            shown = script(copy, id)
            time.sleep(SETTLED)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()
        ran = alone(copy, id)
        print(f"  {'a saved script':<46} {shown:6.2f} s, {shown - ran:.2f} s of it")
        print(f"  {'':<46} beyond `nodrift run`, which takes {ran:.2f} s")


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    default = Path(__file__).parents[2]
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default)
