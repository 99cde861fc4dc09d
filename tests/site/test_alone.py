"""A tiny book of its own, published by an engine that is installed and nothing else.

The engine is a wheel in an environment of its own, the book lies in an empty folder, and
whatever opens a file of this repository fails.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import markdown
import pytest
from browser import SIZES
from comparing import differences
from reading import read, site_of, soup_of

from nodrift.project import GENERATORS

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
PACKAGES = Path(markdown.__file__).parents[1]
ENGINE = ("nodrift", "pyproject.toml", "README.md", "LICENSE")

# What a site has beside its pages is named at the end of its configuration.
DRESSED = """
theme:
  name: null
  custom_dir: docs/theme

extra_css:
  - assets/book.css
"""

# Runs first in every Python of the environment: `packages` may lie in the repository.
GUARD = """\
import os, sys
root, packages, gone = {root!r}, {packages!r}, os.environ.get("GONE", "").split()
sys.modules.update(dict.fromkeys(gone))
def refuse(event, found):
    if event == "open" and isinstance(found[0], str):
        path = os.path.abspath(found[0])
        if path.startswith(root + os.sep) and not path.startswith(packages):
            raise PermissionError("the repository is out of reach: " + path)
sys.addaudithook(refuse)
"""


class Alone:
    """A book, and the command of the installed engine."""

    def __init__(self, book: Path, python: Path) -> None:
        self.book, self.python = book, python

    def call(self, *arguments: str, code: int = 0, **more: str) -> str:
        kept = {n: v for n, v in os.environ.items() if not n.startswith("PYTHON")}
        done = subprocess.run(
            [self.python, *arguments],
            cwd=self.book,
            env=kept | more,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stderr if code else done.stdout

    def nodrift(self, *arguments: str, code: int = 0, **more: str) -> str:
        return self.call("-m", "nodrift", *arguments, code=code, **more)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, web: Path | None) -> Alone:
    if web is None:
        pytest.skip("KaTeX is not here and cannot be fetched")
    here = tmp_path_factory.mktemp("alone")
    book = here / "book"
    ignored = shutil.ignore_patterns("__pycache__")
    for source in (TESTS / "toy", TESTS / "frame"):
        shutil.copytree(source, book, ignore=ignored, dirs_exist_ok=True)
    config = book / "mkdocs.yml"
    text = config.read_text("utf-8")
    assert 'exclude_docs: "*.bib"\n' in text
    text = text.replace('"*.bib"', "|\n  *.bib\n  theme/") + DRESSED
    config.write_text(text, encoding="utf-8")
    lay_packages(book, web)
    return Alone(book, installed(here))


def lay_packages(book: Path, web: Path) -> None:
    """What npm would fetch, as npm would leave it."""
    theme, target = book / "docs/theme", book / "build/web"
    shutil.copytree(web / "node_modules", target / "node_modules", symlinks=True)
    told = hashlib.sha256()
    for name in ("package.json", "package-lock.json"):
        told.update((theme / name).read_bytes())
    (target / "installed").write_text(told.hexdigest(), encoding="utf-8")


def installed(here: Path) -> Path:
    """The Python of an environment with the engine from a wheel, and what it needs."""
    source, wheels, made = here / "source", here / "wheels", here / "venv"
    source.mkdir()
    for name in ENGINE:
        put = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        put(ROOT / name, source / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--no-index", "--wheel-dir", wheels, source]
    subprocess.run(command, check=True)
    shutil.rmtree(source)
    venv.create(made, with_pip=False)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(made)}))
    [wheel] = wheels.iterdir()
    shutil.unpack_archive(wheel, packages, "zip")
    # Of a folder that is only named, no installation in place is followed.
    (packages / "others.pth").write_text(f"{PACKAGES}\n", encoding="utf-8")
    guard = GUARD.format(root=str(ROOT), packages=str(PACKAGES))
    (packages / "sitecustomize.py").write_text(guard, encoding="utf-8")
    return made / "bin/python"


@pytest.fixture(scope="module")
def sites(alone: Alone) -> tuple[Path, Path]:
    alone.nodrift("site")
    alone.nodrift("build", "--with", "zensical")
    ours, theirs = (site_of(alone.book, generator) for generator in GENERATORS)
    return ours, theirs


def test_the_engine_is_the_installed_one_and_the_repository_out_of_reach(
    alone: Alone,
) -> None:
    told = alone.call("-c", "import nodrift; print(nodrift.__file__)")
    assert Path(told.strip()).is_relative_to(alone.python.parents[1])
    opened = f"open({str(ROOT / 'mkdocs.yml')!r})"
    code = f"try: {opened}\nexcept PermissionError: print('refused')"
    assert alone.call("-c", code) == "refused\n"


def test_the_book_is_whole_under_both_generators(sites: tuple[Path, Path]) -> None:
    for site in sites:
        page = read(site / "posts/coins/index.html")
        assert len(page.values) == 4 and len(page.claims) == 1
        assert len(page.figures) == 3 and len(page.drawings) == 5
        assert [words for _, words in page.equations] == ["Equation 1.1", "Formula"]
        assert len(page.citations) == 3 and len(page.references) == 2
        assert len(page.listings) == 2
        assert {kind for _, kind in page.formulas} == {"inline", "display"}
        soup = soup_of(site / "posts/coins/index.html")
        assert len(soup.select(".katex .katex-html")) == len(page.formulas)
        assert "proven" in soup.select_one(".nd-mark").get_text()
    for name in ("", "posts/coins/"):
        one, other = ((site / name / "index.html").read_text("utf-8") for site in sites)
        assert differences(one, other, name) == []


def test_nothing_of_this_site_is_in_it(sites: tuple[Path, Path]) -> None:
    for site in sites:
        for file in site.rglob("*"):
            if file.suffix in {".html", ".css", ".js", ".xml", ".py", ".ipynb"}:
                text = file.read_text("utf-8").lower()
                assert "gan series" not in text and "gan-series" not in text, file


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("which", range(len(GENERATORS)), ids=GENERATORS)
def test_the_page_can_be_read(
    sites: tuple[Path, Path], browser: Any, which: int, size: str
) -> None:
    grounds = []
    for colours in ("light", "dark"):
        context = browser.new_context(color_scheme=colours, **SIZES[size])
        page = context.new_page()
        page.goto((sites[which] / "posts/coins/index.html").as_uri())
        page.evaluate("document.fonts.ready")
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(wide) <= 0
        seen = "e => [...document.querySelectorAll(e)].filter(x => x.checkVisibility()"
        seen += " && x.getBoundingClientRect().width > 1).length"
        assert page.evaluate(seen, "#fig-settling .nd-drawing") == 1
        page.click("label[for=fig-settling-step-0]")
        assert page.evaluate(seen, "#fig-settling .nd-drawing") == 1
        assert page.evaluate(seen, ".katex-html") == 5  # the others are in a fold
        assert page.evaluate(seen, ".katex-mathml, button") == 0
        font = (
            "getComputedStyle(document.querySelector('.katex .mathnormal')).fontFamily"
        )
        assert page.evaluate(font).startswith("KaTeX_Math")
        drawn = "[...document.images].filter(x => x.complete && !x.naturalWidth).length"
        assert page.evaluate(drawn) == 0
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    assert grounds[0] != grounds[1]


def test_one_line_makes_the_other_generator_the_one_that_publishes(
    alone: Alone, sites: tuple[Path, Path]
) -> None:
    before = {
        name: (sites[1] / name).read_bytes()
        for name in ("index.html", "posts/coins/index.html", "assets/site.css")
    }
    options = alone.book / "pyproject.toml"
    kept = options.read_text("utf-8")
    options.write_text(f'{kept}generator = "zensical"\n', encoding="utf-8")
    try:
        gone = "mkdocs material mkdocs_jupyter mkdocs_redirects mkdocs_rss_plugin"
        alone.nodrift("site", GONE=gone)
        for name, content in before.items():
            assert (alone.book / "build/site" / name).read_bytes() == content
    finally:
        options.write_text(kept, encoding="utf-8")


def test_a_folder_that_zensical_would_not_write_to_is_told(
    alone: Alone, sites: tuple[Path, Path]
) -> None:
    """It takes the folder from the configuration alone, and another site lies there."""
    config = alone.book / "mkdocs.yml"
    kept, before = config.read_text("utf-8"), sites[0].stat().st_ino
    fixed = kept.replace("!ENV [SITE_DIR, build/site]", "build/site")
    config.write_text(fixed, encoding="utf-8")
    try:
        told = alone.nodrift("build", "--with", "zensical", code=1)
    finally:
        config.write_text(kept, encoding="utf-8")
    line = 1 + kept[: kept.index("site_dir:")].count("\n")
    assert f"mkdocs.yml:{line}: E-CONFIG: zensical would write elsewhere" in told
    assert sites[0].stat().st_ino == before
