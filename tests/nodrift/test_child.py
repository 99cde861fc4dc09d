"""One script in its own process: what is seen, what is kept, what is refused."""

import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from workshop import line_with, make_project, run_child

from nodrift.child import OUTPUT_LIMIT
from nodrift.gallery import FRAME_LIMIT
from nodrift.guard import Watch
from nodrift.hashing import ABSENT, digest, state_of
from nodrift.values import LIST_LIMIT, TEXT_LIMIT


def fault(root: Path, code: str, **settings: Any) -> dict[str, Any]:
    found = run_child(root, code, **settings)
    assert "code" in found, "the script ran and should have failed"
    return found


def report(root: Path, code: str, **settings: Any) -> dict[str, Any]:
    found = run_child(root, code, **settings)
    assert "results" in found, found
    return found


def script(root: Path) -> Path:
    return root / "tutorials_src" / "lab" / "script.py"


# Lines that ran. In these scripts a line that must be reported ends in `# never`.

LINES = {
    "a function that is called": """
        def f():
            x = 1
            return x
        f()
        """,
    "a function that is never called": '''
        def f(
            a,
            b=2,
        ):
            """It has words."""
            x = a  # never
            return x + b  # never
        ''',
    "a call over several lines": """
        print(
            "one",
            max(
                1,
                2,
            ),
        )
        """,
    "an expression of constants over several lines": """
        x = [
            1,
            2,
        ]
        y = (
            "one "
            "two"
        )
        """,
    "decorators": """
        import functools
        @functools.cache
        @functools.wraps(
            print,
        )
        def f():
            return 1
        @functools.cache
        def g():
            return 2  # never
        f()
        """,
    "comprehensions": """
        squares = [
            n * n
            for n in range(3)
            if n % 2
        ]
        none = {
            key: value
            for key, value in []
        }
        """,
    "a try that does not fail": """
        try:
            x = 1
        except ValueError:
            x = 2  # never
        else:
            x = 3
        finally:
            x = 4
        """,
    "a try that fails": """
        try:
            int("one")
            x = 1  # never
        except TypeError:
            x = 2  # never
        except ValueError as error:
            x = error
        else:
            x = 3  # never
        finally:
            x = 4
        """,
    "match": """
        match (1, 2):
            case (0, _):
                x = 0  # never
            case (1, b) if b > 5:
                x = 1  # never
            case (1, b):
                x = 2
            case _:
                x = 3  # never
        """,
    "nested functions": """
        def outer():
            def used():
                return 1
            def unused():
                return 2  # never
            return used()
        outer()
        """,
    "lambdas": """
        double = lambda x: 2 * x
        late = (
            lambda x:
            x
        )
        """,
    "class bodies": '''
        class A:
            """Words."""
            size: int = 1
            def used(self):
                return self.size
            @property
            def unused(self):
                return 2  # never
        A().used()
        ''',
    "async functions": """
        import asyncio
        async def wait():
            await asyncio.sleep(0)
            async with asyncio.Lock():
                return 1
        async def never():
            return 2  # never
        asyncio.run(wait())
        """,
    "statements that have no code": """
        x = 0
        def f():
            global x
            y: int
            "a comment in quotes"
            ...
            x = 1
            def g():
                nonlocal y
                y = 2
            y = 1
            g()
        f()
        """,
    "branches": """
        if 1 > 2:
            x = 1  # never
        elif 2 > 3:
            x = 2  # never
        else:
            x = 3
        if x: y = 1
        if not x: y = 2  # never
        """,
    "what comes after return": """
        def f():
            return 1
            x = 2  # never
        f()
        """,
    "loops": """
        while True:
            break
        for i in range(3):
            if i == 0:
                continue
            if i == 1:
                pass
            if i > 5:
                break  # never
        else:
            x = 1
        for i in []:
            x = 2  # never
        while False:
            x = 3  # never
        """,
    "with": """
        import contextlib
        with (
            contextlib.suppress(ValueError),
            contextlib.suppress(KeyError),
        ):
            raise KeyError
        """,
    "a generator that is never asked": """
        def g():
            yield 1  # never
        g()
        """,
    "a thread": """
        import threading
        def work():
            x = 1
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        """,
    "a branch under a constant": """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            import decimal  # never
        if 0:
            x = 1  # never
        """,
    "small statements": """
        x = [1]
        assert x, "never"
        del x[0]
        x += [1]; y = x
        pass
        """,
}


@pytest.mark.parametrize("code", LINES.values(), ids=LINES)
def test_exactly_the_statements_that_never_ran_are_reported(
    code: str, tmp_path: Path
) -> None:
    unreached = report(tmp_path, code)["unreached"]
    lines = script(tmp_path).read_text(encoding="utf-8").splitlines()
    assert unreached == [i for i, line in enumerate(lines, 1) if "# never" in line]


def test_lines_of_other_files_do_not_count_as_run(tmp_path: Path) -> None:
    """`json` runs hundreds of lines whose numbers are those of this script, too."""
    code = (
        "import json\ndef f():\n" + "    x = 1\n" * 30 + 'json.dumps({"a": [1, {}]})\n'
    )
    assert report(tmp_path, code)["unreached"] == list(range(4, 34))


# Results


def test_results_are_kept_as_they_are(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        'results = {"n": 3, "share": 0.25, "word": "é", "yes": True, "list": [1, 2.5]}',
    )
    assert found["results"] == {
        "n": 3,
        "share": 0.25,
        "word": "é",
        "yes": True,
        "list": [1, 2.5],
    }
    assert found["results"]["yes"] is True


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("float('nan')", "nan"),
        ("float('inf')", "inf"),
        ("[1.0, float('-inf')]", "-inf"),
        ("np.float64(0.5)", "use .item()"),
        ("np.arange(3)", "use .tolist()"),
        ("[np.int64(1)]", "list"),
        ("[[1]]", "list"),
        ("(1, 2)", "tuple"),
        ("None", "NoneType"),
        (f"[0] * {LIST_LIMIT + 1}", f"{LIST_LIMIT + 1} items"),
    ],
)
def test_a_result_that_no_page_can_quote_is_refused_at_the_line_of_its_key(
    value: str, word: str, tmp_path: Path
) -> None:
    found = fault(
        tmp_path,
        f"""
        import numpy as np
        results = {{
            "good": 1,
            "bad": {value},
        }}
        """,
    )
    assert found["code"] == "E-RESULT"
    assert found["line"] == line_with(script(tmp_path), '"bad"')
    assert word in found["what"] + found["mend"]
    assert "bad" in found["what"]


def test_a_list_as_long_as_the_limit_is_kept(tmp_path: Path) -> None:
    found = report(tmp_path, f'results = {{"long": [0] * {LIST_LIMIT}}}')
    assert len(found["results"]["long"]) == LIST_LIMIT


@pytest.mark.parametrize("name", ['"Share"', '"near share"', "1", '"naïve"', '"a-b"'])
def test_a_result_is_named_in_snake_case(name: str, tmp_path: Path) -> None:
    found = fault(tmp_path, f"x = 1\nresults = {{{name}: 1}}")
    assert (found["code"], found["line"]) == ("E-RESULT", 3)


def test_results_are_a_dict(tmp_path: Path) -> None:
    found = fault(tmp_path, "x = 1\nresults = [1]")
    assert (found["code"], found["line"]) == ("E-RESULT", 3)


# Settings


def test_plain_constants_are_settings_however_they_are_assigned(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        """
        STEPS = 400
        RATE: float = 1e-3
        MODES, RADIUS = 8, 2.0
        WIDTH = HEIGHT = 28
        NAMES = ("a", "b")
        TOTAL = STEPS * MODES
        lower = 1
        Mixed = 2
        """,
    )
    assert found["settings"] == {
        "STEPS": 400,
        "RATE": 0.001,
        "MODES": 8,
        "RADIUS": 2.0,
        "WIDTH": 28,
        "HEIGHT": 28,
        "NAMES": ["a", "b"],
        "TOTAL": 3200,
    }


def test_constants_that_no_page_could_quote_are_code_and_no_settings(
    tmp_path: Path,
) -> None:
    found = report(
        tmp_path,
        f"""
        import numpy as np
        TABLE = np.zeros(3)
        EDGE = float("inf")
        LONG = "x" * {TEXT_LIMIT + 1}
        SHORT = "x" * {TEXT_LIMIT}
        """,
    )
    assert list(found["settings"]) == ["SHORT"]


def test_a_trial_changes_a_setting_and_all_that_follows_from_it(tmp_path: Path) -> None:
    code = """
        STEPS = 400
        DOUBLE = 2 * STEPS
        results = {"steps": STEPS}
        """
    found = report(tmp_path, code, STEPS=5)
    assert found["settings"] == {"STEPS": 5, "DOUBLE": 10}
    assert found["results"] == {"steps": 5}
    assert "STEPS = 400" in script(tmp_path).read_text(encoding="utf-8")


@pytest.mark.parametrize("line", ["A, B = 1, 2", "def f():\n    A = 1\nf()", "B = 1"])
def test_a_trial_refuses_a_setting_without_a_line_of_its_own(
    line: str, tmp_path: Path
) -> None:
    found = fault(tmp_path, line, A=5)
    assert found["code"] == "E-SETTING"
    assert "`A = ...`" in found["what"]


# Outputs


def test_each_region_keeps_what_it_printed(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        """
        import sys
        print("above")
        # %% first
        print("one")
        print("two", end="")
        # %% silent
        print("to the terminal", file=sys.stderr)
        # %% last
        sys.stdout.write("three\\n")
        """,
    )
    assert found["outputs"] == {"": "above\n", "first": "one\ntwo", "last": "three\n"}


def test_a_flood_of_output_is_stopped_at_its_line(tmp_path: Path) -> None:
    found = fault(tmp_path, f'x = 1\nprint("x" * {OUTPUT_LIMIT + 1})')
    assert (found["code"], found["line"]) == ("E-RUN", 3)
    assert str(OUTPUT_LIMIT) in found["what"]


# Figures


def test_figures_are_kept_by_name_with_the_region_that_drew_them(
    tmp_path: Path,
) -> None:
    found = report(
        tmp_path,
        """
        import matplotlib.pyplot as plt
        # %% draw
        fig, ax = plt.subplots(num="line")
        plt.figure("empty")
        # %% more
        ax.set_title("added later")
        for step in (0, 400):
            plt.subplots(num=f"ring@{step:04d}")
        plt.show()
        """,
    )
    assert found["figures"] == {
        "line": "draw",
        "empty": "draw",
        "ring@0000": "more",
        "ring@0400": "more",
    }
    folder = tmp_path / "build" / "stage" / "figures"
    assert {file.stem for file in folder.iterdir()} == found["figures"].keys()
    for file in folder.iterdir():
        ET.parse(file)
    assert "added later" in (folder / "line.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["", 'num="Loss curve"', 'num="loss-curve"', "num=3"])
def test_a_figure_without_a_proper_name_is_refused_at_its_region(
    name: str, tmp_path: Path
) -> None:
    found = fault(
        tmp_path,
        f"""
        import matplotlib.pyplot as plt
        # %% fine
        plt.subplots(num="fine")
        # %% drawing
        plt.subplots({name})
        """,
    )
    assert found["code"] == "E-FIGURE"
    assert found["line"] == line_with(script(tmp_path), "# %% drawing")


def test_a_closed_figure_is_refused_where_it_was_closed(tmp_path: Path) -> None:
    found = fault(
        tmp_path,
        """
        import matplotlib.pyplot as plt
        # %% drawing
        plt.subplots(num="gone")
        # %% closing
        plt.close("all")
        """,
    )
    assert (found["code"], found["line"]) == ("E-FIGURE", 4)
    assert "gone" in found["what"]


def test_two_figures_of_one_name_are_refused(tmp_path: Path) -> None:
    found = fault(
        tmp_path,
        """
        import matplotlib.pyplot as plt
        # %% drawing
        plt.subplots(num="twin")
        # %% again
        fig, ax = plt.subplots(num="other")
        fig.set_label("twin")
        """,
    )
    assert (found["code"], found["line"]) == ("E-FIGURE", 4)
    assert "twin" in found["what"]


def test_looking_at_figures_leaves_the_current_one_current(tmp_path: Path) -> None:
    """`python script.py` and the recorded run must draw the same picture."""
    report(
        tmp_path,
        """
        import matplotlib.pyplot as plt
        # %% first
        plt.figure("one")
        plt.figure("two")
        plt.figure("one")
        # %% second
        plt.title("this belongs to one")
        """,
    )
    folder = tmp_path / "build" / "stage" / "figures"
    assert "this belongs" in (folder / "one.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("extra", [0, 1])
def test_an_animation_has_at_most_as_many_frames_as_the_limit(
    extra: int, tmp_path: Path
) -> None:
    code = f"""
        import matplotlib.pyplot as plt
        for i in range({FRAME_LIMIT + extra}):
            plt.figure(f"ring@{{i:02d}}")
        """
    found = run_child(tmp_path, code)
    assert found.get("code") == ("E-FIGURE" if extra else None)


def test_equal_figures_have_equal_bytes(tmp_path: Path) -> None:
    code = """
        import matplotlib.pyplot as plt
        fig, ax = plt.subplots(num="clipped")
        ax.plot([0, 1, 2], [1, 3, 2], "o-")
        ax.scatter([0, 1], [1, 2], c=[1, 2])
        """
    drawn = []
    for name in ("one", "two"):
        report(make_project(tmp_path / name).root, code)
        file = tmp_path / name / "build" / "stage" / "figures" / "clipped.svg"
        drawn.append(file.read_bytes())
    assert drawn[0] == drawn[1]


# Failures


FAILURES = {
    "an exception": ("x = 1\n1 / 0\n", 3, "E-RUN", "ZeroDivisionError"),
    "one deep in a library": (
        "import json\n\n\njson.loads('{')\n",
        5,
        "E-RUN",
        "JSONDecodeError",
    ),
    "one in a function": (
        "def f():\n    return {}['key']\nf()\n",
        3,
        "E-RUN",
        "KeyError: 'key'",
    ),
    "sys.exit": ("import sys\nsys.exit(0)\n", 3, "E-RUN", "exit(0)"),
    "a warning of its own lines": (
        "import warnings\nwarnings.warn('old', DeprecationWarning)\n",
        3,
        "E-RUN",
        "DeprecationWarning: old",
    ),
    "what parses and does not compile": (
        "x = 1\nreturn x\n",
        3,
        "E-RUN",
        "'return' outside function",
    ),
}


@pytest.mark.parametrize(
    ("code", "line", "kind", "words"), FAILURES.values(), ids=FAILURES
)
def test_a_failure_names_its_line(
    code: str, line: int, kind: str, words: str, tmp_path: Path
) -> None:
    found = fault(tmp_path, code)
    assert (found["line"], found["code"]) == (line, kind)
    assert words in found["what"]


def test_a_failure_names_its_region(tmp_path: Path) -> None:
    found = fault(tmp_path, "# %% good\nx = 1\n# %% bad\n1 / 0\n")
    assert "in region 'bad'" in found["what"]


def test_a_warning_inside_a_library_is_not_the_script_s(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        """
        import types
        import warnings
        library = types.ModuleType("library")
        exec("import warnings\\ndef f():\\n    warnings.warn('old')", library.__dict__)
        library.f()
        """,
    )
    assert found["results"] == {}


def test_future_annotations_hold_in_every_region_below(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        """
        from __future__ import annotations
        # %% later
        def f(x: Unknown) -> Unknown:
            return x
        results = {"kind": type(f(1)).__name__, "note": f.__annotations__["x"]}
        """,
    )
    assert found["results"] == {"kind": "int", "note": "Unknown"}


def test_without_the_future_annotations_are_evaluated(tmp_path: Path) -> None:
    found = fault(tmp_path, "# %% later\ndef f(x: Unknown):\n    return x\n")
    assert "NameError" in found["what"]


def test_a_script_is_main_and_knows_its_file(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        '''
        """The first words."""
        # %% all
        import dataclasses, pickle, sys
        from pathlib import Path
        @dataclasses.dataclass
        class Point:
            x: int
        results = {
            "name": __name__,
            "file": Path(__file__).name,
            "words": __doc__,
            "arguments": [Path(a).name for a in sys.argv],
            "point": pickle.loads(pickle.dumps(Point(3))).x,
        }
        ''',
    )
    assert found["results"] == {
        "name": "__main__",
        "file": "script.py",
        "words": "The first words.",
        "arguments": ["script.py"],
        "point": 3,
    }


# What is read, written and asked for


def test_files_of_the_project_that_were_read_are_known(tmp_path: Path) -> None:
    data = tmp_path / "tutorials_src" / "lab" / "table.csv"
    data.parent.mkdir(parents=True)
    data.write_text("1,2", encoding="utf-8")
    (data.parent / "unread.csv").write_text("3", encoding="utf-8")
    found = report(
        tmp_path,
        """
        from pathlib import Path
        here = Path(__file__).parent
        text = (here / "table.csv").read_text()
        print((here / ".." / "lab" / "table.csv").read_text())
        Path("mine.txt").write_text(text)
        Path("mine.txt").read_text()
        """,
    )
    assert found["read"] == {str(data): digest(data.read_bytes())}
    assert (tmp_path / "build" / "stage" / "assets" / "mine.txt").read_text() == "1,2"


@pytest.mark.parametrize(
    "question",
    [
        "(here / 'more.csv').exists()",
        "(here / 'more.csv').is_file()",
        "os.path.isfile(here / 'more.csv')",
        "os.path.getsize(here / 'more.csv') if os.path.exists(here / 'more.csv') else 0",
        "os.access(here / 'more.csv', os.R_OK)",
        "sorted(here.glob('*.csv'))",
        "[file.name for file in here.iterdir()]",
        "os.listdir(here)",
        "[entry.name for entry in os.scandir(here)]",
        "list(os.walk(here))",
        "glob.glob(f'{here}/**/*.csv', recursive=True)",
    ],
)
def test_a_question_whether_a_file_exists_reads_the_answer(
    question: str, tmp_path: Path
) -> None:
    """A script may go another way where a file is there, and never open it."""
    body = f"""
        import glob, os
        from pathlib import Path
        here = Path(__file__).parent
        results = {{"answer": len(str({question}))}}
        """
    found = report(tmp_path, body)["read"]
    home = script(tmp_path).parent
    others = {path: sha for path, sha in found.items() if path != str(script(tmp_path))}
    assert others
    assert {path: state_of(Path(path)) for path in others} == others
    (home / "script.lock.json").write_text("{}", encoding="utf-8")
    (home / "__pycache__").mkdir(exist_ok=True)
    assert {path: state_of(Path(path)) for path in others} == others  # ours, not its
    (home / "more.csv").write_text("1,2", encoding="utf-8")
    assert {path: state_of(Path(path)) for path in others} != others


def test_imports_and_the_working_folder_are_no_questions(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        """
        import importlib.metadata, os, shutil, sys
        from pathlib import Path
        Path("a/b").mkdir(parents=True)
        Path("a/b/mine.txt").write_text("mine")
        shutil.copytree("a", "c")
        results = {
            "there": Path("a/b").exists() and os.listdir("c") == ["b"],
            "gone": Path("no").exists(),
            "odd": os.path.exists("a\\0b"),
            "able": os.stat in os.supports_follow_symlinks,
        }
        shutil.rmtree("c")
        sys.path.append(str(Path(__file__).parents[2]))
        try:
            import no_such_module_of_mine
        except ImportError:
            pass
        try:
            importlib.metadata.version("no-such-package-of-mine")
        except importlib.metadata.PackageNotFoundError:
            pass
        """,
    )
    assert found["results"] == {
        "there": True,
        "gone": False,
        "odd": False,
        "able": True,
    }
    assert set(found["read"]) <= {str(script(tmp_path))}


def test_packages_below_the_project_are_known_by_version_and_not_as_files(
    tmp_path: Path,
) -> None:
    watch = Watch(
        tmp_path,
        own=[tmp_path / "mine"],
        installed=[tmp_path / ".venv"],
        script=tmp_path / "script.py",
        notes=tmp_path / "mine",
    )
    watch.active = True
    for name in (".venv/lib/torch.py", "mine/x.txt", "data.csv"):
        watch.hook("open", (str(tmp_path / name), "r", os.O_RDONLY))
    assert watch.read == {str(tmp_path / "data.csv"): ABSENT}


def test_whoever_looks_into_the_frames_of_a_script_reads_no_input(
    tmp_path: Path,
) -> None:
    """torch does, for each optimiser: the engine is known by its version."""
    found = report(
        tmp_path,
        """
        import traceback
        results = {"frames": len(traceback.format_stack())}
        """,
    )
    assert found["results"]["frames"] > 1
    assert set(found["read"]) <= {str(script(tmp_path))}


@pytest.mark.parametrize(
    "call",
    [
        'open(here / "new.txt", "w")',
        'open(here / "script.py", "a")',
        'open(here / "script.py", "r+")',
        'open("../../escaped.txt", "x")',
        'os.open(here / "new.txt", os.O_CREAT)',
        'sqlite3.connect(here / "new.db").execute("create table t (x)")',
        '(here / "new").mkdir()',
        '(here / "script.py").unlink()',
        'os.rename("mine.txt", here / "moved.txt")',
        'os.symlink("/tmp", here / "link")',
        'os.truncate(here / "script.py", 0)',
        "shutil.rmtree(here)",
    ],
)
def test_nothing_is_written_outside_the_working_folder(
    call: str, tmp_path: Path
) -> None:
    found = fault(
        tmp_path,
        f"""
        import os, shutil, sqlite3
        from pathlib import Path
        here = Path(__file__).parent
        Path("mine.txt").write_text("mine")
        {call}
        """,
    )
    assert (found["code"], found["line"]) == ("E-WRITE", 6)
    assert [f.name for f in script(tmp_path).parent.iterdir()] == ["script.py"]
    assert call in script(tmp_path).read_text(encoding="utf-8")


def test_the_working_folder_and_the_temporary_one_can_be_used_freely(
    tmp_path: Path,
) -> None:
    found = report(
        tmp_path,
        """
        import os, shutil
        from pathlib import Path
        Path("a").mkdir()
        Path("a/b.txt").write_text("b")
        os.rename("a/b.txt", "a/c.txt")
        os.remove("a/c.txt")
        shutil.rmtree("a")
        with open(os.devnull, "w") as sink:
            sink.write("x")
        """,
    )
    assert found["read"] == {}


@pytest.mark.parametrize(
    "call",
    [
        'urllib.request.urlopen("http://localhost:9/")',
        'socket.create_connection(("127.0.0.1", 9))',
        'socket.getaddrinfo("localhost", 9)',
        'socket.gethostbyname("localhost")',
        'socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))',
    ],
)
def test_the_network_is_out_of_reach(call: str, tmp_path: Path) -> None:
    found = fault(tmp_path, f"import socket\nimport urllib.request\n{call}\n")
    assert (found["code"], found["line"]) == ("E-NETWORK", 4)
    assert re.search("localhost|127.0.0.1", found["what"]), found["what"]


def test_a_library_that_wraps_the_refusal_does_not_hide_it(tmp_path: Path) -> None:
    found = fault(
        tmp_path,
        """
        import socket
        def library():
            try:
                socket.create_connection(("127.0.0.1", 9))
            except OSError as error:
                raise RuntimeError("download failed") from error
        library()
        """,
    )
    assert found["code"] == "E-NETWORK"
