"""What a hostile script leaves behind: nothing of the machine, nothing that acts.

Its run is real, `nodrift run` in a project of its own, with a secret in the environment
and one in the home of the user who runs it. What tests/faults holds (writing, reading,
the network, programs, memory, time) is not repeated.
"""

import json
import os
import textwrap
import xml.etree.ElementTree as ET

import pytest
from workshop import make_project, nodrift

from nodrift.book import Book
from nodrift.check import check
from nodrift.private import told_by
from nodrift.project import Project

CANARY = "ghp_c4n4ryc4n4ryc4n4ry"
SCRIPTS = {
    # A secret in a variable, by all ways that Python has.
    "environment": """
        import os
        print(sorted(os.environ.items()), os.environb, os.getenv("GITHUB_TOKEN"))
    """,
    # Values that pages quote, names of figures, labels: all of them are texts.
    "words": """
        results = {"word": "<script>alert(1)</script>", "link": "javascript:alert(1)"}
        print("</pre><script>alert(1)</script>")
        print("::add-mask::x", "::set-output name=x::y")
    """,
    "labels": """
        import matplotlib.pyplot as plt
        fig, ax = plt.subplots(num="labels")
        ax.set_title("<script>alert(1)</script>", url="javascript:alert(1)")
        ax.set_xlabel("</svg><image href='https://evil.example/x.png'/>")
        ax.set_ylabel('{id} {title} {desc} "onload="alert(1)')
        line, = ax.plot([1, 2], label="<foreignObject>", gid="x' onload='alert(1)")
        line.set_url("https://evil.example")
        ax.legend(title="url(https://evil.example/x)")
    """,
}
# Each is refused with this code and these words.
REFUSED = {
    "page": ("E-ASSET", "no kind of data", 'open("prize.html", "w").close()'),
    "drawing": ("E-ASSET", "no kind of data", 'open("x.svg", "w").close()'),
    "worker": ("E-ASSET", "no kind of data", 'open("sw.js", "w").close()'),
    "feed": ("E-ASSET", "no kind of data", 'open("feed.xml", "w").close()'),
    "style": ("E-ASSET", "no kind of data", 'open("x.css", "w").close()'),
    "document": ("E-ASSET", "no kind of data", 'open("x.pdf", "w").close()'),
    "host": ("E-ASSET", "no name for the web", 'open("CNAME", "w").close()'),
    "rules": ("E-ASSET", "no name for the web", 'open(".htaccess", "w").close()'),
    "theirs": ("E-ASSET", "no kind of data", 'open("theirs.ipynb", "w").close()'),
}
REFUSED |= {
    "environment_of_others": (
        "E-INPUT",
        "another process",
        "import os\nprint(open(f'/proc/{os.getppid()}/environ').read())",
    ),
    "disk_by_proc": (
        "E-INPUT",
        "another process",
        "print(open('/proc/self/root/etc/passwd').read())",
    ),
    "writing_by_proc": (
        "E-WRITE",
        "another process",
        "open('/proc/self/cwd/../../../../../escaped.txt', 'w')",
    ),
    "users": (
        "E-INPUT",
        "not part of the project",
        "print(open('/etc/passwd').read())",
    ),
    "settings_of_git": (
        "E-INPUT",
        "no source of the book",
        (
            "from pathlib import Path\n"
            "print((Path(__file__).parents[2] / '.git/config').read_text())"
        ),
    ),
    "record_of_another": (
        "E-INPUT",
        "no source of the book",
        (
            "from pathlib import Path\n"
            "print((Path(__file__).parents[2] / 'build/left.json').read_text())"
        ),
    ),
}
# Each runs, and check refuses what it told.
TELLING = {
    "folder": "from pathlib import Path\nprint(Path.cwd())",
    "own": "print(__file__)",
    "value": 'results = {"saved": __file__[:70]}',
    "setting": "HERE = __file__[:70]",
    "trace": """
        import traceback
        try:
            1 / 0
        except ZeroDivisionError:
            print(traceback.format_exc())
    """,
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """A project in which all of these scripts ran, and what was said."""
    root = tmp_path_factory.mktemp("ran") / "book"
    scripts = SCRIPTS | {name: row[2] for name, row in REFUSED.items()} | TELLING
    project = make_project(root, **{k: textwrap.dedent(v) for k, v in scripts.items()})
    (root / ".git").mkdir()
    (root / "build").mkdir()
    for file in (".git/config", "build/left.json"):
        (root / file).write_text(CANARY, encoding="utf-8")
    home = root.parent / "home"
    home.mkdir()
    (home / ".netrc").write_text(CANARY, encoding="utf-8")
    done = nodrift(
        root,
        "run",
        HOME=str(home),
        GITHUB_TOKEN=CANARY,
        AWS_SECRET_ACCESS_KEY=CANARY,
        PYTHONPATH=os.environ.get("PYTHONPATH", ""),
    )
    return project, done.stderr


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_learns_no_secret(ran: tuple[Project, str], name: str) -> None:
    project, said = ran
    record = project.records / "lab" / name
    assert (record / "record.json").is_file(), said
    lock = project.script(f"lab/{name}").lock
    for file in [lock, *(f for f in record.rglob("*") if f.is_file())]:
        assert CANARY not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_browser_would_show_is_not_kept(
    ran: tuple[Project, str], name: str
) -> None:
    project, said = ran
    code, words, _ = REFUSED[name]
    path = f"tutorials_src/lab/{name}.py"
    assert CANARY not in said
    (told,) = [line for line in said.splitlines() if line.startswith(f"{path}:")]
    assert f" {code}: " in told and words in told
    assert not (project.records / "lab" / name).exists()
    assert not list(project.root.parent.rglob("escaped*"))


@pytest.mark.parametrize("name", TELLING)
def test_a_folder_of_the_machine_is_not_told(
    ran: tuple[Project, str], name: str
) -> None:
    project, said = ran
    assert (project.records / "lab" / name).exists(), said
    path = f"tutorials_src/lab/{name}.py"
    found = {drift.code for drift in check(_book(project)) if drift.path == path}
    assert "E-RECORD" in found


def test_a_script_that_prints_what_readers_may_read_tells_nothing(
    ran: tuple[Project, str],
) -> None:
    project, _ = ran
    found = [drift.path for drift in check(_book(project)) if drift.code == "E-RECORD"]
    telling = ["environment", *TELLING]  # its variables name its folders
    assert sorted(found) == sorted(f"tutorials_src/lab/{name}.py" for name in telling)


def test_a_drawing_holds_letters_and_no_marks(ran: tuple[Project, str]) -> None:
    project, _ = ran
    figures = project.records / "lab/labels/figures"
    (drawing,) = figures.glob("*.svg")
    root = ET.fromstring(drawing.read_text(encoding="utf-8"))
    assert "<script>alert(1)</script>" in "".join(root.itertext())
    tags = {str(element.tag).rpartition("}")[2] for element in root.iter()}
    assert tags <= {
        "svg",
        "title",
        "desc",
        "defs",
        "g",
        "path",
        "use",
        "text",
        "clipPath",
    } | {*("rect", "marker", "tspan")}
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert "evil" not in value and "alert" not in value


def test_what_is_printed_is_text(ran: tuple[Project, str]) -> None:
    project, said = ran
    lock = json.loads(project.script("lab/words").lock.read_text(encoding="utf-8"))
    assert lock["results"]["word"] == "<script>alert(1)</script>"
    assert not [line for line in said.splitlines() if line.startswith("::")]


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("saved to /home/alice/x.csv", True),
        ("saved to /Users/bob/x.csv", True),
        (r"saved to C:\Users\eve\x.csv", True),
        ("its token is s3cr3ts3cr3t", True),
        ("x.csv in /home", False),
        ("a share of 1/2", False),
    ],
)
def test_folders_of_users_are_known(text: str, tells: bool) -> None:
    assert (told_by(text, {"s3cr3ts3cr3t": "a secret"}) is not None) == tells


def _book(project: Project) -> Book:
    return Book(Project(project.root))
