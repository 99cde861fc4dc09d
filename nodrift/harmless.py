"""Judge the HTML that an author wrote: plain marks of a text, and nothing that acts.

Judged is what Markdown made of the page, before our own pieces come into it: there no
spelling of the source can hide anything. Only tags and attributes of a list pass, and
only in the one form that all browsers read alike; whatever is not of that form is
refused, so no two readers can disagree about it.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

TAGS = re.compile(
    "a|abbr|aside|b|blockquote|br|caption|cite|code|col|colgroup|dd|del|details|dfn|div"
    "|dl|dt|em|figcaption|figure|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|s|samp"
    "|section|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|time|tr"
    "|u|ul|var|wbr"
)
EVERYWHERE = re.compile("aria-label|class|dir|id|lang|markdown|role|style|title")
ATTRIBUTES = {
    "a": {"href", "rel"},
    "details": {"open"},
    "img": {"src", "alt"},  # a check of its own asks which script drew it
    "ol": {"start", "type", "reversed"},
    "td": {"colspan", "rowspan", "headers", "align"},
    "th": {"colspan", "rowspan", "headers", "align", "scope"},
    "time": {"datetime"},
}
STYLE = re.compile(r"text-align: ?(?:left|right|center|justify);?")  # by tables
LINKS = {"href", "src"}
NAMES = {"class", "id"}
FRAME = re.compile(r"(?:^|\s)(?:nd-|md-|__)")  # ours, and Material's
SCHEMES = {"http", "https", "mailto"}

ASK = "write it in Markdown; code goes into a script, a figure comes from one"

WORD = r"[A-Za-z][A-Za-z0-9]*"
ATTRIBUTE = re.compile(
    r"""\s+(?P<name>[A-Za-z][A-Za-z0-9_:-]*)"""
    r"""(?:=(?:"(?P<two>[^"<>]*)"|'(?P<one>[^'<>]*)'|(?P<bare>[^\s"'`=<>]+)))?"""
)
TOKEN = re.compile(
    rf"[^<]+|<!--[^<>]*-->|</(?P<end>{WORD})\s*>"
    rf"|<(?P<start>{WORD})(?P<attributes>(?:{ATTRIBUTE.pattern.replace('?P<', '?P<_')})*)"
    r"\s*/?>"
)
LINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*|[^\s<>@/]+@[^\s<>]+)>")
OURS = "\ue000\ue001"  # stands for a piece of ours; an author cannot mean it
MARKS = re.compile("[\x02\x03\ue000\ue001]")
ESCAPED = re.compile("\x02([0-9]+)\x03")  # by Markdown, of a letter after a backslash
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What may not be published; `clues` are texts to look for in the source."""

    what: str
    clues: tuple[str, ...]


def is_link(tag: str) -> bool:
    """Whether `<...>` is an address in brackets, which Markdown makes a link."""
    return LINK.fullmatch(tag) is not None


def faults(page: str) -> Iterator[Fault]:
    """Yield what is wrong with the HTML of an author, our own pieces marked as OURS."""
    at, told = 0, set()
    while at < len(page):
        token = TOKEN.match(page, at)
        if token is None:
            text = re.match(r"<[^<>\n]{0,40}>?", page[at:])
            cut = text[0] if text else page[at : at + 20]
            yield Fault(f"{cut!r} is no tag that can be read", (cut, cut[:8], cut[:4]))
            at += 1
            while at < len(page) and page[at] != "<":
                at += 1
            continue
        at = token.end()
        name = (token["start"] or token["end"] or "").lower()
        if name and not TAGS.fullmatch(name):
            if name in told:
                continue  # where it ends, or the next of them
            told.add(name)
            yield Fault(f"<{name}> is not for the text of a page", (f"<{name}",))
        elif token["attributes"]:
            yield from _attributes(name, token["attributes"])


def _attributes(tag: str, text: str) -> Iterator[Fault]:
    seen = set()
    for found in ATTRIBUTE.finditer(text):
        name = found["name"].lower()
        value = found["two"] or found["one"] or found["bare"] or ""
        clues: tuple[str, ...] = found[0].strip(), f"{name}=", value, name
        value = ESCAPED.sub(lambda mark: chr(int(mark[1])), value)
        value = html.unescape(value.replace("\x02amp\x03", "&"))
        if MARKS.search(value):
            clues = '"{{', "'{{", *clues
            yield Fault(f"something is woven inside {name} of <{tag}>", clues)
        elif not (EVERYWHERE.fullmatch(name) or name in ATTRIBUTES.get(tag, ())):
            yield Fault(f"<{tag}> has the attribute {name}", clues)
        elif name in seen:
            yield Fault(f"<{tag}> has the attribute {name} twice", clues)
        elif name in NAMES and FRAME.search(value):
            yield Fault(f"<{tag}> looks like a piece of the frame", clues)
        elif name == "style" and not STYLE.fullmatch(value):
            yield Fault(f"<{tag}> has a style of its own", clues)
        elif name in LINKS and (scheme := _scheme(value)) not in {"", *SCHEMES}:
            yield Fault(f"a link of the kind {scheme}: does something", clues)
        seen.add(name)


def _scheme(address: str) -> str:
    """`javascript` of `java script:x`, as a browser reads it; "" if there is none."""
    address = UNSEEN.sub("", address).lower()
    before, colon, _ = address.partition(":")
    return before if colon and not re.search(r"[/?#]", before) else ""


def line_of(fault: Fault, source: str) -> int:
    """The line of `source` that the fault most probably comes from, else 1."""
    folded = source.lower()
    for clue in fault.clues:
        at = folded.find(clue.lower()) if clue.strip() else -1
        if at >= 0:
            return source.count("\n", 0, at) + 1
    return 1
