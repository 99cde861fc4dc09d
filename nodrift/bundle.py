"""All scripts of the book in one zip file, with a word on how to run them.

Equal books give equal bytes: the files stand in order and carry one date.
"""

import io
import re
import zipfile

from nodrift.book import Book
from nodrift.environment import owners
from nodrift.project import Project

DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can hold
README = """\
{name}: all scripts

Each file is a lesson of its own. It needs no other file and downloads nothing.

    pip install -r requirements.txt
    python {example}

requirements.txt holds the versions with which the figures and numbers on the pages were
made. Others will mostly do; the numbers may then differ a little.
"""


def bundle_path(project: Project) -> str:
    """Where a site has the file: `code/the-coin-book.zip`."""
    return f"code/{_slug(project)}.zip"


def bundle(book: Book) -> bytes:
    """The zip file."""
    project, folder = book.project, _slug(book.project)
    scripts = project.scripts.values()
    files = {f"{script.id}.py": script.text for script in scripts}
    files["requirements.txt"] = _requirements(book)
    files["README.txt"] = README.format(
        name=project.config.get("site_name", folder), example=next(iter(files))
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for name, text in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            zipped.writestr(entry, text)
    return packed.getvalue()


def _slug(project: Project) -> str:
    name = str(project.config.get("site_name") or "scripts").lower()
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-") or "scripts"


def _requirements(book: Book) -> str:
    """The packages that the scripts import, in the newest version that they ran with."""
    found: dict[str, str] = {}
    for script in book.project.scripts.values():
        named = owners(script.imports)
        run = book.run_or_none(script)
        for package, version in run.environment["packages"].items() if run else ():
            if package in named:
                found[package] = max(found.get(package, ""), version, key=_order)
    return "".join(f"{package}=={found[package]}\n" for package in sorted(found))


def _order(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]
