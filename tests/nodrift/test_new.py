"""`nodrift new`: what runs, passes check and has its place; or nothing at all."""

import datetime
import os
import subprocess
import sys
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
import yaml
from desk import judged, lead_to
from workshop import nodrift, tree_of

from nodrift import naming, publish
from nodrift.errors import UsageError
from nodrift.naming import LONGEST, LONGEST_TITLE
from nodrift.new import new_part
from nodrift.new_script import new_script
from nodrift.project import Part, Project
from nodrift.publish import write_all


def series(root: Path) -> list[str]:
    return [part.stem for part in Project(root).series]


def nav(root: Path) -> list[str]:
    entries = Project(root).config["nav"]
    return [e if isinstance(e, str) else next(iter(e.values())) for e in entries]


def plan_the_second(root: Path) -> Part:
    """Leave of the second part what the series says about it, as if still unwritten."""
    part = Project(root).series[1]
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    entry = f"  - posts/{part.stem}.md\n"
    assert entry in config
    (root / "mkdocs.yml").write_text(config.replace(entry, ""), encoding="utf-8")
    (root / f"docs/posts/{part.stem}.md").unlink()
    (root / f"tests/equations/{part.stem}.py").unlink()
    rmtree(root / f"tutorials_src/{part.stem}")
    return part


def sources(root: Path) -> dict[str, bytes | str]:
    return {
        name: content
        for name, content in tree_of(root).items()
        if not name.startswith("build")
    }


def made_good(root: Path, *ids: str) -> None:
    """Run the new scripts and judge the formulas of their pages, as an author does."""
    for command, names in (("run", ids), ("equations", {i.split("/")[0] for i in ids})):
        done = nodrift(root, command, *names)
        assert done.returncode == 0, done.stderr


def write_page(root: Path, name: str, body: str) -> None:
    file = root / "docs" / name
    title = file.stem.capitalize()
    file.parent.mkdir(parents=True, exist_ok=True)
    front = f"---\ntitle: {title}\ndescription: All about {title}.\n---\n\n"
    file.write_text(f"{front}# {title}\n\n{body}", encoding="utf-8")
    lead_to(root, f"docs/{name}")


# ---- a part ----


def test_a_new_part_runs_and_its_formula_holds_and_it_passes_check(toy: Path) -> None:
    new_part(
        Project(toy), "flows", "Flows: a title with a colon, and it's fine & dandy"
    )
    made_good(toy, "flows")
    assert judged(toy) == []


def test_two_new_parts_stand_beside_each_other(toy: Path) -> None:
    """Also with titles as long as they may be, and with the name of a module.

    Scripts lie in a folder of that name, which stands in no module's way.
    """
    for stem in ("flows", "statistics"):
        title = f"{stem.capitalize()} {'of many words ' * 9}"[:LONGEST_TITLE].rstrip()
        new_part(Project(toy), stem, title)
    made_good(toy, "flows", "statistics")
    assert judged(toy) == []


@pytest.mark.slow
def test_the_book_itself_takes_a_part_and_scripts_of_all_kinds_of_pages(
    book_copy: Path,
) -> None:
    """With its notation, front matter and glossary; pages of all kinds take a script."""
    new_part(Project(book_copy), "flows", None)
    posts = ("gan", "probability", "roadmap", "notation", "glossary", "index")
    ids = [f"{post}/two_walks" for post in posts]
    for id in ids:
        new_script(Project(book_copy), id)
    made_good(book_copy, "flows/coin", *ids)
    assert judged(book_copy) == []


def test_its_test_passes_and_its_script_runs_alone(toy: Path) -> None:
    new_part(Project(toy), "flows", None)
    new_script(Project(toy), "coins/two_walks")
    commands = [
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/posts"],
        ["tutorials_src/flows/coin.py"],
        ["tutorials_src/coins/two_walks.py"],
    ]
    for words in commands:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=toy,
            env=os.environ | {"MPLBACKEND": "Agg"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("length", [1, LONGEST])
def test_what_is_written_is_formatted_and_clean(toy: Path, length: int) -> None:
    """As `make lint` wants it, however short or long its name is."""
    name = "long" * 9
    new_part(Project(toy), name[:length], None)
    new_script(Project(toy), f"coins/{name[:length]}")
    (toy / "ruff.toml").write_text("line-length = 88\n", encoding="utf-8")
    for words in (["format", "--check", "--diff"], ["check"]):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "ruff",
                *words,
                "--no-cache",
                "tests",
                "tutorials_src",
            ],
            cwd=toy,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_new_part_goes_to_the_end_and_leaves_the_rest_as_it_was(toy: Path) -> None:
    before = (toy / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    stems, pages = series(toy), nav(toy)
    new_part(Project(toy), "flows", "Flows: a title with a colon")
    assert series(toy) == [*stems, "flows"]
    assert [page for page in nav(toy) if page != "posts/flows.md"] == pages
    assert Project(toy).series[-1].title == "Flows: a title with a colon"
    after = (toy / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line in before] == before


def test_a_planned_part_keeps_its_place_and_title(book_copy: Path) -> None:
    planned = plan_the_second(book_copy)
    test = book_copy / "tests/posts" / f"test_{planned.stem}.py"
    assert not test.exists()
    new_part(Project(book_copy), planned.stem, None)
    assert Project(book_copy).series[1] == planned
    pages = nav(book_copy)
    first = f"posts/{series(book_copy)[0]}.md"
    assert pages.index(f"posts/{planned.stem}.md") == pages.index(first) + 1
    page = (book_copy / f"docs/posts/{planned.stem}.md").read_text(encoding="utf-8")
    meta = yaml.safe_load(page.split("---")[1])
    assert meta["title"] == planned.title
    assert meta["date"] == meta["updated"] == datetime.date.today()


def test_another_title_than_the_planned_one_is_refused(book_copy: Path) -> None:
    planned = plan_the_second(book_copy)
    with pytest.raises(UsageError, match="the series calls"):
        new_part(Project(book_copy), planned.stem, "Something else")


# ---- a further script ----


def test_a_new_script_stands_above_the_end_matter_and_passes_check(toy: Path) -> None:
    page = toy / "docs/posts/coins.md"
    before = page.read_text(encoding="utf-8")
    files, told = new_script(Project(toy), "coins/two_walks")
    names = ["tutorials_src/coins/two_walks.py", "tests/posts/test_coins.py"]
    assert [file.as_posix() for file in files] == [*names, "docs/posts/coins.md"]
    after = page.read_text(encoding="utf-8")
    above, heading, rest = after.partition("## Two walks\n")
    assert heading and told.startswith(
        f"docs/posts/coins.md:{above.count(chr(10)) + 1}: "
    )
    _, references, below = rest.partition("## References\n")
    assert above + references + below == before
    made_good(toy, "coins/two_walks")
    assert judged(toy) == []


def test_two_scripts_of_a_page_and_one_of_another_with_the_same_name(toy: Path) -> None:
    """Their functions, figures and headings differ, whatever they are called."""
    write_page(toy, "maths/chance.md", "Words.\n")
    write_page(toy, "more.md", "Words.\n")
    ids = ["coins/walks", "coins/paths", "chance/walks", "more/results", "index/walks_"]
    for id in ids:
        new_script(Project(toy), id)
    made_good(toy, *ids)
    assert judged(toy) == []


def test_the_exercises_stay_below_the_section(toy: Path) -> None:
    exercises = (
        '## Exercises\n\n**1.** *(gentle)* Why?\n\n??? note "Solution"\n\n    So.\n'
    )
    write_page(toy, "posts/dice.md", f"Words.\n\n{exercises}\n## Project\n\nGo on.\n")
    new_script(Project(toy), "dice/walk")
    text = (toy / "docs/posts/dice.md").read_text(encoding="utf-8")
    order = [text.index(f"## {word}") for word in ("Walk", "Exercises", "Project")]
    assert order == sorted(order)


def test_line_ends_of_a_page_stay_as_they_are(toy: Path) -> None:
    page = toy / "docs/posts/coins.md"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    new_script(Project(toy), "coins/walk")
    text = page.read_bytes()
    assert text.count(b"\n") == text.count(b"\r\n")
    assert b"coins/walk:distance" in text


def test_a_test_that_is_there_is_left_alone(toy: Path) -> None:
    test = toy / "tests/posts/test_coins.py"
    test.parent.mkdir(parents=True)
    test.write_text("mine", encoding="utf-8")
    files, _ = new_script(Project(toy), "coins/walk")
    assert test.read_text(encoding="utf-8") == "mine"
    assert Path("tests/posts/test_coins.py") not in files


# ---- names ----

LOOKALIKE = "fl\N{CYRILLIC SMALL LETTER O}ws"


@pytest.mark.parametrize(
    ("stem", "why"),
    [
        ("", "a name is missing"),
        ("Flows", r"'Flows' has capital letters.*; write flows$"),
        ("two words", r"holds ' '; write twowords$"),
        ("two-words", r"holds '-'; write twowords$"),
        ("two_words", r"holds '_'; write twowords$"),
        ("flows.md", r"holds '\.'; write flows$"),
        ("../flows", r"holds '\.'; write flows$"),
        ("/etc/flows", r"holds '/'; write flows$"),
        ("docs\\posts\\flows.md", r"write flows$"),
        ("coins/walk", "names a script; start it with nodrift new --script coins/walk"),
        ("9", "does not start with a letter; write one lower-case word"),
        ("9flows", "does not start with a letter; write flows"),
        ("-flows", "holds '-'"),
        (LOOKALIKE, r"U\+043E, cyrillic small letter o"),
        ("flüsse", r"U\+00FC, latin small letter u with diaeresis\); write flusse"),
        ("flows\n", r"U\+000A, no printable character"),
        ("flows\u200b", r"U\+200B, zero width space"),
        ("flows\udcff", r"U\+DCFF, no printable character"),
        ("x" * (LONGEST + 1), f"has {LONGEST + 1} characters"),
        ("lambda", "a word of Python"),
        ("con", "Windows"),
        ("nul", "Windows"),
        ("com1", "Windows"),
        ("coins", r"docs/posts/coins\.md is there already.*--script coins/name"),
        ("index", "addresses of the site"),
        ("code", "addresses of the site"),
        ("posts", "addresses of the site"),
        ("assets", "addresses of the site"),
        ("search", "addresses of the site"),
    ],
)
def test_a_stem_that_will_not_do_is_refused_and_nothing_is_written(
    toy: Path, stem: str, why: str
) -> None:
    before = sources(toy)
    with pytest.raises(UsageError, match=why):
        new_part(Project(toy), stem, None)
    assert sources(toy) == before


@pytest.mark.parametrize(
    ("id", "why"),
    [
        ("", "no page ''.*flows/walk"),
        ("coins", "a name is missing; write lower-case words"),
        ("coins/", "a name is missing"),
        ("/walk", "no page ''"),
        ("coin/walk", r"no page 'coin'; did you mean coins\?"),
        ("Coins/walk", "no page 'Coins'; did you mean coins"),
        ("dice/walk", "no page 'dice'"),  # planned, and not yet written
        ("coins/Walk", r"capital letters.*; write walk$"),
        ("coins/two walks", r"holds ' '; write two_walks$"),
        ("coins/two-walks.py", r"holds '-'; write two_walks$"),
        ("coins/walk.py", r"holds '\.'; write walk$"),
        ("coins/../walk", r"holds '\.'; write walk$"),
        ("coins/a/b", r"holds '/'; write b$"),
        (
            "tutorials_src/coins/walk.py",
            "is a path; write a page and a name: coins/walk",
        ),
        ("../../etc/passwd", "no page '..'|write a page"),
        ("coins/2walks", r"does not start with a letter; write walks$"),
        (f"coins/{LOOKALIKE}", r"U\+043E"),
        (f"coins/{'x' * (LONGEST + 1)}", f"has {LONGEST + 1} characters"),
        ("coins/class", "a word of Python"),
        ("coins/random", "name of a module.*such as random_steps"),
        ("coins/matplotlib", "name of a module"),
        ("coins/cycler", "name of a module"),  # which matplotlib imports
        ("coins/aux", "Windows"),
        ("coins/index", "what a folder shows"),
        ("coins/toss", r"toss\.py is there already"),
    ],
)
def test_a_script_name_that_will_not_do_is_refused_and_nothing_is_written(
    toy: Path, id: str, why: str
) -> None:
    before = sources(toy)
    with pytest.raises(UsageError, match=why):
        new_script(Project(toy), id)
    assert sources(toy) == before


def test_a_page_whose_stem_no_id_can_hold_has_no_scripts(toy: Path) -> None:
    write_page(toy, "two-words.md", "Words.\n")
    with pytest.raises(UsageError, match="no page 'two-words'; there is coins, index"):
        new_script(Project(toy), "two-words/walk")


def test_names_equal_but_for_case_are_taken(toy: Path) -> None:
    (toy / "tutorials_src/coins/Walk.py").write_text("", encoding="utf-8")
    (toy / "tutorials_src/Flows").mkdir()
    with pytest.raises(UsageError, match=r"Flows is there already"):
        new_part(Project(toy), "flows", None)
    with pytest.raises(UsageError, match=r"Walk\.py is there already"):
        naming.check_script(Project(toy), "coins/walk")


def test_a_test_of_the_same_name_elsewhere_is_in_the_way(toy: Path) -> None:
    other = toy / "tests/engine/test_flows.py"
    other.parent.mkdir(parents=True)
    other.write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=r"tests/engine/test_flows\.py is there"):
        new_part(Project(toy), "flows", None)
    write_page(toy, "flows.md", "Words.\n")
    files, _ = new_script(Project(toy), "flows/walk")
    assert [file.name for file in files] == ["walk.py", "flows.md"]


# ---- titles ----


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("Flows\nand more", r"U\+000A"),
        ("Flows\tand more", r"U\+0009"),
        ("Flows \u202ekcab", r"U\+202E, right-to-left override"),
        ("Flows\udcff", r"U\+DCFF"),
        ("A *new* part", r"'\*'"),
        ("The <b>part</b>", "'<'"),
        ("The {{ part }}", r"'\{'"),
        ("The `part`", "'`'"),
        ("A [part](x.md)", r"'\['"),
        ("Costs $x$", r"'\$'"),
        ("A part {: #here }", r"'\{'"),
        ('Say \u201cit\u201d, not "it"', "'\"'"),
        ("Fish &amp; chips", "'&amp;'"),
        ("C#", "'#'"),
        ("99.5 % right", "99.5"),
        ("Part 12 of many", "its place in the series"),
        ("tossing a coin", "'coins' has this title"),
        ("x" * (LONGEST_TITLE + 1), f"has {LONGEST_TITLE + 1} characters"),
    ],
)
def test_a_title_that_will_not_do_is_refused_and_nothing_is_written(
    toy: Path, title: str, why: str
) -> None:
    before = sources(toy)
    with pytest.raises(UsageError, match=why):
        new_part(Project(toy), "flows", title)
    assert sources(toy) == before


@pytest.mark.parametrize(
    "title", ["Yes: no", "- a dash", "null", "'quoted'", "Потоки", "& 1 @ 2!"]
)
def test_a_title_that_yaml_could_misread_is_kept_as_it_is(
    toy: Path, title: str
) -> None:
    new_part(Project(toy), "flows", f" {title} ")
    assert Project(toy).series[-1].title == title
    page = (toy / "docs/posts/flows.md").read_text(encoding="utf-8")
    assert yaml.safe_load(page.split("---\n")[1])["title"] == title


# ---- all or nothing ----


@pytest.mark.parametrize(
    "name", ["tests/posts/test_flows.py", "tests/equations/flows.py"]
)
def test_a_file_in_the_way_is_kept(toy: Path, name: str) -> None:
    file = toy / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine", encoding="utf-8")
    before = sources(toy)
    with pytest.raises(UsageError, match=rf"{file.name} is there already"):
        new_part(Project(toy), "flows", None)
    assert sources(toy) == before


def test_a_link_that_leads_nowhere_is_in_the_way_too(toy: Path, tmp_path: Path) -> None:
    (toy / "tests/equations/flows.py").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match=r"flows\.py is there already"):
        new_part(Project(toy), "flows", None)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(28, "No space left")])
@pytest.mark.parametrize("after", range(5))
def test_an_interrupt_half_way_leaves_everything_as_it_was(
    toy: Path, monkeypatch: pytest.MonkeyPatch, stop: Any, after: int
) -> None:
    before, write, written = sources(toy), publish.write_whole, []

    def stopped(file: Path, text: str) -> None:
        if len(written) == after:
            written.append(file)
            raise stop
        written.append(file)
        write(file, text)

    monkeypatch.setattr(publish, "write_whole", stopped)
    with pytest.raises((KeyboardInterrupt, UsageError)):
        new_part(Project(toy), "flows", None)
    assert sources(toy) == before


def test_what_was_there_is_written_again_when_a_later_file_fails(
    tmp_path: Path,
) -> None:
    one, other = tmp_path / "one", tmp_path / "folder" / "other"
    one.write_bytes(b"as\r\nit was\n")
    (tmp_path / "folder").write_text("a file where a folder should be")
    with pytest.raises(OSError):
        write_all({one: "new", tmp_path / "deep" / "new": "new", other: "new"})
    assert one.read_bytes() == b"as\r\nit was\n"
    assert not (tmp_path / "deep").exists()


# ---- the command ----


def test_the_command_says_what_it_wrote_and_what_comes_next(toy: Path) -> None:
    done = nodrift(toy, "new", "flows")
    assert done.returncode == 0
    assert "wrote docs/posts/flows.md" in done.stdout
    told = done.stdout.splitlines()
    assert told[-3].startswith("next: nodrift serve")
    assert "teaches in mkdocs.yml" in told[-2] and "docs/notation.md" in told[-1]
    done = nodrift(toy, "new", "--script", "flows/two_walks")
    assert done.returncode == 0
    assert "docs/posts/flows.md:" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("Flows",),
        ("--script", "coins/random"),
        ("--script", "coins/walk", "--title", "Walks"),
        ("flows", "--script", "coins/walk"),
        (),
    ],
)
def test_wrong_usage_exits_2_and_writes_nothing(
    toy: Path, words: tuple[str, ...]
) -> None:
    before = sources(toy)
    done = nodrift(toy, "new", *words)
    assert done.returncode == 2
    assert done.stderr.startswith(("nodrift: ", "usage: "))
    assert sources(toy) == before
