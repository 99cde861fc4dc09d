"""The small book that mistakes are made in: the toy, and pages that know more."""

import shutil
from pathlib import Path

from planting import nodrift

HERE = Path(__file__).parent
TOY = HERE.parent / "toy"
PAGE = "docs/posts/coins.md"


def lay(target: Path) -> None:
    """Write the book into the folder `target` and run it: it passes every check."""
    ignored = shutil.ignore_patterns("__pycache__")
    for source in (TOY, HERE / "book"):
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=ignored)
    _change(
        target / PAGE, "## The share of heads", "{{ symbols }}\n\n## The share of heads"
    )
    _change(target / PAGE, "---\ntitle:", "---\ntags: [coins]\ntitle:")
    _change(target / "docs/index.md", "---\ntitle:", "---\ntags: [coins]\ntitle:")
    _change(
        target / "mkdocs.yml",
        "  - posts/coins.md\n",
        "  - posts/coins.md\n  - Background:\n      - maths/chance.md\n"
        "  - Glossary: glossary.md\n  - Notation: notation.md\n",
    )
    _change(target / "mkdocs.yml", "  - attr_list\n", "  - attr_list\n  - def_list\n")
    for command in ("run", "equations", "check"):
        done = nodrift(target, command)
        assert done.returncode == 0, done.stdout + done.stderr


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    file.write_text(text.replace(old, new), encoding="utf-8")
