"""Weave a demo: a figure that a program of the theme brings to life where it can.

The figure is drawn by its run as any other; with it go the name of the program and the
address of the file that the run left for it. A reader without scripts is told what else
there would be.
"""

import html
import posixpath
import re

from nodrift.context import Context, Wrong
from nodrift.ids import nearest, parse_id
from nodrift.inline import weave_plain
from nodrift.project import Project

# Below docs/; programs that a demo imports lie in folders of it.
FOLDER = ("theme", "assets", "demos")
DEMO = re.compile(
    r'\s*(?P<name>[a-z]+)(?:\s+(?P<script>[\w/]+):(?P<asset>[^\s":]+))?'
    r'(?:\s+"(?P<still>[^"]*)")?\s*'
)


def demos(project: Project) -> list[str]:
    """The names of the demos that the theme has."""
    folder = project.docs.joinpath(*FOLDER)
    return sorted(file.stem for file in folder.glob("*.js"))


def weave_demo(text: str | None, context: Context) -> tuple[str, str]:
    """Attributes for the figure, and what stands below it until the demo begins.

    `text` is what stands in `{demo: ...}`, None if there is no demo. Raises Wrong or
    LookupError.
    """
    if text is None:
        return "", ""
    match = DEMO.fullmatch(text)
    if match is None:
        raise Wrong(
            "E-DEMO",
            f"{text.strip()!r} is not how a demo is named",
            'write {demo: name post/script:file "What it lets a reader do."}',
        )
    known = demos(context.book.project)
    if match["name"] not in known:
        raise Wrong(
            "E-DEMO",
            f"there is no demo {match['name']!r}",
            nearest(match["name"], known),
        )
    still = weave_plain(match["still"] or "", context)
    if not still.strip():
        raise Wrong(
            "E-DEMO",
            f"readers without scripts are not told what {match['name']!r} would do",
            'say it in the braces: {demo: name "Where scripts run, you can ..."}',
        )
    address = _asset(match["script"], match["asset"], context)
    weights = f' data-src="{html.escape(address)}"' if address else ""
    return (
        f' data-demo="{match["name"]}"{weights}',
        f'<p class="nd-still">{html.escape(still)}</p>',
    )


def _asset(name: str | None, asset: str | None, context: Context) -> str:
    """Where the site has the file, seen from the page; "" if the demo needs none."""
    if name is None or asset is None:
        return ""
    id = parse_id(f"{name}:x")
    if id is None:
        raise LookupError(f"{name!r} is no script; write post/script:file")
    script = context.script(id)
    assets = context.book.run(script).assets
    if asset not in assets:
        hint = nearest(asset, assets)
        raise LookupError(f"{script.id} leaves no file {asset!r}; {hint}")
    # No generator touches such an attribute: it is an address of the site for all.
    return posixpath.relpath(f"/code/{script.id}/{asset}", f"/{context.page.url}")
