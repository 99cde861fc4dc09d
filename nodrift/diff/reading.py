"""What a reader reads of a rendered page: its paragraphs as text, and its anchors.

Left out is what tells where something comes from (hashes, lines, how to run it again):
it changes with every run and is told elsewhere.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

BLOCKS = re.compile(
    "p|h[1-6]|li|tr|dt|dd|pre|summary|figcaption|blockquote|caption|div|figure|section"
    "|table|ul|ol|details|aside"
)
CELLS = {"td", "th"}
VOID = {"br", "col", "hr", "img", "input", "wbr"}
# Places of drawings, buttons, and the small print below figures, listings and formulas.
UNREAD = {
    "headerlink",
    "nd-canvas",
    "nd-mark",
    "nd-placeholder",
    "nd-runs",
    "nd-source",
    "nd-stepper",
    "nd-tex",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The paragraphs of a page in order, and the anchors of what has a name."""

    paragraphs: tuple[str, ...]
    anchors: tuple[str, ...]


def read(html: str) -> Reading:
    """What a reader reads of the HTML of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end()
    return Reading(tuple(reader.paragraphs), tuple(dict.fromkeys(reader.anchors)))


@dataclass
class _Reader(HTMLParser):
    paragraphs: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    text: str = ""
    open: list[tuple[str, bool]] = field(default_factory=list)  # and whether unread
    pre: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def end(self) -> None:
        """A paragraph ends here."""
        text = self.text.strip()
        if self.pre and text:  # the changes of code are shown with its script
            text = f"Listing: {text.splitlines()[0]}"
        text = " ".join(text.split()).removesuffix(" |")
        if text.strip(" |"):
            self.paragraphs.append(text)
        self.text = ""

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        given = dict(attributes)
        classes = (given.get("class") or "").split()
        hidden = bool(self.open and self.open[-1][1]) or not UNREAD.isdisjoint(classes)
        if not hidden:
            self._anchor(tag, given.get("id") or "", classes)
            if BLOCKS.fullmatch(tag):
                self.end()
            elif tag == "br":
                self.text += " "
        if tag not in VOID:
            self.open.append((tag, hidden))
            self.pre += tag == "pre"

    def _anchor(self, tag: str, name: str, classes: list[str]) -> None:
        named = tag == "figure" or "nd-equation" in classes
        if name and (named or re.fullmatch("h[1-6]", tag)):
            self.anchors.append(name)

    def handle_endtag(self, tag: str) -> None:
        if all(tag != name for name, _ in self.open):
            return
        while self.open:
            name, hidden = self.open.pop()
            if not hidden and BLOCKS.fullmatch(name):
                self.end()
            if not hidden and name in CELLS:
                self.text += " | "
            self.pre -= name == "pre"
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1][1]):
            self.text += data
