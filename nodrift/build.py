"""Build the site: whole and checked, or not at all.

The generator writes into a fresh folder; only when every page is there and every link
of it leads somewhere does it take the place of the last site.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nodrift import web
from nodrift.book import Book, fingerprint
from nodrift.check import check
from nodrift.downloads import publish_downloads
from nodrift.errors import Drift, Drifts
from nodrift.extension import current_book
from nodrift.project import CONFIG, Project
from nodrift.stale import stale_record

Say = Callable[[str], None]

MAKING = "making-site-"  # folders below build/ of sites that are not finished


def build(project: Project, say: Say, generator: str = "mkdocs") -> Path:
    """Build the site below build/ and return its folder.

    `say` is told each step. Raises Drifts with all that check finds, with a stale or
    missing record, or with a broken link; then the last site is as it was.
    """
    say("web assets")
    web.install(project.root)
    book = current_book(project.root, generator)
    say(f"checking {len(book.project.pages)} pages")
    drifts = check(book) or unrecorded(book)
    if drifts:
        raise Drifts(drifts)
    target = project.site if generator == "mkdocs" else _other(project, generator)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.parent):
        for left in target.parent.glob(f"{MAKING}*"):  # by a build that was killed
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=MAKING, dir=target.parent) as scratch:
            fresh = Path(scratch, "site")
            say(f"building with {generator}")
            (_mkdocs if generator == "mkdocs" else _zensical)(project, fresh)
            web.publish(project.root, fresh)
            publish_downloads(book, fresh)
            fresh.chmod(0o755)
            say("following every link")
            follow_links(fresh)
            if target.exists():
                target.rename(Path(scratch, "old"))
            fresh.rename(target)
    return target


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of `folder`; raises Drift E-TOOL if another build does."""
    import fcntl

    with (folder / ".building").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Drift(
                CONFIG,
                1,
                "E-TOOL",
                "another nodrift is building this site",
                "wait until it has finished",
            ) from None
        yield


def unrecorded(book: Book) -> list[Drift]:
    """Scripts whose figures cannot be published because no fresh run is at hand."""
    found = []
    for script in book.project.scripts.values():
        _, reasons = stale_record(book.project, script)
        if reasons:
            found.append(
                Drift(
                    script.path,
                    1,
                    "E-RECORD",
                    f"{script.id} has no fresh record: {', '.join(reasons)}",
                    f"nodrift run {script.id}",
                )
            )
    return found


def _other(project: Project, generator: str) -> Path:
    return project.root / "build" / f"site-{generator}"


def _mkdocs(project: Project, site: Path) -> None:
    command = ["mkdocs", "build", "--strict", "--site-dir", str(site)]
    _generate(project, command, {})


def _zensical(project: Project, site: Path) -> None:
    """Zensical takes its folder from the configuration alone, and caches pages."""
    _generate(
        project,
        ["zensical", "build", "--clean", "--strict", "-f", CONFIG],
        {"SITE_DIR": os.path.relpath(site, project.root)},
    )


def _generate(project: Project, command: list[str], variables: dict[str, str]) -> None:
    environment = os.environ | {
        "NODRIFT_DIGEST": fingerprint(project),
        "NO_MKDOCS_2_WARNING": "1",
        **variables,
    }
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).strip().splitlines()
        told = [line for line in lines if "ERROR" in line or "WARN" in line] or lines
        raise Drift(
            CONFIG,
            1,
            "E-TOOL",
            f"{command[0]} could not build the site: " + " | ".join(told[-4:]),
            f"see {' '.join(['python -m', *command[:3]])}",
        )


def follow_links(site: Path) -> None:
    """Follow all links and anchors within a built site, with lychee.

    Raises Drift E-LINK with the first of them, E-TOOL if lychee is not installed.
    """
    lychee = shutil.which("lychee", path=str(Path(sys.executable).parent))
    lychee = lychee or shutil.which("lychee")
    if lychee is None:
        raise Drift(
            "pyproject.toml",
            1,
            "E-TOOL",
            "lychee, which follows the links of the site, is not installed",
            'run `pip install -e ".[site]"`',
        )
    done = subprocess.run(
        [
            lychee,
            "--offline",
            "--include-fragments",
            "--no-progress",
            "--index-files",
            "index.html",
            "--root-dir",
            str(site),
            "--exclude-path",
            "404.html",
            str(site),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        broken = [
            line.strip().replace(f"file://{site}", "").replace(str(site), "")
            for line in done.stdout.splitlines()
            if line.strip().startswith("[")
        ]
        raise Drift(
            CONFIG,
            1,
            "E-LINK",
            f"the built site has broken links: {'; '.join(broken[:5])}",
            "mend the page or the theme they are on",
        )


def serve(project: Project, address: str) -> int:
    """Serve the site with live reload until interrupted; return the exit code.

    Pages without a record show labelled places for their figures: a draft may.
    """
    web.install(project.root)
    command = ["mkdocs", "serve", "--dev-addr", address]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.call(
        [sys.executable, "-m", *command], cwd=project.root, env=environment
    )
