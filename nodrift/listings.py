"""Weave listings: regions of scripts, what they printed, and the rest of each script."""

import re
from itertools import groupby

from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from nodrift.bindings import binding_path, read_bindings
from nodrift.context import Context, Wrong
from nodrift.errors import Drift
from nodrift.examples import is_meant
from nodrift.ids import Id, listing_anchor, nearest, parse_id
from nodrift.markup import INCLUDE, Block, Fence, FigureLine
from nodrift.regions import Region
from nodrift.script import Script

# Names for what a run prints: never typed by hand, no more than Python is.
OUTPUT = {"text", "plain", "plaintext", "txt", "output", "none", ""}


def weave_fence(block: Fence, context: Context) -> str:
    """Return the fence filled, and a note that says where its lines are from.

    Raises Wrong for code or output typed by hand, LookupError for an unknown region.
    """
    if not block.closed:
        raise Wrong(
            "E-FENCE",
            "the fence is never closed",
            f"end it with {block.fence}, indented as it begins",
        )
    if any(line.strip() and not line.startswith(block.indent) for line in block.lines):
        raise Wrong(
            "E-FENCE",
            "a line of the fence stands to the left of it",
            "indent all of them alike",
        )
    if is_meant(block):
        raise Wrong(
            "E-FENCE",
            "the example stands inside of something else",
            "move it to the left margin: it is woven as a part of the page",
        )
    includes = block.includes
    for number, row in enumerate(block.body, block.line + 1):
        if "--8<--" in row and block.language and not INCLUDE.fullmatch(row):
            with context.at(number):
                raise Wrong(
                    "E-FENCE",
                    f"{row.strip()!r} names no region that can be read",
                    'write --8<-- "post/script:region", with straight quotation marks',
                )
            return block.text
    if includes is None:
        kind = "Python" if _is_python(block.language) else "output"
        if kind == "output" and block.language.lower() not in OUTPUT:
            return block.text
        raise Wrong(
            "E-FENCE",
            f"{kind} typed by hand: nobody ran it",
            'fill the fence with lines --8<-- "post/script:region", or name another '
            "language such as console",
        )
    pieces: list[str] = []
    sources: list[tuple[str, str]] = []
    for line, target in includes:
        with context.at(line):
            text, *source = _included(target, context)
            pieces.append(text.strip("\n"))
            sources.append((source[0], source[1]))
    code = "\n\n".join(pieces).split("\n")
    fence = _fence_around(code, block.fence)
    info = _with_anchor(block, includes[0][1], context)
    lines = [f"{fence}{info}", *code, fence]
    woven = "\n".join(f"{block.indent}{line}".rstrip() for line in lines)
    note = context.stash(f'<p class="nd-source">{_note(sources)}</p>')
    return f"{woven}\n\n{block.indent}{note}"


def _is_python(language: str) -> bool:
    """Whether a fence of this language is highlighted as some kind of Python."""
    try:
        name = get_lexer_by_name(language).name.lower()
    except ClassNotFound:
        return "python" in language.lower()
    return "python" in name or name == "numpy"


def _fence_around(code: list[str], fence: str) -> str:
    """`fence`, made longer than any run of its character in `code`."""
    runs = re.findall(re.escape(fence[0]) + "+", "\n".join(code))
    return fence[0] * max(len(fence), *(len(run) + 1 for run in runs), 0)


def _with_anchor(block: Fence, target: str, context: Context) -> str:
    """The words after the fence, with an anchor that the page of the script links to."""
    id = parse_id(target)
    if id is None or block.info.strip() != "python" or id in context.listed:
        return block.info
    context.listed.add(id)
    return f"{{.python #{listing_anchor(id)}}}"


def _included(target: str, context: Context) -> tuple[str, str, str]:
    """Text of a `--8<--` target, the file it is from, and what of it."""
    if target.startswith("eq:"):
        return _binding(target.removeprefix("eq:"), context)
    name, at, kind = target.partition("@")
    id = parse_id(name)
    if id is None or (at and kind != "output"):
        raise LookupError(
            f"{target!r} is no id; write post/script:region, and @output after it for "
            "what it printed, or eq:name for the binding of a formula"
        )
    script = context.script(id)
    region = script.regions.get(id.name)
    if region is None:
        hint = nearest(id.name, script.regions)
        raise LookupError(f"{id.script} has no region {id.name!r}; {hint}")
    if not at:
        address = context.script_href(script, region.name)
        lines = f'<a href="{address}">{_lines(region)}</a>'
        return region.code, context.script_link(script), lines
    outputs = context.book.run(script).outputs
    if id.name not in outputs:
        hint = nearest(id.name, outputs)
        raise LookupError(f"region {id.name!r} of {id.script} printed nothing; {hint}")
    return outputs[id.name], f"printed by {context.script_link(script)}", ""


def _binding(label: str, context: Context) -> tuple[str, str, str]:
    """The binding of a formula, the file it is from, and its lines."""
    formula = context.book.labels.get(label)
    if formula is None:
        hint = nearest(label, context.book.labels)
        raise LookupError(f"no formula is labelled {label!r}; {hint}")
    found = read_bindings(context.book.project, formula.page).get(label)
    path = binding_path(formula.page).as_posix()
    if found is None:
        raise LookupError(f"{label!r} has no binding; write one in {path}")
    lines = _span(found.line, found.line + found.source.count("\n"))
    return found.source, f"<code>{path}</code>", lines


def _lines(region: Region) -> str:
    return _span(region.first, region.last)


def _span(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first}\N{EN DASH}{last}"


def _note(sources: list[tuple[str, str]]) -> str:
    """Each file once, with all that is shown of it."""
    notes = []
    for file, group in groupby(sources, lambda source: source[0]):
        notes += [file, *(lines for _, lines in group if lines)]
    return ", ".join(notes)


# The rest of a script


def last_uses(blocks: list[Block], context: Context) -> dict[int, list[Script]]:
    """Line of the last listing (else figure) of each of the page's own scripts."""
    listing: dict[str, int] = {}
    drawing: dict[str, int] = {}
    for block in blocks:
        if isinstance(block, Fence):
            for _, target in block.includes or []:
                if (id := parse_id(target.partition("@")[0])) is not None:
                    listing[id.script] = block.line
        elif isinstance(block, FigureLine) and (id := parse_id(block.id)):
            drawing[id.script] = block.line
    found: dict[int, list[Script]] = {}
    for name, line in sorted((drawing | listing).items()):
        script = context.book.project.scripts.get(name)
        if script is not None and script.post == context.page.stem:
            found.setdefault(line, []).append(script)
    return found


def weave_rest(script: Script, indent: str, context: Context) -> str:
    """How to run the script, and a fold with the regions that no page lists.

    Nothing is hidden: each stands there with its name and a link to its lines. The lines themselves are fetched when a reader opens the fold, since
    most do not, and all of them together weigh more than the page.
    """
    try:
        rest = [
            region
            for name, region in script.regions.items()
            if Id(script.id, name) not in context.book.listed
        ]
        items = "".join(_item(script, region, context) for region in rest)
    except Drift as drift:
        context.drifts.append(drift)
        return ""
    run = (
        f'<p class="nd-source nd-run">To run it: <code>python {script.file.name}</code> '
        f"if you copied the file, <code>nodrift run {script.id}</code> in a clone</p>"
    )
    below_listing = any(id.script == script.id for id in context.listed)
    shown, inside = (run, "") if below_listing or not rest else ("", run)
    if rest:
        names = ", ".join(region.name for region in rest)
        shown += (
            f'<details class="nd-rest"><summary>The rest of {script.id}.py: {names}'
            f"</summary>{inside}<ul>{items}</ul></details>"
        )
    return f"\n{indent}{context.stash(shown)}"  # two blank lines end a footnote


def _item(script: Script, region: Region, context: Context) -> str:
    address = context.script_href(script, region.name)
    return (
        f'<li><a href="{address}"><code>{region.name}</code></a>, {_lines(region)}</li>'
    )
