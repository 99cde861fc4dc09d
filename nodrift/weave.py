"""Weave one page: the author's Markdown in, ordinary Markdown and HTML out.

`weave` is a pure function of the page's text and the book, so any generator that runs
Python-Markdown extensions can use it. What it cannot honour is a Drift with its line.
"""

from collections.abc import Iterator
from itertools import pairwise

from nodrift import backmatter, exercises_page
from nodrift.book import Book
from nodrift.context import Context, Stash, Wrong
from nodrift.displays import weave_display
from nodrift.drawings import weave_figure
from nodrift.errors import Drifts
from nodrift.examples import Closing, Edge, Opening, read_blocks, weave_edge
from nodrift.exercises import start_of
from nodrift.listings import last_uses, weave_fence, weave_rest
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
)
from nodrift.project import Page
from nodrift.series import place_in_series
from nodrift.slots import weave_slot
from nodrift.terms import note_links_by_hand, weave_paragraph

IN_TEXT_ONLY = ("value", "claim", "maths", "cite", "reference", "image", "tag")
ALONE: dict[type[Block], tuple[str, str]] = {
    Display: ("E-MATH", "a display formula"),
    Fence: ("E-FENCE", "a code block"),
    FigureLine: ("E-FIGURE", "a figure"),
    Slot: ("E-SYNTAX", "a slot"),
    Opening: ("E-FENCE", "a live example"),
    Closing: ("E-FENCE", "a live example"),
}


def weave(text: str, page: Page, book: Book, stash: Stash, offset: int = 0) -> str:
    """Return the Markdown of `page` with everything the run has to say put in.

    `text` is the page below its front matter, which is `offset` lines long. Raises
    Drifts with all that is wrong, in order.
    """
    context = Context(page, book, stash, offset)
    woven = "\n".join(_weave_blocks(read_blocks(text), context))
    if context.drifts:
        raise Drifts(context.drifts)
    return woven


def _weave_blocks(blocks: list[Block], context: Context) -> Iterator[str]:
    pieces: list[str] = []
    references: list[int] = []  # places of the list, which is known only at the end
    rest_at = last_uses(blocks, context)
    part = place_in_series(context)
    _require_room(blocks, context)
    _require_indents(blocks, context)
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
            pieces.append(weave_rest(script, block.indent, context))
        if part and isinstance(block, Heading) and block.level == 1:
            pieces.append(f"\n{part}\n")
            part = ""
    for at in references:
        pieces[at] += backmatter.references(context)
    lists_all = context.page == context.book.bibliography_page
    if context.cited and not references and not lists_all:
        with context.at([one for one in blocks if one.text.strip()][-1].line):
            raise Wrong(
                "E-CITE",
                "the page cites works and lists none",
                "end it with a heading References and a paragraph {{ references }}",
            )
    yield from pieces


def _require_room(blocks: list[Block], context: Context) -> None:
    """What becomes a block of HTML would tear apart a paragraph that it touches."""
    touching = set()
    for upper, lower in pairwise(blocks):
        at_edge = isinstance(upper, Opening) or isinstance(lower, Closing)
        if not at_edge and upper.lines[-1].strip("> ") and lower.lines[0].strip("> "):
            touching |= {upper.line, lower.line}
    for block in blocks:
        if type(block) in ALONE and block.line in touching:
            code, what = ALONE[type(block)]
            with context.at(block.line):
                raise Wrong(
                    code, f"{what} touches other text", "put blank lines around it"
                )


def _require_indents(blocks: list[Block], context: Context) -> None:
    """Markdown counts in fours: what is indented by two falls out of its list or fold."""
    for block in blocks:
        indent = len(block.indent)
        if indent % 4 and isinstance(block, (*ALONE, Paragraph, Heading)):
            with context.at(block.line):
                raise Wrong(
                    "E-SYNTAX",
                    f"the line is indented by {indent} space{'s'[: indent > 1]}, which belongs to nothing",
                    f"indent it by {indent // 4 * 4 + 4} to keep it in the list or fold "
                    f"above, or by {indent // 4 * 4}",
                )


def _weave_block(block: Block, context: Context) -> str:
    match block:
        case Fence():
            return weave_fence(block, context)
        case Edge():
            return weave_edge(block, context.stash)
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
