"""What a script needs is what it asked for, not what happens to be loaded."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

SERVER = """
import sys
sys.path.insert(0, {folder!r})
from nodrift.imports import ImportGraph
graph = ImportGraph()
graph.install()
import heavy, other  # what a server imports for all its scripts
graph.start()
{script}
graph.stop()
found = graph.needed()
print(*sorted(name for name in found if name.split(".")[0] in {known!r}))
"""
MODULES = {
    "heavy/__init__.py": "from heavy import core\ndef later():\n    import tool",
    "heavy/core.py": "import deep",
    "heavy/part.py": "import tool",
    "deep.py": "",
    "other.py": "import alone",
    "alone.py": "",
    "tool.py": "import deep",
    "lazy.py": "def __getattr__(name):\n    import alone\n    return alone",
    "helper.py": "import importlib\nfound = importlib.import_module('tool')",
}
KNOWN = {name.partition("/")[0].removesuffix(".py") for name in MODULES}


@pytest.mark.parametrize(
    ("script", "needed"),
    [
        ("", ""),
        ("import heavy", "deep heavy heavy.core"),
        ("from heavy import core", "deep heavy heavy.core"),
        ("from heavy.part import tool", "deep heavy heavy.core heavy.part tool"),
        ("import other", "alone other"),
        ("import heavy; heavy.later()", "deep heavy heavy.core tool"),
        ("import lazy; lazy.anything", "alone lazy"),
        ("import helper", "deep helper tool"),
        ("import importlib; importlib.import_module('tool')", "deep tool"),
        ("exec('import other')", "alone other"),
        ("import helper as h; import alone", "alone deep helper tool"),
    ],
)
def test_the_modules_of_a_script_are_those_it_leads_to(
    script: str, needed: str, tmp_path: Path
) -> None:
    for name, code in MODULES.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(code, encoding="utf-8")
    server = SERVER.format(folder=str(tmp_path), script=script, known=sorted(KNOWN))
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(server)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == needed
