"""Weave one page: the author's Markdown in, ordinary Markdown and HTML out.

`weave` is a pure function of the page's text and the book, so any generator that runs
Python-Markdown extensions can use it. What it cannot honour is a Drift with its line.
"""

import re
from collections.abc import Iterator

from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from nodrift import backmatter, exercises_page
from nodrift.book import Book
from nodrift.context import Context, Stash, Wrong
from nodrift.displays import weave_display
from nodrift.drawings import weave_figure
from nodrift.errors import Drift, Drifts
from nodrift.exercises import start_of
from nodrift.ids import Id, nearest, parse_id
from nodrift.markup import (
    TOKEN,
    UNDERLINED,
    Block,
    Display,
    Fence,
    FigureLine,
    Heading,
    IndentedCode,
    Paragraph,
    Slot,
    parse_blocks,
)
from nodrift.project import Page
from nodrift.script import Script
from nodrift.series import place_in_series
from nodrift.slots import weave_slot
from nodrift.terms import note_links_by_hand, weave_paragraph

IN_TEXT_ONLY = ("value", "claim", "maths", "cite", "reference", "image", "tag")
# Names for what a run prints: never typed by hand, no more than Python is.
OUTPUT = {"text", "plain", "plaintext", "txt", "output", "none", ""}
ALONE: dict[type[Block], tuple[str, str]] = {
    Display: ("E-MATH", "a display formula"),
    Fence: ("E-FENCE", "a code block"),
    FigureLine: ("E-FIGURE", "a figure"),
    Slot: ("E-SYNTAX", "a slot"),
}


def weave(text: str, page: Page, book: Book, stash: Stash, offset: int = 0) -> str:
    """Return the Markdown of `page` with everything the run has to say put in.

    `text` is the page below its front matter, which is `offset` lines long. Raises
    Drifts with all that is wrong, in order.
    """
    context = Context(page, book, stash, offset)
    woven = "\n".join(_weave_blocks(parse_blocks(text), context))
    if context.drifts:
        raise Drifts(context.drifts)
    return woven


def _weave_blocks(blocks: list[Block], context: Context) -> Iterator[str]:
    pieces: list[str] = []
    references: list[int] = []  # places of the list, which is known only at the end
    rest_at = _last_uses(blocks, context)
    part = place_in_series(context)
    _require_room(blocks, context)
    note_links_by_hand(blocks, context)
    for block in blocks:
        piece = block.text
        if isinstance(block, Slot) and block.name == "references":
            references.append(len(pieces))
            piece = block.indent
        else:
            with context.at(block.line):
                piece = _weave_block(block, context)
        pieces.append(piece)
        for script in rest_at.get(block.line, ()):
            pieces.append(_rest(script, block.indent, context))
        if part and isinstance(block, Heading) and block.level == 1:
            pieces.append(f"\n{part}\n")
            part = ""
    for at in references:
        pieces[at] += backmatter.references(context)
    lists_all = context.page == context.book.bibliography_page
    if context.cited and not references and not lists_all:
        with context.at(blocks[-1].line):
            raise Wrong(
                "E-CITE",
                "the page cites works and lists none",
                "end it with a heading References and a paragraph {{ references }}",
            )
    yield from pieces


def _require_room(blocks: list[Block], context: Context) -> None:
    """What becomes a block of HTML would tear apart a paragraph that it touches."""
    for i, block in enumerate(blocks):
        above = blocks[i - 1].lines[-1] if i else ""
        below = blocks[i + 1].lines[0] if i + 1 < len(blocks) else ""
        if type(block) in ALONE and (above.strip("> ") or below.strip("> ")):
            code, what = ALONE[type(block)]
            with context.at(block.line):
                raise Wrong(
                    code, f"{what} touches other text", "put blank lines around it"
                )


def _weave_block(block: Block, context: Context) -> str:
    match block:
        case Fence():
            return _fence(block, context)
        case Display():
            return block.indent + weave_display(block, context)
        case FigureLine():
            return block.indent + weave_figure(block, context)
        case Slot():
            return weave_slot(block, context, _weave_block)
        case Heading():
            return _heading(block)
        case IndentedCode():
            raise Wrong(
                "E-FENCE",
                "lines indented like this become code that never ran",
                "list a region of a script, or indent by less than four",
            )
        case Paragraph() if UNDERLINED.match(block.text):
            raise Wrong(
                "E-HEADING", "the heading is underlined", "write it as `# heading`"
            )
        case Paragraph() if start_of(block):
            return exercises_page.start(weave_paragraph(block, context), context)
        case Paragraph():
            return weave_paragraph(block, context)
    return block.text


def _heading(block: Heading) -> str:
    for match in TOKEN.finditer(block.text):
        if any(match[kind] for kind in IN_TEXT_ONLY):
            raise Wrong(
                "E-HEADING",
                f"{match[0]} stands in a heading",
                "move it into the text: links to a heading must not move",
            )
    return block.text


# Listings and output


def _fence(block: Fence, context: Context) -> str:
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
    includes = block.includes
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
    pieces, sources = [], []
    for line, target in includes:
        with context.at(line):
            text, source = _included(target, context)
            pieces.append(text.strip("\n"))
            sources.append(source)
    code = "\n\n".join(pieces).split("\n")
    fence = _fence_around(code, block.fence)
    lines = [f"{fence}{block.info}", *code, fence]
    woven = "\n".join(f"{block.indent}{line}".rstrip() for line in lines)
    note = context.stash(f'<p class="nd-source">{", ".join(sources)}</p>')
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


def _included(target: str, context: Context) -> tuple[str, str]:
    """Text of a `--8<--` target, and a note that says where it is from."""
    name, at, kind = target.partition("@")
    id = parse_id(name)
    if id is None or (at and kind != "output"):
        raise LookupError(
            f"{target!r} is no id; write post/script:region, and @output after it for "
            "what it printed"
        )
    script = context.script(id)
    region = script.regions.get(id.name)
    if region is None:
        hint = nearest(id.name, script.regions)
        raise LookupError(f"{id.script} has no region {id.name!r}; {hint}")
    if not at:
        lines = f"lines {region.first}\N{EN DASH}{region.last}"
        return region.code, f"{context.script_link(script)}, {lines}"
    outputs = context.book.run(script).outputs
    if id.name not in outputs:
        hint = nearest(id.name, outputs)
        raise LookupError(f"region {id.name!r} of {id.script} printed nothing; {hint}")
    return outputs[id.name], f"printed by {context.script_link(script)}"


def _last_uses(blocks: list[Block], context: Context) -> dict[int, list[Script]]:
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


def _rest(script: Script, indent: str, context: Context) -> str:
    """A fold with the regions that no page lists: nothing is hidden."""
    try:
        rest = [
            region
            for name, region in script.regions.items()
            if Id(script.id, name) not in context.book.listed
        ]
    except Drift as drift:
        context.drifts.append(drift)
        return ""
    if not rest:
        return ""
    names = ", ".join(region.name for region in rest)
    lines = [f'??? nd-rest "The rest of {script.id}.py: {names}"', ""]
    for region in rest:
        code = region.code.split("\n")
        fence = _fence_around(code, "```")
        lines += [f"    {line}".rstrip() for line in (f"{fence}python", *code, fence)]
        lines.append("")
    fold = "\n".join(f"{indent}{line}".rstrip() for line in lines)
    return f"\n{fold.rstrip()}"  # two blank lines in a row would end a footnote
