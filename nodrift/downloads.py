"""Put what readers download below `code/<post>/<script>/` of a built site."""

from pathlib import Path

from nodrift.artwork import artwork
from nodrift.book import Book
from nodrift.bundle import bundle, bundle_path
from nodrift.ids import figure_anchor
from nodrift.notebook import notebook
from nodrift.script import Script


def publish_downloads(book: Book, site: Path) -> None:
    """Copy each script, its notebook, figures and assets, and all scripts in one file.

    They are the same for any generator. A script that was never run has none.
    """
    if book.project.scripts:
        packed = site / bundle_path(book.project)
        packed.parent.mkdir(parents=True, exist_ok=True)
        packed.write_bytes(bundle(book))
    for script in book.project.scripts.values():
        if book.run_or_none(script) is not None:
            publish_script(book, script, site)


def publish_script(book: Book, script: Script, site: Path) -> None:
    """The same for one script. Raises Drift E-LOCK if it was never run."""
    run, record = book.run(script), book.record(script)
    folder = site / "code" / script.id
    folder.mkdir(parents=True, exist_ok=True)
    stem = script.file.stem
    (folder / f"{stem}.py").write_text(script.text, "utf-8", newline="\n")
    text = notebook(script, run, record)
    (folder / f"{stem}.ipynb").write_text(text, "utf-8", newline="\n")
    if record is None:
        return
    for name in run.figures:
        described = name, f"{script.id}:{name}"
        svg = artwork(record.figure(name), figure_anchor(name), *described)
        (folder / f"{name}.svg").write_text(svg, "utf-8", newline="\n")
    for name in run.assets:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(record.asset(name))


def write_notebook(book: Book, script: Script, folder: Path) -> str:
    """Write the notebook of a script, which mkdocs-jupyter reads from a file.

    Returns its path below `folder`. Raises Drift E-LOCK for a script that was never run.
    """
    text = notebook(script, book.run(script), book.record(script))
    uri = f"code/{script.id}.ipynb"
    file = folder / uri
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="\n")
    return uri
