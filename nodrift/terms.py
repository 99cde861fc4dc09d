"""Weave links from the words of a page to the glossary, with what they mean.

The first use of a term is linked; what stands in a fold, which may be closed, does not
count for the text around it. Where an author links to an entry by hand, that is the
only link to it on the page: so the word can mean something else elsewhere.
"""

import html
import posixpath
import re
from collections.abc import Iterable, Iterator

from nodrift.context import Context, Wrong
from nodrift.glossary import MARKER, Glossary, Term, is_entry
from nodrift.ids import nearest
from nodrift.inline import weave_inline
from nodrift.markup import TOKEN, Block, Paragraph

LINK = re.compile(
    r"\[(?P<words>(?:[^\[\]]|\[[^\[\]]*\])*)\](?:\((?P<to>[^()]*)\)|\[[^\[\]]*\])"
)
HTML_LINK = re.compile(r"<a\b(?:.|\n)*?</a>")
# What else is no running text: titles of folds, attributes, addresses.
ASIDE = re.compile(
    r"^ *(?:!!!|\?\?\?\+?) .*$"
    r"|\{:? *[.#\w][^{}\n]*\}|https?://\S+|^ *\[[^\[\]]+\]:.*$",
    re.MULTILINE,
)
INK = re.compile(r"[^\n]")

Edit = tuple[int, int, str]


def note_links_by_hand(blocks: Iterable[Block], context: Context) -> None:
    """Take every entry that the page links to by hand as linked already."""
    glossary = context.book.glossary
    if glossary is None:
        return
    for block in blocks:
        if isinstance(block, Paragraph):
            for _, anchor in _by_hand(block.text, glossary, context):
                context.terms.add(anchor)


def weave_paragraph(block: Paragraph, context: Context) -> str:
    """Weave a paragraph with the links of its terms, or an entry of the glossary."""
    glossary = context.book.glossary
    if glossary is None:
        return weave_inline(block.text, block.line, context)
    if context.page == glossary.page and is_entry(block):
        return _entry(block, glossary, context)
    text = weave_inline(block.text, block.line, context)
    edits = []
    for link, anchor in _by_hand(text, glossary, context):
        with context.at(block.line + text.count("\n", 0, link.start())):
            term = _known(anchor, glossary)
            words = _linked(link["words"], term, glossary, context)
            edits.append((*link.span(), words))
    linked = context.folded if block.indent else context.terms
    edits += _first_uses(text, context.terms, linked, glossary, context)
    return _edited(text, edits)


def _entry(block: Block, glossary: Glossary, context: Context) -> str:
    """The term with its anchor; its meaning, with links to others; where it is told."""
    line = block.line + context.offset
    term = next((one for one in glossary.terms.values() if one.line == line), None)
    if term is None:  # the check of the glossary says why
        return block.text
    sense = f", {term.sense}" if term.sense else ""
    others = f" ({', '.join(term.others)})" if term.others else ""
    name = context.stash(
        f'<dfn id="{term.anchor}">{html.escape(term.name)}</dfn>'
        f"{html.escape(sense + others)}"
    )
    edits = _first_uses(term.means, set(), {term.anchor}, glossary, context)
    means = _edited(term.means, edits)
    told = weave_inline(block.lines[2], block.line + 2, context)
    return f"{name}\n{MARKER}{means}\n{told}"


def _first_uses(
    text: str,
    before: set[str],
    linked: set[str],
    glossary: Glossary,
    context: Context,
) -> Iterator[Edit]:
    """Link what is in neither set of entries, and note it in `linked`."""
    known = before | linked
    if all(term.anchor in known for _, _, term in glossary.find(text)):
        return  # most paragraphs: to find out what is running text takes longer
    for start, end, term in glossary.find(_running_text(text)):
        if term.anchor not in before | linked:
            linked.add(term.anchor)
            yield start, end, _linked(text[start:end], term, glossary, context)


def _linked(words: str, term: Term, glossary: Glossary, context: Context) -> str:
    address = f"{context.href(glossary.page)}#{term.anchor}"
    opening = f'<a class="nd-term" href="{address}" title="{html.escape(term.means)}">'
    return f"{context.stash(opening)}{words}{context.stash('</a>')}"


def _known(anchor: str, glossary: Glossary) -> Term:
    if anchor not in glossary.terms:
        raise Wrong(
            "E-TERM",
            f"the glossary has no entry #{anchor}",
            nearest(anchor, glossary.terms),
        )
    return glossary.terms[anchor]


def _by_hand(
    text: str, glossary: Glossary, context: Context
) -> Iterator[tuple[re.Match[str], str]]:
    """Each link to an entry of the glossary that the author wrote, and its anchor."""
    if glossary.page.uri not in text:
        return
    folder = posixpath.dirname(context.page.uri)
    for found in LINK.finditer(_without_tokens(text)):
        path, _, anchor = (found["to"] or "").partition("#")
        uri = posixpath.normpath(posixpath.join(folder, path)) if path else ""
        link = LINK.match(text, found.start())
        if anchor and uri == glossary.page.uri and link is not None:
            yield link, anchor


def _running_text(text: str) -> str:
    """`text` with all that is no running text blanked out, at the same places."""
    text = _without_tokens(HTML_LINK.sub(_blank, text))
    return ASIDE.sub(_blank, LINK.sub(_blank, text))


def _without_tokens(text: str) -> str:
    return TOKEN.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return INK.sub(" ", match[0])


def _edited(text: str, edits: Iterable[Edit]) -> str:
    pieces, end = [], 0
    for start, stop, piece in sorted(edits):
        pieces += [text[end:start], piece]
        end = stop
    return "".join([*pieces, text[end:]])
