"""`nodrift diff` on a small book in a repository: what it finds and what it leaves."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from workshop import nodrift, tree_of

from nodrift.cli import main
from nodrift.diff import base, command
from nodrift.diff.drawings import Drawings
from nodrift.diff.sides import Side
from nodrift.errors import UsageError
from nodrift.formulas.lock import read_tiers, write_tiers
from nodrift.hashing import digest
from nodrift.project import Project
from nodrift.record import Figure, read_record

PAGE = "docs/posts/coins.md"
SCRIPT = "tutorials_src/coins/toss.py"
AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"))
} | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=root,
        env=os.environ | AUTHOR,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def commit(root: Path) -> str:
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x", "--allow-empty")
    return git(root, "rev-parse", "HEAD")


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def repo(toy: Path, tmp_path: Path) -> Path:
    """The tiny book in a repository of its own, below a folder with a space."""
    root = tmp_path / "a shelf" / "of books"
    shutil.copytree(toy, root, symlinks=True)
    (root / ".gitignore").write_text("/build/\n", encoding="utf-8")
    git(root, "init", "-q", "-b", "main")
    commit(root)
    return root


Diff = Callable[..., tuple[int, str, str, str]]


@pytest.fixture
def diff(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Diff]:
    """Calls the command: exit code, report, standard output, standard error."""
    import signal

    handlers = {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGHUP)}

    def call(root: Path, *arguments: str) -> tuple[int, str, str, str]:
        monkeypatch.chdir(root)
        capsys.readouterr()
        code = main(["diff", *arguments])
        out, err = capsys.readouterr()
        file = Project.find(root).root / "build" / "diff.html"
        page = file.read_text(encoding="utf-8") if file.is_file() else ""
        return code, page, out, err

    yield call
    for number, handler in handlers.items():
        signal.signal(number, handler)


class Page(HTMLParser):
    """The text of each section of a report, and all its tags and addresses."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.policy = ""
        self.sections: dict[str, str] = {"": ""}
        self.here = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.addresses += [given[k] or "" for k in ("src", "href") if k in given]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""
        if tag == "section":
            self.here = given["id"] or ""
            self.sections[self.here] = ""
        if tag in ("del", "ins"):
            self.sections[self.here] += f"<{tag}>"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("del", "ins"):
            self.sections[self.here] += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        self.sections[self.here] += data


def told(page: str) -> dict[str, str]:
    """The sections of a report, which must be one that cannot act or load anything."""
    seen = Page(page)
    assert "script" not in seen.tags and "iframe" not in seen.tags
    assert seen.policy.startswith("default-src 'none'")
    assert all(
        a.startswith(("#", "data:image/svg+xml;base64,")) for a in seen.addresses
    )
    ids = set(re.findall(r' id="([^"]*)"', page))
    shown = {a[1:] for a in seen.addresses if a.startswith("#")}
    assert shown <= ids
    return seen.sections


# ---- what it says ----


def test_a_book_that_is_the_same_is_said_to_be_the_same(repo: Path, diff: Diff) -> None:
    code, page, out, _ = diff(repo, "main")
    assert code == 0
    assert "nothing that a reader sees has changed" in out
    sections = told(page)
    assert "Nothing that a reader sees has changed" in sections[""]
    assert sections.keys() == {"", "sizes"}


def test_a_typo_is_one_changed_word_of_one_page(repo: Path, diff: Diff) -> None:
    edit(repo, PAGE, "One toss tells nothing.", "One toss says nothing.")
    code, page, out, err = diff(repo, "HEAD")
    assert code == 0 and "1  page reads differently" in out
    assert "not committed yet" in out and "weaving" in err
    sections = told(page)
    assert "<del>tells</del><ins>says</ins> nothing" in sections["pages"]
    assert sections.keys() == {"", "pages", "sizes"}
    assert sections["pages"].count("<del>") == 1


def test_a_moved_number_is_told_with_its_sentence_and_its_figures(
    repo: Path, diff: Diff, tmp_path: Path
) -> None:
    """The script is run with another setting; a summary and a base's build are there."""
    kept = tmp_path / "base-build"
    shutil.copytree(repo / "build" / "records", kept / "records", symlinks=True)
    notes = {"schema": 1, "seconds": {"web assets": 1.0}, "bytes": {"pages": 10**6}}
    (kept / "build.json").write_text(json.dumps(notes | {"pages": 2}), "utf-8")
    made = notes | {"pages": 2, "bytes": {"pages": 2 * 10**6}}
    (repo / "build" / "build.json").write_text(json.dumps(made), "utf-8")
    edit(repo, SCRIPT, "TOSSES = 400", "TOSSES = 300")
    edit(repo, SCRIPT, "(10, 100, 400)", "(10, 100, 300)")
    assert nodrift(repo, "run").returncode == 0
    before = tree_of(repo / "build" / "records") | tree_of(repo / "tutorials_src")
    code, page, out, err = diff(
        repo, "HEAD", "--base-build", str(kept), "--summary", "build/summary.md"
    )
    assert code == 0
    assert "drawing what was before" not in err
    assert (
        tree_of(repo / "build" / "records") | tree_of(repo / "tutorials_src") == before
    )
    sections = told(page)
    assert "I tossed a penny <del>400</del><ins>300</ins> times" in sections["numbers"]
    assert "-25.00%" in sections["numbers"]
    line = next(
        i
        for i, text in enumerate((repo / PAGE).read_text("utf-8").splitlines(), 1)
        if "I tossed" in text
    )
    assert f"{PAGE}:{line}" in sections["numbers"] and f"{PAGE}:{line}" in out
    assert "holds by another margin" in sections["claims"]
    assert "coins/toss:running" in sections["figures"]
    assert (
        page.count("data:image/svg+xml") == 2 + 2 + 1 + 1
    )  # of a stepper, one frame is new and one gone
    assert "No drawing is at hand" not in page
    assert "-TOSSES = 400" in sections["code"] and "+TOSSES = 300" in sections["code"]
    assert "What results printed" in sections["code"]
    assert "1.00 MB" in sections["sizes"] and "+100.0%" in sections["sizes"]
    summary = (repo / "build" / "summary.md").read_text(encoding="utf-8")
    assert "| 400 | 300 | -25.00% |" in summary


def test_what_was_drawn_before_is_drawn_again_or_is_a_labelled_place(
    repo: Path, diff: Diff
) -> None:
    edit(repo, SCRIPT, 'ylabel="share of heads"', 'ylabel="part of heads"')
    assert nodrift(repo, "run").returncode == 0
    _, page, _, err = diff(repo, "HEAD", "--no-run")
    sections = told(page)
    assert page.count("data:image/svg+xml") == 1
    assert "No drawing is at hand" in sections["figures"]
    assert "coins/toss" not in err
    _, page, _, err = diff(repo, "HEAD")
    assert "ok coins/toss" in err
    assert page.count("data:image/svg+xml") == 2
    assert "drawn again just now" in told(page)["figures"]
    assert not list((repo / "build").glob(".base-*"))


def test_a_script_that_did_not_run_again_is_told(repo: Path, diff: Diff) -> None:
    edit(repo, SCRIPT, "TOSSES = 400", "TOSSES = 300")
    _, page, _, _ = diff(repo, "HEAD")
    sections = told(page)
    assert "coins/toss changed since its lock was written" in sections[""]
    assert "numbers" not in sections and "-TOSSES = 400" in sections["code"]


def test_a_claim_that_broke_is_told_first(repo: Path, diff: Diff) -> None:
    edit(repo, PAGE, "coins/toss:gap < 0.1", "coins/toss:gap > 0.1")
    _, page, out, _ = diff(repo, "HEAD")
    sections = told(page)
    assert "1 claim is not true any more" in sections[""] and "not true any more" in out
    assert "does not hold" in sections["claims"]
    assert "<del>coins/toss:gap < 0.1</del>" in sections["claims"]
    assert "0.0125 < 0.1: holds, with" in sections["claims"]
    assert "0.0125 > 0.1: does not hold, by" in sections["claims"]
    # The page cannot be woven any more: what its author wrote is shown.
    assert "E-CLAIM" in sections[""] and "cannot be woven" in sections["pages"]


def test_a_formula_that_lost_its_proof_is_told(repo: Path, diff: Diff) -> None:
    project = Project(repo)
    page = project.pages["coins"]
    tiers = read_tiers(project, page)
    killed, planted = tiers["share"].formula_mutants
    assert tiers["share"].tier == "proven"
    weaker = replace(
        tiers["share"], tier="agrees", cases=0, formula_mutants=(killed - 1, planted)
    )
    write_tiers(project, page, tiers | {"share": weaker})
    _, report, _, _ = diff(repo, "HEAD")
    sections = told(report)
    assert "1 formula checked less well" in sections[""]
    assert re.search(r"proven in .* → agrees on", sections["formulas"])
    assert f"{killed} of {planted} → {killed - 1} of {planted}" in sections["formulas"]


def test_a_formula_written_otherwise_is_told_to_be_unchecked(
    repo: Path, diff: Diff
) -> None:
    edit(repo, PAGE, r"\sum_{i=1}^{n} x_i \label", r"\sum_{i=1}^{n} x_i + 0 \label")
    _, page, _, _ = diff(repo, "HEAD")
    sections = told(page)
    assert "written otherwise" in sections["formulas"]
    assert "not evaluated as it stands" in sections["formulas"]


def test_a_renamed_page_is_known_again(repo: Path, diff: Diff) -> None:
    (repo / PAGE).rename(repo / "docs" / "posts" / "pennies.md")
    for file in ("docs/index.md", "mkdocs.yml"):
        text = (repo / file).read_text("utf-8").replace("posts/coins", "posts/pennies")
        (repo / file).write_text(text, encoding="utf-8")
    _, page, _, _ = diff(repo, "HEAD")
    sections = told(page)
    assert "renamed was docs/posts/coins.md" in sections["pages"]
    assert "numbers" not in sections and "claims" not in sections


def test_a_heading_that_went_takes_its_anchor_along(repo: Path, diff: Diff) -> None:
    edit(repo, PAGE, "## The share of heads", "## How many heads")
    _, page, out, _ = diff(repo, "HEAD")
    assert "#the-share-of-heads" in told(page)["pages"]
    assert "1 anchor leads nowhere now" in out


def test_the_engine_alone_changes_nothing_that_is_read(repo: Path, diff: Diff) -> None:
    (repo / "nodrift").mkdir()
    (repo / "nodrift" / "weave.py").write_text("x = 1\n", encoding="utf-8")
    _, page, out, _ = diff(repo, "HEAD")
    assert "nothing that a reader sees has changed" in out
    sections = told(page)
    assert "nodrift/weave.py" in sections["elsewhere"]
    assert "woven by the engine of this working tree" in sections["elsewhere"]


def test_a_new_part_is_shown_plainly_and_what_lists_it_apart(
    repo: Path, diff: Diff
) -> None:
    edit(repo, "mkdocs.yml", "  background:", "    - stem: cards\n      title: "
         "Drawing Cards\n      teaches: what is left in the pack\n  background:")  # fmt: skip
    edit(repo, "mkdocs.yml", "  - posts/coins.md\n",
         "  - posts/coins.md\n  - posts/cards.md\n")  # fmt: skip
    (repo / "docs" / "posts" / "cards.md").write_text(
        "---\ntitle: Drawing Cards\ndescription: What is left in the pack.\n---\n\n"
        "A queen is gone.\n",
        encoding="utf-8",
    )
    (repo / "tutorials_src" / "cards").mkdir()
    (repo / "tutorials_src" / "cards" / "draw.py").write_text(
        '"""Draw one card."""\n\nprint(52)\n', encoding="utf-8"
    )
    _, page, out, _ = diff(repo, "HEAD")
    sections = told(page)
    assert "1  page reads differently (and 2 by what they list)" in out
    new, *listing = sections["pages"].split(" by what it lists")
    assert "docs/posts/cards.md new" in new and "A queen is gone." in new
    assert "<ins>" not in new and len(listing) == 2
    assert all("<ins>" in one for one in listing)
    assert "draw.py new 3 lines" in sections["code"]
    assert "\nprint(52)" in sections["code"]
    assert "woven by the engine" not in sections["elsewhere"]
    edit(repo, "mkdocs.yml", "permalink: true", "permalink: false")
    assert "woven by the engine" in told(diff(repo, "HEAD")[1])["elsewhere"]


CONFIGS = [
    ("nav:\n  - a.md\n", "nav:\n  - b.md\n", True),
    ("extra:\n  series: [a]\n", "extra:\n  series: [b]\n  tracks: [c]\n", True),
    ("extra:\n  generator: a\n", "extra:\n  generator: b\n", False),
    ("plugins:\n  - redirects:\n      redirect_maps: {a: b}\n",
     "plugins:\n  - redirects:\n      redirect_maps: {a: c}\n", True),
    ("plugins:\n  - redirects:\n      other: {a: b}\n",
     "plugins:\n  - redirects:\n      other: {a: c}\n", False),
    ("site_dir: !ENV [A, b]\n", "# why\nsite_dir: !ENV [A, b]\n", True),
    ("site_dir: !ENV [A, b]\n", "site_dir: !ENV [A, c]\n", False),
    ("extra: 3\n", "extra: [3\n", False),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "alike"), CONFIGS)
def test_only_what_can_change_how_pages_are_made_counts(
    old: str, new: str, alike: bool, tmp_path: Path
) -> None:
    for name, text in (("old", old), ("new", new)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mkdocs.yml").write_text(text, encoding="utf-8")
    before, after = (Side(tmp_path / name).making for name in ("old", "new"))
    assert (before == after) is alike


def test_what_a_change_holds_is_text_in_the_report(repo: Path, diff: Diff) -> None:
    hostile = "</pre></style><script>alert(1)</script>"
    edit(repo, SCRIPT, "TOSSES = 400", f"TOSSES = 400  # {hostile}\u202e")
    (repo / "<img src=x>.txt").write_text("x", encoding="utf-8")
    _, page, _, _ = diff(repo, "HEAD")
    sections = told(page)
    assert hostile in sections["code"] and "U+202E" in sections["code"]
    assert "<img src=x>.txt" in sections["elsewhere"]


# ---- which base ----


def test_the_base_is_where_the_branches_parted(repo: Path, diff: Diff) -> None:
    """What others did on main since then is not this change."""
    git(repo, "checkout", "-qb", "mine")
    edit(repo, PAGE, "One toss tells nothing.", "One toss says nothing.")
    commit(repo)
    git(repo, "checkout", "-q", "main")
    edit(repo, PAGE, "How many are enough?", "How many will do?")
    commit(repo)
    git(repo, "checkout", "-q", "--detach", "mine")
    _, page, out, _ = diff(repo, "main")
    assert "where HEAD and main" in out
    sections = told(page)
    assert "<ins>says</ins>" in sections["pages"] and "will do" not in sections["pages"]


def test_a_project_may_lie_below_its_repository(
    toy: Path, tmp_path: Path, diff: Diff
) -> None:
    root = tmp_path / "all"
    shutil.copytree(toy, root / "book", symlinks=True)
    (root / ".gitignore").write_text("build/\n", encoding="utf-8")
    (root / "other.txt").write_text("x", encoding="utf-8")
    git(root, "init", "-q")
    commit(root)
    edit(root / "book", PAGE, "One toss tells nothing.", "One toss says nothing.")
    (root / "other.txt").write_text("y", encoding="utf-8")
    _, page, _, _ = diff(root / "book" / "docs", "HEAD")
    sections = told(page)
    assert "<ins>says</ins>" in sections["pages"] and "elsewhere" not in sections


@pytest.mark.parametrize("name", ["nobody", "--help-me", "-x", "HEAD~9", ""])
def test_a_wrong_base_ends_with_two_and_leaves_nothing(name: str, repo: Path) -> None:
    done = nodrift(repo, "diff", "--", name)
    assert done.returncode == 2 and "is no commit" in done.stderr
    assert not (repo / "build" / "diff.html").exists()


@pytest.mark.parametrize(("file", "words"), [("", "no file"), ("a", "mkdocs.yml")])
def test_a_base_without_the_book_ends_with_two(
    file: str, words: str, repo: Path, diff: Diff
) -> None:
    first = commit(repo)
    git(repo, "checkout", "-q", "--orphan", "empty")
    git(repo, "rm", "-qr", "--cached", ".")
    if file:
        (repo / file).write_text("x", encoding="utf-8")
        git(repo, "add", file)
    git(repo, "commit", "-qm", "no book", "--allow-empty")
    empty = git(repo, "rev-parse", "HEAD")
    git(repo, "checkout", "-qf", first)
    code, page, _, err = diff(repo, empty)
    assert (code, page) == (2, "")
    assert "no common commit" in err and words in err


def test_outside_of_a_repository_it_says_so(toy: Path, diff: Diff) -> None:
    code, _, _, err = diff(toy, "main")
    assert code == 2 and "no git repository" in err


def test_a_shallow_clone_is_told_to_fetch_more(repo: Path, tmp_path: Path) -> None:
    commit(repo)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repo}", str(clone))
    with pytest.raises(UsageError, match="shallow: fetch more"):
        base.find(clone, "HEAD~1")


def test_a_base_that_cannot_be_read_is_told_and_the_rest_compared(
    repo: Path, diff: Diff
) -> None:
    edit(repo, "mkdocs.yml", "site_name: The Coin Book", "site_name: [The Coin Book")
    commit(repo)
    edit(repo, "mkdocs.yml", "site_name: [The Coin Book", "site_name: The Coin Book")
    edit(repo, SCRIPT, 'COIN = "penny"', 'COIN = "dime"')
    code, page, _, _ = diff(repo, "HEAD")
    assert code == 0
    sections = told(page)
    assert "The book before cannot be read in full" in sections[""]
    assert "E-CONFIG" in sections[""] and '+COIN = "dime"' in sections["code"]
    assert not sections.keys() & {"numbers", "formulas", "figures", "pages"}


def test_interrupted_it_leaves_nothing(
    repo: Path, diff: Diff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        assert list((repo / "build").glob(".base-*/tree/mkdocs.yml"))
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "compare", interrupt)
    code, page, _, _ = diff(repo, "HEAD")
    assert (code, page) == (130, "")
    assert not list((repo / "build").glob(".base-*"))
    assert git(repo, "worktree", "list").count("\n") == 0


# ---- drawings ----


def test_a_drawing_that_could_act_is_not_shown(repo: Path) -> None:
    record = read_record(repo / "build" / "records" / "coins" / "toss")
    assert record is not None
    svg = record.figure("sides").replace("</svg>", "<script>alert(1)</script></svg>")
    (record.folder / "figures" / "sides.svg").write_text(svg, encoding="utf-8")
    figures = record.run.figures | {"sides": Figure("sides", digest(svg.encode()))}
    run = replace(record.run, figures=figures)
    (record.folder / "record.json").write_text(run.to_json(), encoding="utf-8")
    drawings = Drawings([repo / "build" / "records"])
    found, whole = drawings.find(run, "sides"), drawings.find(run, "running")
    assert found is not None and found.svg == "" and "<script>" in found.note
    assert whole is not None and whole.svg.startswith("<svg")


def test_a_drawing_is_found_by_its_hash_and_only_if_it_has_it(repo: Path) -> None:
    record = read_record(repo / "build" / "records" / "coins" / "toss")
    assert record is not None
    store = repo / "build" / "records"
    other = replace(record.run, inputs={"tutorials_src/coins/toss.py": "0" * 64})
    assert Drawings([store]).find(other, "sides") is not None  # the same hash
    file = record.folder / "figures" / "sides.svg"
    file.write_text(file.read_text("utf-8") + " ", encoding="utf-8")
    assert Drawings([store]).find(other, "sides") is None
    assert Drawings([repo / "nowhere"]).find(record.run, "sides") is None


def test_another_machine_may_have_drawn_it_but_no_other_engine(repo: Path) -> None:
    record = read_record(repo / "build" / "records" / "coins" / "toss")
    assert record is not None
    figures = {"sides": Figure("sides", "0" * 64)}
    drawings = Drawings([repo / "build" / "records"])
    there = record.run.environment | {"machine": "linux-riscv64"}
    run = replace(record.run, figures=figures, environment=there)
    found = drawings.find(run, "sides")
    assert found is not None and "as this machine draws it" in found.note
    older = record.run.environment | {"engine": "0" * 12}
    assert drawings.find(replace(run, environment=older), "sides") is None
