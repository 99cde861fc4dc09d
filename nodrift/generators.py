"""The two generators that turn woven pages into a site, and what they complain of."""

import contextlib
import io
import logging
import os
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from nodrift.errors import Drift
from nodrift.project import CONFIG, Project

DIGEST = "NODRIFT_DIGEST"  # the variable that says which state of the book this is
DATE = "SOURCE_DATE_EPOCH"  # what generators take for the time of a build
FEED = "NODRIFT_FEED"  # whether pages have addresses that a feed could name
DAY = 24 * 60 * 60  # seconds
QUIET = {  # what packages print about the future of mkdocs
    "NO_MKDOCS_2_WARNING": "1",
    "DISABLE_MKDOCS_2_WARNING": "true",
}


def generate(project: Project, generator: str, site: Path, digest: str) -> None:
    """Let `generator` write the whole site into the folder `site`.

    `digest` stands for all that pages depend on: generators cache by it. Raises Drift
    E-TOOL with what the generator complains of; there is no warning level.
    """
    feed = bool(project.config.get("site_url"))
    with surroundings(project, digest, feed):
        (_mkdocs if generator == "mkdocs" else _zensical)(project, site)


@contextlib.contextmanager
def surroundings(project: Project, digest: str, feed: bool) -> Iterator[None]:
    """The variables that mkdocs.yml and the plugins read while a site is made."""
    date = os.environ.get(DATE) or _date_of(project)
    with variables(**{DIGEST: digest, DATE: date, FEED: str(feed).lower()}, **QUIET):
        yield


def _date_of(project: Project) -> str:
    """When the sources were last committed, else the day: equal sources, equal sites."""
    git = shutil.which("git")
    if git is not None:
        done = subprocess.run(
            [git, "log", "-1", "--format=%ct"],
            cwd=project.root,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0 and done.stdout.strip().isdecimal():
            return done.stdout.strip()
    return str(int(time.time()) // DAY * DAY)


def _mkdocs(project: Project, site: Path) -> None:
    """In this process: starting another one and importing it all costs half a second."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, MkDocsException

    with told() as warnings, contextlib.redirect_stdout(io.StringIO()):
        try:
            config = load_config(
                str(project.root / CONFIG), strict=True, site_dir=str(site)
            )
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build(config)
            finally:
                config.plugins.on_shutdown()
            return
        except Abort:
            pass  # it was told before
        except MkDocsException as error:
            warnings.append(str(error))
        except Exception as error:
            if not is_of_template(error):
                raise
            raise unfilled(error, project.root) from None
    raise complaint("mkdocs", warnings, "python -m mkdocs build --strict")


def is_of_template(error: Exception) -> bool:
    """Whether it is one of those that a generator's templates raise."""
    return type(error).__module__.partition(".")[0] == "jinja2"


def unfilled(error: Exception, root: Path) -> Drift:
    """The Drift E-TOOL of a template, at the innermost line of it that is ours."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [(frame.filename, frame.lineno) for frame in frames]
    places.append((getattr(error, "filename", None) or "", getattr(error, "lineno", 0)))
    missing = getattr(error, "name", None)  # with all folders that were searched
    told = f"there is no {missing}" if missing else str(error)
    what = f"a template cannot be filled in: {told}"
    for file, line in reversed(places):
        path = Path(file)
        if path.is_relative_to(root) and path.suffix == ".html":
            mend = "mend the line"
            return Drift(path.relative_to(root), line or 1, "E-TOOL", what, mend)
    return Drift(CONFIG, 1, "E-TOOL", what, "compare docs/theme with its generator's")


@contextlib.contextmanager
def told() -> Iterator[list[str]]:
    """Collect what mkdocs and its plugins warn of."""
    warnings: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            warnings.append(record.getMessage())

    logger, handler = logging.getLogger("mkdocs"), Handler(logging.WARNING)
    propagate = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield warnings
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def _zensical(project: Project, site: Path) -> None:
    """Zensical takes its folder from the configuration alone, and caches pages."""
    command = ["zensical", "build", "--clean", "--strict", "-f", CONFIG]
    folder = os.path.relpath(site, project.root)
    with variables(SITE_DIR=folder):
        if Project(project.root).config.get("site_dir") != folder:
            raise Drift(
                CONFIG,
                project.config_line("site_dir:"),
                "E-CONFIG",
                "zensical would write elsewhere: site_dir does not ask for SITE_DIR",
                "write site_dir: !ENV [SITE_DIR, build/site]",
            )
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=project.root,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).strip().splitlines()
        told = [line for line in lines if "ERROR" in line or "WARN" in line] or lines
        raise complaint("zensical", told, f"python -m {' '.join(command)}")


@contextlib.contextmanager
def variables(**new: str) -> Iterator[None]:
    """Set variables of the environment for a while; mkdocs.yml reads them."""
    old = {name: os.environ.get(name) for name in new}
    os.environ.update(new)
    try:
        yield
    finally:
        for name, value in old.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def complaint(generator: str, told: list[str], command: str) -> Drift:
    """The Drift E-TOOL of a generator that could not make the site."""
    return Drift(
        CONFIG,
        1,
        "E-TOOL",
        f"{generator} could not build the site: {' | '.join(told[-4:])}",
        f"see {command}",
    )
