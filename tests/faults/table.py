"""The table of faulty scripts: each row is one script and what is said of it.

The line that the fault names is marked `# here`; without a mark `line` tells it. A
script without a region gets the region `all` on line 1. `outside.txt` lies beside the
project.
"""

from dataclasses import dataclass

OUTSIDE = 'Path(__file__).parents[2].with_name("outside.txt")'


@dataclass(frozen=True)
class Row:
    """One faulty script: the code of its fault, words of the message, its line."""

    code: str
    words: str
    script: str | bytes
    line: int = 0  # where it cannot be marked in the script


ON_PAPER = {
    "syntax": Row(
        "E-PYTHON",
        "never closed",
        """
        x = 1
        y = (  # here
        """,
    ),
    "indentation": Row(
        "E-PYTHON",
        "unexpected indent",
        """
        x = 1
          y = 2  # here
        """,
    ),
    "tabs": Row(
        "E-PYTHON",
        "tabs",
        b"# %% all\nif 1:\n\tx = 1\n        y = 2  # here\n",
    ),
    "byte_order_mark": Row("E-PYTHON", "U+FEFF", b"\xef\xbb\xbf# %% all\nx = 1\n", 1),
    "nul_byte": Row("E-PYTHON", "null byte", b"# %% all\nx = 1\ny = '\0'\n", line=1),
    "empty": Row("E-REGION", "no region", b"", line=1),
    "comments_only": Row("E-REGION", "no region", b"# a thought\n# and one more\n", 1),
    "empty_region": Row(
        "E-REGION", "'two' is empty", b"# %% one\nx = 1\n# %% two\n", 3
    ),
    "region_twice": Row(
        "E-REGION",
        "named twice",
        """
        # %% one
        x = 1
        # %% one
        y = 2
        """,
        line=3,
    ),
    "region_unnamed": Row(
        "E-REGION", "snake_case", b"# %% one\nx = 1\n# %%\ny = 2\n", 3
    ),
    "region_in_words": Row("E-REGION", "snake_case", b"# %% My Region\nx = 1\n", 1),
    "setting_twice": Row(
        "E-SETTING",
        "assigned twice",
        """
        STEPS = 1
        STEPS = 2  # here
        """,
    ),
    "brackets_of_100000": Row(
        "E-PYTHON", "too many nested", "x = " + "(" * 100_000 + ")" * 100_000, line=2
    ),
    "return_outside": Row(
        "E-RUN",
        "'return' outside function",
        """
        x = 1
        return x  # here
        """,
    ),
}

RAISING = {
    "exception": Row(
        "E-RUN",
        "ZeroDivisionError",
        """
        x = 1
        y = 1 / 0  # here
        """,
    ),
    "in_a_library": Row(
        "E-RUN",
        "JSONDecodeError",
        """
        import json
        json.loads("{")  # here
        """,
    ),
    "in_a_function": Row(
        "E-RUN",
        "KeyError: 'key'",
        """
        def f():
            return {}["key"]  # here
        f()
        """,
    ),
    "from_another": Row(
        "E-RUN",
        "RuntimeError: second",
        """
        try:
            int("one")
        except ValueError as error:
            raise RuntimeError("second") from error  # here
        """,
    ),
    "several_lines": Row(
        "E-RUN",
        "the last line",
        """
        raise ValueError("one line\\n\\nthe last line")  # here
        """,
    ),
    "a_long_message": Row(
        "E-RUN",
        "ooo...; mend",
        """
        raise ValueError("no" + "o" * 1_000_000)  # here
        """,
    ),
    "no_message": Row("E-RUN", "ValueError", "raise ValueError  # here"),
    "a_group": Row(
        "E-RUN",
        "two at once",
        """
        raise ExceptionGroup("two at once", [ValueError(1), TypeError(2)])  # here
        """,
    ),
    "words_that_fail": Row(
        "E-RUN",
        "Odd",
        """
        class Odd(Exception):
            def __str__(self):
                raise RuntimeError("no words")
        raise Odd  # here
        """,
    ),
    "surrogate_message": Row(
        "E-RUN", "ValueError", 'raise ValueError("\\udc80 broken")  # here'
    ),
    "terminal_codes": Row(
        "E-RUN", "ValueError", 'raise ValueError("\\x1b[2J\\x1b[31mred")  # here'
    ),
    "in_executed_text": Row(
        "E-RUN",
        "SyntaxError",
        """
        x = 1
        exec("y = (")  # here
        """,
    ),
    "recursion": Row(
        "E-RUN",
        "RecursionError",
        """
        def f():
            return f()  # here
        f()
        """,
    ),
    "not_an_exception": Row(
        "E-RUN",
        "Strange",
        """
        class Strange(BaseException):
            pass
        raise Strange  # here
        """,
    ),
    "keyboard_interrupt": Row(
        "E-RUN", "KeyboardInterrupt", "raise KeyboardInterrupt  # here"
    ),
    "generator_exit": Row("E-RUN", "GeneratorExit", "raise GeneratorExit  # here"),
    "its_own_warning": Row(
        "E-RUN",
        "DeprecationWarning: old",
        """
        import warnings
        warnings.warn("old", DeprecationWarning)  # here
        """,
    ),
    "waits_for_input": Row("E-RUN", "EOFError", 'name = input("who? ")  # here'),
    "unknown_package": Row(
        "E-RUN", "ModuleNotFoundError", "import not_a_package_of_anyone  # here"
    ),
    "its_own_name": Row(
        "E-RUN",
        "ImportError",
        """
        from its_own_name import nothing  # here
        """,
    ),
    "exit_0": Row("E-RUN", "exit(0)", "import sys\nsys.exit(0)  # here"),
    "exit_3": Row("E-RUN", "exit(3)", "import sys\nsys.exit(3)  # here"),
    "exit_words": Row(
        "E-RUN", "exit('sorry')", "import sys\nsys.exit('sorry')  # here"
    ),
    "quit": Row("E-RUN", "exit(None)", "raise SystemExit  # here"),
    "a_thread_s_exception_group": Row(
        "E-RUN",
        "ValueError: in a thread",
        """
        from concurrent.futures import ThreadPoolExecutor
        def work():
            raise ValueError("in a thread")  # here
        with ThreadPoolExecutor(1) as pool:
            pool.submit(work).result()
        """,
    ),
    "a_later_cell": Row(
        "E-RUN",
        "in region 'bad'",
        """
        # %% good
        x = 1
        # %% bad
        x += "1"  # here
        # %% never
        x = 2
        """,
    ),
}

CRASHING = {
    "segfault": Row(
        "E-RUN", "SIGSEGV", "import ctypes\nx = 1\nctypes.string_at(0)  # here"
    ),
    "abort": Row("E-RUN", "SIGABRT", "import os\nx = 1\nos.abort()  # here"),
    "stack_overflow": Row(
        "E-RUN",
        "SIGSEGV",
        """
        import faulthandler
        faulthandler._stack_overflow()  # here
        """,
    ),
    "told_before": Row(
        "E-RUN",
        "SIGSEGV",
        """
        import ctypes, traceback
        try:
            1 / 0
        except ZeroDivisionError:
            traceback.print_exc()
        ctypes.string_at(0)  # here
        """,
    ),
    "told_before_and_left": Row(
        "E-RUN",
        "exit 5",
        """
        # %% calm
        import os, traceback
        try:
            1 / 0
        except ZeroDivisionError:
            traceback.print_exc()
        # %% crash
        os._exit(5)
        """,
        line=7,
    ),
    "json": Row(  # a script named as a module of Python
        "E-RUN",
        "SIGSEGV",
        """
        import ctypes, sys, traceback
        print('File "/usr/lib/python3/json.py", line 77', file=sys.stderr)
        ctypes.string_at(0)  # here
        """,
    ),
    "crash_beside_threads": Row(
        "E-RUN",
        "SIGSEGV",
        """
        import ctypes, threading, time
        def wait():
            time.sleep(600)
        threading.Thread(target=wait, daemon=True).start()
        time.sleep(0.2)
        ctypes.string_at(0)  # here
        """,
    ),
    "killed": Row(
        "E-RUN",
        "too little memory ends so, too",
        """
        # %% calm
        import os
        # %% crash
        os.kill(os.getpid(), 9)
        """,
        line=3,
    ),
    "terminated": Row(
        "E-RUN",
        "SIGTERM in region 'crash'",
        """
        # %% calm
        import os, signal
        # %% crash
        signal.raise_signal(signal.SIGTERM)
        """,
        line=3,
    ),
    "alarm": Row(
        "E-RUN",
        "SIGALRM",
        """
        # %% calm
        import signal, time
        # %% crash
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        time.sleep(60)
        """,
        line=3,
    ),
    "leaves_half_way": Row(
        "E-RUN",
        "exit 0",
        """
        # %% calm
        import os
        results = {"n": 1}
        # %% crash
        os._exit(0)
        """,
        line=4,
    ),
    "leaves_with_3": Row(
        "E-RUN",
        "exit 3",
        """
        # %% calm
        import os
        # %% crash
        os._exit(3)
        """,
        line=3,
    ),
}

TAKING = {
    "memory": Row(
        "E-RUN",
        "MemoryError",
        """
        x = 1
        y = bytearray(3 << 30)  # here
        """,
    ),
    "memory_bit_by_bit": Row(
        "E-RUN",
        "MemoryError",
        """
        kept = []
        while True:
            kept.append(bytearray(64 << 20))  # here
        """,
    ),
    "output": Row(
        "E-RUN",
        "printed more than",
        """
        while True:
            print("x" * 1000)  # here
        """,
    ),
    "error_output": Row(
        "E-RUN",
        "File too large",
        """
        import sys
        while True:
            sys.stderr.write("x" * (1 << 20))  # here
        """,
    ),
    "a_huge_file": Row(
        "E-RUN",
        "File too large",
        """
        from pathlib import Path
        Path("big").write_bytes(bytes(65 << 20))  # here
        """,
    ),
    "a_huge_empty_file": Row(
        "E-RUN",
        "File too large",
        """
        with open("big", "wb") as file:
            file.truncate(1 << 40)  # here
        """,
    ),
    "a_large_asset": Row(
        "E-ASSET",
        "larger than 16 MiB",
        """
        from pathlib import Path
        Path("large").write_bytes(bytes(17 << 20))  # here
        """,
    ),
    "many_files": Row(
        "E-ASSET",
        "more than 100 files",
        """
        from pathlib import Path
        for i in range(101):
            Path(f"f{i}").write_text("")
        """,
        line=1,
    ),
    "many_open_files": Row(
        "E-RUN",
        "Too many open files",
        """
        kept = []
        while True:
            kept.append(open("one", "a"))  # here
        """,
    ),
    "deep_folders": Row(
        "E-WRITE",
        "a path of",
        """
        import os
        for _ in range(1500):
            os.mkdir("d")  # here
            os.chdir("d")
        """,
    ),
}

LEAVING = {
    "file_unicode": Row("E-ASSET", "no name", 'open("naïve.csv", "w").close()', 2),
    "file_with_space": Row("E-ASSET", "no name", 'open("a b.csv", "w").close()', 2),
    "file_in_capitals": Row("E-ASSET", "no name", 'open("Table.csv", "w").close()', 2),
    "file_not_utf8": Row("E-ASSET", "no name", 'open(b"\\xff.csv", "w").close()', 1),
    "a_link": Row("E-ASSET", "not a plain file", 'import os\nos.symlink("x", "y")', 3),
    "a_pipe": Row("E-ASSET", "not a plain file", 'import os\nos.mkfifo("pipe")', 3),
    "a_picture": Row("E-ASSET", "leave savefig out", 'open("a.png", "w").close()', 2),
    "page_of_the_site": Row(
        "E-ASSET", "index.html", 'open("index.html", "w").close()', 2
    ),
    "result_nan": Row(
        "E-RESULT",
        "bad is nan",
        """
        results = {
            "good": 1,
            "bad": float("nan"),  # here
        }
        """,
    ),
    "result_infinite": Row("E-RESULT", "inf", 'results = {"a": float("inf")}  # here'),
    "result_later": Row(
        "E-RESULT",
        "share is inf",
        """
        x = 1
        results = {"share": 0.5}  # here
        results["share"] = float("inf")
        """,
    ),
    "result_none": Row("E-RESULT", "NoneType", 'results = {"a": None}  # here'),
    "result_set": Row("E-RESULT", "of type set", 'results = {"a": {1}}  # here'),
    "result_dict": Row("E-RESULT", "of type dict", 'results = {"a": {}}  # here'),
    "result_complex": Row("E-RESULT", "complex", 'results = {"a": 1j}  # here'),
    "result_bytes": Row("E-RESULT", "bytes", 'results = {"a": b"1"}  # here'),
    "result_numpy": Row(
        "E-RESULT",
        "float64",
        """
        import numpy as np
        results = {"a": np.float64(1)}  # here
        """,
    ),
    "result_long": Row("E-RESULT", "33 items", 'results = {"a": [0] * 33}  # here'),
    "result_huge": Row(
        "E-RESULT", "sixty-four bits", 'results = {"a": 1 << 99}  # here'
    ),
    "result_itself": Row(
        "E-RESULT",
        "of type dict",
        """
        results = {}  # here
        results["a"] = results
        """,
    ),
    "result_surrogate": Row(
        "E-RESULT", "half a letter", 'results = {"a": "\\udc80"}  # here'
    ),
    "results_list": Row("E-RESULT", "not a dict", "x = 1\nresults = [1]  # here"),
    "results_odd_key": Row("E-RESULT", "snake_case", 'results = {"A b": 1}  # here'),
    "results_number_key": Row("E-RESULT", "snake_case", "results = {1: 1}  # here"),
    "results_newline_key": Row(
        "E-RESULT", "snake_case", 'results = {"a\\n": 1}  # here'
    ),
    "output_surrogate": Row("E-RUN", "surrogates", 'x = 1\nprint("\\udc80")  # here'),
}

REACHING = {
    "reads_outside": Row(
        "E-INPUT",
        "outside.txt",
        f"""
        from pathlib import Path
        outside = {OUTSIDE}
        text = outside.read_text()  # here
        """,
    ),
    "reads_outside_low": Row(
        "E-INPUT",
        "outside.txt",
        f"""
        import os
        from pathlib import Path
        os.open({OUTSIDE}, os.O_RDONLY)  # here
        """,
    ),
    "reads_outside_by_way_of_dots": Row(
        "E-INPUT",
        "outside.txt",
        """
        open("../../../../../../outside.txt")  # here
        """,
    ),
    "reads_outside_by_a_link": Row(
        "E-INPUT",
        "outside.txt",
        f"""
        import os
        from pathlib import Path
        os.symlink({OUTSIDE}, "link")
        text = Path("link").read_text()  # here
        os.remove("link")
        """,
    ),
    "writes_outside": Row(
        "E-WRITE",
        "escaped.txt",
        """
        from pathlib import Path
        Path(__file__).parents[2].with_name("escaped.txt").write_text("x")  # here
        """,
    ),
    "writes_outside_by_dots": Row(
        "E-WRITE", "escaped.txt", 'open("../../escaped.txt", "w")  # here'
    ),
    "writes_outside_by_a_link": Row(
        "E-WRITE",
        "escaped.txt",
        """
        import os
        from pathlib import Path
        os.symlink(Path(__file__).parents[2].parent, "link")
        Path("link/escaped.txt").write_text("x")  # here
        os.remove("link")
        """,
    ),
    "reads_a_name_that_is_no_text": Row(
        "E-INPUT",
        "not UTF-8",
        """
        import os
        folder = os.fsencode(os.path.dirname(__file__))
        open(folder + b"/\\xff.csv")  # here
        """,
    ),
    "rewrites_itself": Row(
        "E-WRITE", "rewrites_itself.py", 'open(__file__, "a")  # here'
    ),
    "replaces_itself": Row(
        "E-WRITE",
        "replaces_itself.py",
        """
        import os
        from pathlib import Path
        Path("new").write_text("x = 1")
        os.replace("new", __file__)  # here
        """,
    ),
    "rewrites_an_input": Row(
        "E-WRITE",
        "table.csv",
        """
        from pathlib import Path
        table = Path(__file__).with_name("table.csv")
        text = table.read_text()
        table.write_text(text + "3")  # here
        """,
    ),
    "removes_its_lock": Row(
        "E-WRITE",
        "removes_its_lock.lock.json",
        """
        from pathlib import Path
        Path(__file__).with_suffix(".lock.json").unlink()  # here
        """,
    ),
    "removes_its_record": Row(
        "E-WRITE",
        "removes_its_record",
        """
        import os
        from pathlib import Path
        os.remove(Path(__file__).parents[2] / "build/records/lab" / Path(__file__).stem)  # here
        """,
    ),
    "removes_its_stage": Row(
        "E-RUN",
        "ended with exit 1",
        """
        import shutil
        from pathlib import Path
        shutil.rmtree(Path.cwd().parent / "scratch")
        """,
        line=1,
    ),
    "chmod_outside": Row(
        "E-WRITE",
        "outside.txt",
        f"""
        from pathlib import Path
        {OUTSIDE}.chmod(0o600)  # here
        """,
    ),
    "chown_outside": Row(
        "E-WRITE",
        "outside.txt",
        f"""
        import os
        from pathlib import Path
        os.chown({OUTSIDE}, os.getuid(), os.getgid())  # here
        """,
    ),
    "touches_outside": Row(
        "E-WRITE",
        "outside.txt",
        f"""
        import os
        from pathlib import Path
        os.utime({OUTSIDE}, (0, 0))  # here
        """,
    ),
    "starts_a_program": Row(
        "E-CHILD",
        "another program",
        """
        import subprocess
        subprocess.run(["true"])  # here
        """,
    ),
    "starts_a_shell": Row("E-CHILD", "program", 'import os\nos.system("true")  # here'),
    "reads_from_a_shell": Row(
        "E-CHILD", "program", 'import os\nos.popen("true")  # here'
    ),
    "becomes_a_program": Row(
        "E-CHILD", "program", 'import os\nos.execv("/bin/true", ["true"])  # here'
    ),
    "becomes_itself": Row(
        "E-CHILD",
        "program",
        """
        import os, sys
        os.execv(sys.executable, [sys.executable, __file__])  # here
        """,
    ),
    "spawns": Row(
        "E-CHILD",
        "program",
        """
        import os
        os.posix_spawn("/bin/true", ["true"], {})  # here
        """,
    ),
    "spawns_python": Row(
        "E-CHILD",
        "program",
        """
        import multiprocessing, time
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=time.sleep, args=(0,))
        process.start()  # here
        process.join()
        """,
    ),
    "a_terminal": Row("E-CHILD", "program", 'import pty\npty.spawn("true")  # here'),
    "signals_its_parent": Row(
        "E-CHILD", "signal", "import os\nos.kill(os.getppid(), 0)  # here"
    ),
    "signals_its_group": Row(
        "E-CHILD", "signal", "import os\nos.killpg(os.getpgid(0), 0)  # here"
    ),
    "signals_all": Row("E-CHILD", "signal", "import os\nos.kill(-1, 0)  # here"),
    "signals_group_0": Row("E-CHILD", "signal", "import os\nos.kill(0, 0)  # here"),
    "signals_the_first": Row("E-CHILD", "signal", "import os\nos.kill(1, 0)  # here"),
    "leaves_a_process": Row(
        "E-CHILD",
        "left 1 process running",
        """
        import os, time
        if os.fork() == 0:  # here
            time.sleep(600)
        """,
    ),
    "leaves_a_daemon": Row(
        "E-CHILD",
        "left 1 process running",
        """
        import os, signal, time
        if os.fork() == 0:  # here
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            if os.fork() == 0:
                time.sleep(600)
            os._exit(0)
        os.wait()
        """,
    ),
    "leaves_40": Row(
        "E-CHILD",
        "left 40 processes running",
        """
        import os, time
        for _ in range(40):
            if os.fork() == 0:  # here
                time.sleep(600)
        """,
    ),
    "leaves_and_fails": Row(
        "E-RUN",
        "ZeroDivisionError",
        """
        import os, time
        if os.fork() == 0:
            time.sleep(600)
        1 / 0  # here
        """,
    ),
}

# What was refused was refused, also where the script goes on as if nothing had been.
SWALLOWING = {
    f"swallowed_{name}": Row(
        code,
        word,
        f"""
        import os, socket, subprocess
        from pathlib import Path
        try:
            {call}  # here
        except OSError:
            pass
        results = {{"n": 1}}
        """,
    )
    for name, code, word, call in (
        ("download", "E-NETWORK", "localhost", 'socket.gethostbyname("localhost")'),
        ("write", "E-WRITE", "outside", 'Path("../../../x").write_text("1")'),
        ("read", "E-INPUT", "outside.txt", f"{OUTSIDE}.read_text()"),
        ("program", "E-CHILD", "subprocess.Popen", 'subprocess.run(["true"])'),
        ("signal", "E-CHILD", "signal", "os.kill(os.getppid(), 0)"),
        ("getfqdn", "E-NETWORK", "gethostbyaddr", "socket.getfqdn('127.0.0.1')"),
    )
}

ASKING = {
    f"network_{name}": Row("E-NETWORK", word, f"import socket\n{call}  # here")
    for name, word, call in (
        ("connect", "127.0.0.1", 'socket.create_connection(("127.0.0.1", 9))'),
        (
            "connect_ex",
            "socket.connect",
            'socket.socket().connect_ex(("127.0.0.1", 9))',
        ),
        ("bind", "socket.bind", 'socket.socket().bind(("127.0.0.1", 0))'),
        ("server", "socket.bind", 'socket.create_server(("127.0.0.1", 0))'),
        ("getaddrinfo", "localhost", 'socket.getaddrinfo("localhost", 9)'),
        ("gethostbyname", "localhost", 'socket.gethostbyname("localhost")'),
        ("gethostbyname_ex", "localhost", 'socket.gethostbyname_ex("localhost")'),
        ("gethostbyaddr", "127.0.0.1", 'socket.gethostbyaddr("127.0.0.1")'),
        ("getnameinfo", "127.0.0.1", 'socket.getnameinfo(("127.0.0.1", 9), 0)'),
        (
            "sendto",
            "socket.sendto",
            'socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))',
        ),
        (
            "sendmsg",
            "socket.sendmsg",
            'socket.socket(type=2).sendmsg([b"x"], [], 0, ("127.0.0.1", 9))',
        ),
        ("unix", "/run/x", 'socket.socket(socket.AF_UNIX).connect("/run/x")'),
        (
            "urllib",
            "localhost",
            '__import__("urllib.request").request.urlopen("http://localhost:9/")',
        ),
        (
            "asyncio",
            "127.0.0.1",
            'import asyncio as a; a.run(a.open_connection("127.0.0.1", 9))',
        ),
    )
}

FIGURE = """
        import matplotlib.pyplot as plt
        # %% calm
        x = 1
        # %% drawing
        """
DRAWING = {
    f"figure_{name}": Row(
        "E-FIGURE",
        words,
        FIGURE + call.replace("\n", "\n        ") + "\n",
        line=4,
    )
    for name, words, call in (
        ("unnamed", "without a name", "plt.subplots()"),
        ("numbered", "without a name", "plt.figure(3)"),
        ("in_words", "'Loss curve'", 'plt.figure("Loss curve")'),
        ("bad_frame", "'ring@one'", 'plt.figure("ring@one")'),
        (
            "twice",
            "two figures are named 'twin'",
            'plt.figure("twin")\nplt.figure("other").set_label("twin")',
        ),
        (
            "of_13_frames",
            "more than 12 frames",
            'for i in range(13):\n    plt.figure(f"ring@{i}")',
        ),
        (
            "bad_formula",
            "cannot be published",
            'plt.figure("a").suptitle(r"$\\frac$")',
        ),
        (
            "control_letter",
            "cannot be published",
            'plt.figure("a").suptitle("bell \\x07")',
        ),
        (
            "surrogate",
            "cannot be published",
            'plt.figure("a").suptitle("\\udc80")',
        ),
        (
            "smooth_shading",
            "cannot be published",
            'plt.subplots(num="a")\nplt.pcolormesh([[1, 2], [3, 4]], shading="gouraud")',
        ),
        (
            "of_a_mile",
            "cannot be published",
            'fig, ax = plt.subplots(num="a", figsize=(1e6, 1e6))\nax.plot([1, 2])',
        ),
    )
} | {
    "figure_closed": Row(
        "E-FIGURE",
        "'gone' was closed",
        """
        import matplotlib.pyplot as plt
        # %% drawing
        plt.figure("gone")
        # %% closing
        plt.close("gone")
        """,
        line=4,
    ),
    "figure_whose_artist_fails": Row(
        "E-RUN",
        "no ink",
        """
        import matplotlib.pyplot as plt
        from matplotlib.artist import Artist
        class Odd(Artist):
            def draw(self, renderer):
                raise RuntimeError("no ink")  # here
        plt.figure("a").add_artist(Odd())
        """,
    ),
}

SABOTAGE = {
    "no_builtins": Row(
        "E-RUN",
        "",
        """
        # %% calm
        import builtins
        # %% crash
        del builtins.len, builtins.sorted, builtins.isinstance
        """,
        line=3,
    ),
    "no_json": Row(
        "E-RUN",
        "",
        """
        # %% calm
        import json
        # %% crash
        json.dumps = None
        """,
        line=3,
    ),
    "no_files": Row(
        "E-RUN",
        "",
        """
        # %% calm
        import io, os
        # %% crash
        io.open = os.open = None
        """,
        line=3,
    ),
    "handles_closed": Row(
        "E-RUN",
        "exit 9",
        """
        # %% crash
        import os
        os.closerange(0, 256)
        os._exit(9)
        """,
        line=1,
    ),
    "its_own_name_twice": Row(
        "E-RUN",
        "RecursionError",
        """
        import runpy
        runpy.run_path(__file__)  # here
        """,
    ),
}

# Nested more deeply than Python reads: each is a command of its own.
TOO_DEEP = {
    "minus_signs": Row("E-PYTHON", "deep", "x = " + "-" * 100_000 + "1", line=1),
    "a_sum": Row("E-PYTHON", "deep", "x = " + "+".join("1" * 100_000), line=1),
}

FAULTY = (
    ON_PAPER
    | RAISING
    | CRASHING
    | TAKING
    | LEAVING
    | REACHING
    | ASKING
    | SWALLOWING
    | DRAWING
    | SABOTAGE
)

# These do not end by themselves. Each ends after `time_limit`.
ENDLESS = {
    "loop": Row(
        "E-TIME",
        "longer than 3 s in region 'all'",
        """
        while True: pass  # here
        """,
    ),
    "sleep": Row("E-TIME", "longer than", "import time\ntime.sleep(600)  # here"),
    "ignores_sigterm": Row(
        "E-TIME",
        "longer than",
        """
        import signal, time
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        time.sleep(600)  # here
        """,
    ),
    "ignores_sigabrt": Row(
        "E-TIME",
        "longer than",
        """
        # %% calm
        import signal, time
        # %% endless
        signal.signal(signal.SIGABRT, signal.SIG_IGN)
        time.sleep(600)
        """,
        line=3,
    ),
    "no_last_words": Row(
        "E-TIME",
        "longer than",
        """
        # %% calm
        import faulthandler, time
        # %% endless
        faulthandler.disable()
        time.sleep(600)
        """,
        line=3,
    ),
    "stops_itself": Row(
        "E-TIME",
        "longer than",
        """
        # %% calm
        import os, signal
        # %% endless
        os.kill(os.getpid(), signal.SIGSTOP)
        """,
        line=3,
    ),
    "swallows_all": Row(
        "E-TIME",
        "longer than",
        """
        import time
        while True:
            try:
                time.sleep(600)  # here
            except BaseException:
                pass
        """,
    ),
    "thread_without_end": Row(
        "E-TIME",
        "longer than",
        """
        import threading, time
        def work():
            time.sleep(600)  # here
        threading.Thread(target=work).start()
        """,
    ),
    "deadlock": Row(
        "E-TIME",
        "longer than",
        """
        import threading
        lock = threading.Lock()
        lock.acquire()
        lock.acquire()  # here
        """,
    ),
    "at_the_end": Row(
        "E-TIME",
        "longer than",
        """
        import atexit, time
        def late():
            time.sleep(600)  # here
        atexit.register(late)
        """,
    ),
    "waits_for_its_child": Row(
        "E-TIME",
        "longer than",
        """
        import os, time
        if os.fork() == 0:
            time.sleep(600)
        os.wait()  # here
        """,
    ),
    "regular_expression": Row(
        "E-TIME",
        "longer than",
        """
        import re
        re.fullmatch("(a+)+b", "a" * 64)  # here
        """,
    ),
}

# These look odd and are none: the run ends well.
HARMLESS: dict[str, str | bytes] = {
    "crlf": b'# %% all\r\nx = 1\r\nresults = {"n": x}\r\n',
    "form_feed": b"# %% all\nx = 1\n\x0cy = 2\n",
    "no_last_newline": b"# %% all\nx = 1",
    "closes_output": "import sys\nprint('x')\nsys.stdout.close()",
    "closes_handles": "import os\nos.close(1)\nos.close(2)",
    "closes_all_handles": "import os\nos.closerange(0, 256)",
    "no_output": "import sys\nsys.stdout = sys.stderr = None",
    "own_output": "import io, sys\nsys.stdout = io.StringIO()\nprint('x')",
    "elsewhere": 'import os\nos.chdir("/")',
    "no_working_folder": "import os, shutil\nshutil.rmtree(os.getcwd())",
    "unreadable_file": 'import os\nopen("x", "w").close()\nos.chmod("x", 0)',
    "unreadable_folder": """
        import os
        os.makedirs("a/b")
        os.chmod("a", 0)
        """,
    "full_temporary_folder": """
        import tempfile
        from pathlib import Path
        for i in range(300):
            Path(tempfile.gettempdir(), f"f{i}").write_bytes(bytes(10_000))
        """,
    "writes_home": """
        from pathlib import Path
        (Path.home() / "x").write_text("x")
        (Path.home() / ".config").mkdir()
        """,
    "traces": """
        import sys
        sys.settrace(lambda *_: None)
        sys.setprofile(lambda *_: None)
        """,
    "no_fault_handler": "import faulthandler\nfaulthandler.disable()",
    "own_open": "import builtins\nbuiltins.open = builtins.print = None",
    "own_import": """
        import builtins
        before = builtins.__import__
        def noted(*arguments, **named):
            return before(*arguments, **named)
        builtins.__import__ = noted
        import colorsys
        """,
    "no_import": "import builtins\nbuiltins.__import__ = None",
    "no_names": "import os\ndel os, __file__, __name__",
    "no_modules": """
        import sys
        for name in ("json", "re", "ast", "traceback"):
            sys.modules.pop(name, None)
        """,
    "processes_that_end": """
        import os
        for _ in range(40):
            if os.fork() == 0:
                os._exit(0)
            os.wait()
        """,
    "kills_its_child": """
        import os, signal, time
        child = os.fork()
        if child == 0:
            time.sleep(600)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        """,
    "threads_that_end": """
        import threading, time
        kept = []
        def work():
            time.sleep(0.3)
            kept.append(1)
            print("late words")
        threading.Thread(target=work).start()
        results = {"n": len(kept)}
        """,
    "a_pool_left_open": """
        from concurrent.futures import ThreadPoolExecutor
        pool = ThreadPoolExecutor(2)
        results = {"n": pool.submit(len, "x").result()}
        """,
    "a_daemon_thread": """
        import threading, time
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        """,
    "a_double": """
        import os
        child = os.fork()
        if child:
            os.waitpid(child, 0)
        results = {"is_a_double": child == 0}
        """,
    "at_exit": "import atexit\natexit.register(print, 'the end')",
    "at_exit_fails": "import atexit\natexit.register(lambda: 1 / 0)",
    "dies_in_del": """
        class Odd:
            def __del__(self):
                1 / 0
        odd = Odd()
        del odd
        """,
    "clock_goes_back": """
        import time
        time.time = lambda: 0.0
        time.monotonic = time.perf_counter = lambda: -1e9
        results = {"n": 1}
        """,
    "odd_numbers_drawn": """
        import matplotlib.pyplot as plt
        fig, ax = plt.subplots(num="holes")
        ax.plot([1, float("nan"), 3], [1, 2, float("inf")])
        """,
    "nothing_drawn": """
        import matplotlib.pyplot as plt
        fig, ax = plt.subplots(num="empty")
        ax.set_yscale("log")
        ax.plot([1, 2], [-1, -2])
        """,
    "marks_of_xml": """
        import matplotlib.pyplot as plt
        plt.figure("marks").suptitle("a < b & c > d ]]> <script>")
        """,
    "figures_of_12_frames": """
        import matplotlib.pyplot as plt
        for i in range(12):
            plt.figure(f"ring@{i:02d}")
        """,
    "odd_results": """
        from collections import OrderedDict
        results = OrderedDict(b=1, a="ü", c=[True, 1.5, "\\n"], d=-0.0, e=5e-324)
        """,
    "a_long_line": "x = '" + "y" * 1_000_000 + "'",
    "many_lines": "x = 1\n" * 20_000,
}
