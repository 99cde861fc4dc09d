"""Weave what a page lists for its readers: the works it cites, the runs it shows."""

import html

from nodrift.context import Context
from nodrift.environment import owners
from nodrift.ids import run_anchor, work_anchor
from nodrift.script import Script


def references(context: Context) -> str:
    """The works that the page cites, by author."""
    bibliography = context.book.bibliography
    items = "".join(
        f'<li id="{work_anchor(key)}">{bibliography.html(key)}'
        f"{_elsewhere(key, context)}</li>"
        for key in sorted(context.cited, key=bibliography.label)
    )
    return context.stash(f'<ol class="nd-references">{items}</ol>')


def _elsewhere(key: str, context: Context) -> str:
    """A link to where the book lists a work with all pages that cite it."""
    page = context.book.bibliography_page
    if page is None:
        return ""
    count = len(context.book.citing.get(key, []))
    words = "in the bibliography" if count < 2 else f"cited on {count} pages"
    return (
        f' <a class="nd-elsewhere" href="{context.href(page)}#{work_anchor(key)}">'
        f"{words}</a>"
    )


def provenance(context: Context) -> str:
    """Each script of the page: its record, what it ran with, on which machine."""
    own = {
        id: script
        for id, script in context.book.project.scripts.items()
        if script.post == context.page.stem
    }
    scripts = own | context.scripts
    posts = {script.post for script in scripts.values()}
    rows = "".join(_row(script, context) for _, script in sorted(scripts.items()))
    heads = "".join(
        f'<th scope="col">{head}</th>'
        for head in ("Script", "Record", "Ran with", "Machine")
    )
    return context.stash(
        '<div class="nd-table nd-runs" tabindex="0" role="group" '
        'aria-label="Provenance">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f'<p class="nd-source">To run them again: '
        f"<code>nodrift run {' '.join(sorted(posts))}</code></p></div>"
    )


def _row(script: Script, context: Context) -> str:
    run = context.book.run(script)
    environment = run.environment
    named = owners(script.imports)
    packages = [f"{k} {v}" for k, v in environment["packages"].items() if k in named]
    cells = (
        context.script_link(script),
        f"<code>{run.seal[:8]}</code>",
        html.escape(", ".join([f"Python {environment['python']}", *packages])),
        html.escape(environment["machine"]),
    )
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr id="{run_anchor(script.id)}">{row}</tr>'
