"""What reads all pages of this book lets a new part in: it may begin small."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
READERS = ("anatomy", "language", "promises", "roadmap")
SOURCES = ("docs", "nodrift", "tests", "tutorials_src", "mkdocs.yml", "pyproject.toml")


def test_a_part_as_new_writes_it_passes_the_tests_of_all_parts(tmp_path: Path) -> None:
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    tests = [f"tests/posts/test_{name}.py" for name in (*READERS, "flows")]
    for command in (
        ("nodrift", "new", "flows"),
        ("pytest", "-q", "-p", "no:cacheprovider", *tests),
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
