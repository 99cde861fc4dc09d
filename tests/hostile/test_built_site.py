"""All that a hostile pull request can publish, in one built site: a judge reads it.

The book is the tiny one in the frame of the real one. What stands in it passes `check`,
since it is text; here it goes through every template, feed, index and download.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from site_reader import Reader

ROOT = Path(__file__).parents[2]
CANARY = "ghp_c4n4ryc4n4ryc4n4ry"
SITE = "https://series.example/coins/"

CONFIG = """\
site_name: The Coin Book's {{ x }} ${7*7}
site_url: !ENV SITE_URL
repo_url: !ENV REPO_URL
nav:
  - 'Home & {{ config.docs_dir }}': index.md
  - posts/coins.md
  - words.md
  - glossary.md
  - Tags: tags.md
exclude_docs: |
  theme/
  *.bib
"""

WORDS = """\
---
title: "Words' & ${7*7} ]]&gt; &lt;script&gt;alert(1)&lt;/script&gt;"
description: "Texts' & that &lt;img src=x onerror=alert(1)&gt; look like more than {{ config }} texts."
keywords: ["a' onload='alert(1)", "&lt;b&gt;"]
tags: ["&lt;script&gt;alert(1)&lt;/script&gt;", "../../escaped", "x' y='z"]
---

# Words' & ${7*7} ]]&gt; &lt;script&gt;alert(1)&lt;/script&gt;

`<script>alert(1)</script>` and \\<img src=x onerror=alert(1)\\> and &lt;iframe&gt;.

## A heading with `</title><script>alert(1)</script>` {: #x title="&lt;/h2&gt;&lt;script&gt;" }

Here: `{{ config.docs_dir }}` is not woven, \\${7*7} is not reckoned.
"""
GLOSSARY = """\
---
title: Glossary
description: What the words mean, by the alphabet.
keywords: [terms]
tags: [coins]
---

# Glossary

## T

toss (throw "onmouseover='alert, &lt;b&gt;)
:   It shows &lt;img src=x onerror=alert(1)&gt; and "onfocus='alert(1) one side.
:   [coins](posts/coins.md#the-share-of-heads)
"""
TAGS = "---\ntitle: Tags\ndescription: All the tags.\n---\n\n# Tags\n\n<!-- material/tags -->\n"


def frame(toy: Path) -> Path:
    """Give the tiny book the frame, the plugins and the extensions of the real one."""
    shutil.copytree(ROOT / "docs/theme", toy / "docs/theme")
    real = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    machinery = real[real.index("\ntheme:\n") :]
    maps = re.search(r"redirect_maps:.*\n(?:        .*\n)+", machinery)
    assert maps is not None
    moved = "redirect_maps:\n        old & 'b.md: index.md\n"
    machinery = machinery.replace(maps[0], moved)
    own = (toy / "mkdocs.yml").read_text(encoding="utf-8")
    extra = re.search(r"^extra:\n(?:  .*\n)+", own, re.MULTILINE)
    assert extra is not None
    text = CONFIG + extra[0] + machinery
    (toy / "mkdocs.yml").write_text(text, encoding="utf-8")
    (toy / "docs/words.md").write_text(WORDS, encoding="utf-8")
    (toy / "docs/tags.md").write_text(TAGS, encoding="utf-8")
    (toy / "docs/glossary.md").write_text(GLOSSARY, encoding="utf-8")
    for page in ("index.md", "posts/coins.md", "tags.md"):  # as the book asks
        file = toy / "docs" / page
        text = file.read_text(encoding="utf-8")
        more = f"---\nkeywords: [{page}]\ntags: [coins]\n"
        text = text.replace("description: How", "description: Why & ]] &lt;b&gt; how")
        file.write_text(text.replace("---\n", more, 1), encoding="utf-8")
    options = 'front_matter = ["keywords", "tags"]\n'
    with (toy / "pyproject.toml").open("a", encoding="utf-8") as stream:
        stream.write(options)
    return toy


def build(book: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "nodrift", "build"],
        cwd=book,
        env=os.environ
        | {"SITE_URL": SITE, "REPO_URL": "https://github.com/example/coins"}
        | more,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def published(recorded_toy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a book of odd words, built where secrets lie about."""
    toy = tmp_path_factory.mktemp("published") / "toy"
    shutil.copytree(recorded_toy, toy, symlinks=True)
    frame(toy)
    done = build(toy, GITHUB_TOKEN=CANARY)
    assert done.returncode == 0, done.stderr + done.stdout
    return toy / "build/site"


@pytest.mark.slow
def test_pages_ask_no_other_host_and_hold_the_scripts_of_the_theme(
    published: Path,
) -> None:
    theme = "".join(f.read_text("utf-8") for f in published.rglob("assets/*.js"))
    pages = sorted(published.rglob("*.html"))
    assert len(pages) >= 8
    for page in pages:
        read = Reader(page.read_text(encoding="utf-8"))
        assert (page, read.acting, read.asked) == (page, [], [])
        for script in read.scripts:
            assert "alert" not in script and "onerror" not in script
        hosts = {link.split("/")[2] for link in read.links}
        assert hosts <= {
            *("series.example", "github.com", "doi.org", "opensource.org"),
            "creativecommons.org",
        }
    assert theme


@pytest.mark.slow
def test_words_arrive_as_words(published: Path) -> None:
    page = (published / "words/index.html").read_text(encoding="utf-8")
    assert "{{ config.docs_dir }}" in page  # nobody took it for a template
    assert "49" not in re.sub(
        r"[\w.-]*49[\w.-]*(?=[\"/])", "", page.split("<article")[1]
    )
    assert page.count("<script>alert(1)") == 0
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.slow
def test_feeds_maps_and_notebooks_are_what_they_are(published: Path) -> None:
    for file in published.rglob("*.xml"):
        ET.fromstring(file.read_text(encoding="utf-8"))
    for file in published.rglob("*.svg"):
        tags = {str(e.tag).rpartition("}")[2] for e in ET.parse(file).iter()}
        assert not tags & {"script", "foreignObject", "a", "animate", "set", "iframe"}
    for file in published.rglob("*.ipynb"):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        assert not [o for c in cells for o in c.get("outputs", ()) if "text/html" in o]
    (packed,) = published.rglob("*.zip")
    with zipfile.ZipFile(packed) as zipped:
        for name in zipped.namelist():
            assert re.fullmatch(r"[a-z0-9-]+/[A-Za-z0-9_./-]+", name)
            assert ".." not in name


@pytest.mark.slow
def test_nothing_of_the_machine_is_told_and_nothing_lies_outside(
    published: Path,
) -> None:
    book = published.parents[1]
    for file in published.rglob("*"):
        assert not file.is_symlink()
        if file.is_file():
            data = file.read_bytes()
            assert CANARY.encode() not in data
            assert str(book).encode() not in data
    assert not list(book.parent.rglob("escaped*"))


Prepare = Callable[[Path], None]


def poisoned_style(toy: Path) -> None:
    style = toy / "docs/theme/assets/theme.css"
    style.write_text(
        style.read_text("utf-8") + "body{background:url(//evil.example/x)}\n"
    )


def poisoned_page(toy: Path) -> None:
    """A template that loads: it is a program, and reviewed; the site is judged too."""
    main = toy / "docs/theme/main.html"
    text = main.read_text(encoding="utf-8")
    pixel = '<img src="https://evil.example/x.gif" alt="">'
    assert "{% block container %}" in text
    main.write_text(
        text.replace("{% block container %}", "{% block container %}" + pixel)
    )


def secret_in_a_page(toy: Path) -> None:
    page = toy / "docs/posts/coins.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("## References", f"It is {CANARY}.\n\n## References"))


def secret_in_the_theme(toy: Path) -> None:
    (toy / "docs/theme/assets/x.txt").write_text(str(toy), encoding="utf-8")


POISONED: dict[str, tuple[Prepare, str]] = {
    "page that tells a secret": (secret_in_a_page, "the variable GITHUB_TOKEN"),
    "file that tells a folder": (secret_in_the_theme, "the folder of the project"),
    "template that loads": (poisoned_page, "<img> loads from https://evil.example"),
    "style that loads": (poisoned_style, "evil.example"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", POISONED)
def test_a_site_that_would_harm_is_not_published(toy: Path, name: str) -> None:
    prepare, told = POISONED[name]
    prepare(frame(toy))
    done = build(toy, GITHUB_TOKEN=CANARY)
    assert done.returncode == 1
    assert "E-HTML" in done.stderr and told in done.stderr, done.stderr
    assert not (toy / "build/site").exists()


def test_what_a_run_makes_comes_from_no_commit(toy: Path) -> None:
    """A record, or a page kept from an earlier build, is believed if its seals fit."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("this machine has no git")
    for command in (["init", "-q"], ["add", "-f", "build/records", "docs"]):
        subprocess.run([git, *command], cwd=toy, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "nodrift", "check"],
        cwd=toy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert re.match(r"build/records/\S+:1: E-RECORD: it is committed", done.stderr)
