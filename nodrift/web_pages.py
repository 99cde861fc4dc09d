"""What built pages are made of and show: all that styles and fonts must serve."""

import hashlib
import html as entities
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nodrift.kept import keep, kept
from nodrift.web_bundle import Words

FORMULA = '<span class="katex"'
DRAWN = '<span class="katex-html"'  # the half of a formula that its fonts draw
TOKEN = re.compile(r'<(/?)span(?: class="([^"]*)")?[^>]*>|<[^>]*>|([^<]+)')
RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
COMPOUND = re.compile(r"(?:\.[\w-]+)+$")
FONT = re.compile(r"font-(family|style|weight):([^;,]+)")
FIRST_FAMILY = re.compile(r"\bfont:[^;]*?\b(KaTeX_\w+)")

TAG = re.compile(r"<([a-z][\w-]*)", re.IGNORECASE)
CLASS = re.compile(r'\sclass="([^"]*)"')
ID = re.compile(r'\sid="([^"]*)"')
NAME = re.compile(r"\s([a-z][\w:-]*)(?==|>|\s)", re.IGNORECASE)
INSIDE = re.compile(r"<[a-z][^<>]*>", re.IGNORECASE)
# Of drawings and links there are values without number, which no selector asks for.
VALUE = re.compile(
    r'\s(?:data-[\w-]+|aria-[\w-]+|dir|for|lang|name|role|scope|type)="([^"]{0,40})"'
)
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
SIGN = re.compile(r"[^\x00-\x7f]")
ENTITY = re.compile(r"&#?\w+;")
# What is set bold or slanted, by habit of browsers and of stylesheets.
MARKED = re.compile(
    r"<(h[1-6]|em|strong|dfn|dt|th|cite|b|i|var|summary|legend|caption)\b[^>]*>(.*?)</\1>",
    re.DOTALL,
)
WRITTEN = re.compile(r">([^<]+)</(?:text|tspan)>")
ANY_TAG = re.compile(r"<[^>]*>")
CAPITAL = re.compile(r"([A-Z])")
WORD = re.compile(r"-{0,2}[A-Za-z_][\w-]*")


@dataclass(frozen=True, order=True)
class Face:
    """A family in one style and weight."""

    family: str
    style: str = "normal"
    weight: str = "400"


@dataclass(frozen=True)
class Shown:
    """What one page, or many, are made of and show."""

    words: Words = field(default_factory=Words)
    signs: frozenset[str] = frozenset()  # beyond ASCII, outside formulas
    marked: frozenset[str] = frozenset()  # of text in bold or italics, outside formulas
    glyphs: Mapping[Face, frozenset[str]] = field(default_factory=dict)  # of formulas


class Typesetting:
    """Which face draws what in a formula, as KaTeX's own stylesheet says."""

    def __init__(self, css: str) -> None:
        reader = Path(__file__).read_bytes()  # another one may see other things
        self.digest = hashlib.sha256(reader + css.encode()).hexdigest()
        first = FIRST_FAMILY.search(css)
        self._plain = Face(first[1] if first else "")
        self._rules: list[tuple[frozenset[str], dict[str, str]]] = []
        for selectors, body in RULE.findall(css):
            if not (fonts := dict(FONT.findall(body))):
                continue
            for selector in selectors.split(","):
                # Where a child is meant, what it inherits is as good.
                compound = COMPOUND.search(selector.strip().removesuffix(">span"))
                if compound is not None:
                    names = frozenset(compound[0].strip(".").split("."))
                    self._rules.append((names, fonts))
        self._rules.sort(key=lambda rule: len(rule[0]))  # more classes weigh more
        self.families = {
            fonts["family"] for _, fonts in self._rules if "family" in fonts
        } | {self._plain.family}
        self._known: dict[tuple[Face, str], Face] = {}

    def face(self, around: Face, classes: str) -> Face:
        """The face inside an element with `classes`, which stands in text of `around`."""
        key = around, classes
        if key not in self._known:
            names = set(classes.split())
            now = {
                "family": around.family,
                "style": around.style,
                "weight": around.weight,
            }
            for needed, fonts in self._rules:
                if needed <= names:
                    now |= fonts
            self._known[key] = Face(**now)
        return self._known[key]

    def read(self, html: str, glyphs: dict[Face, set[str]]) -> Iterator[str]:
        """Add what the formulas of `html` draw to `glyphs`; yield what is around them."""
        done = 0
        while (start := html.find(FORMULA, done)) >= 0:
            yield html[done:start]
            inner = html.find(DRAWN, start)
            if inner < 0:
                done = start + len(FORMULA)
                continue
            faces = [self._plain]
            glyphs.setdefault(self._plain, set())  # it says how high each line is
            for token in TOKEN.finditer(html, inner):
                end, classes, text = token.groups()
                if text is not None:
                    if not text.isspace():
                        drawn = glyphs.setdefault(faces[-1], set())
                        drawn.update(entities.unescape(text))
                elif end:
                    faces.pop()
                    if len(faces) == 1:
                        done = token.end()
                        break
                elif token[0].startswith("<span"):
                    faces.append(self.face(faces[-1], classes or ""))
            else:
                return
        yield html[done:]


def look(html: str, typesetting: Typesetting) -> Shown:
    """Tell what a page is made of and shows."""
    glyphs: dict[Face, set[str]] = {}
    around = "".join(typesetting.read(html, glyphs))
    written = set(ENTITY.findall(around))
    signs = {*SIGN.findall(around), *SIGN.findall(entities.unescape("".join(written)))}
    marked = "".join(text for _, text in set(MARKED.findall(around)))
    return Shown(
        Words(
            tags=frozenset(tag.lower() for tag in set(TAG.findall(html))),
            classes=frozenset(" ".join(set(CLASS.findall(html))).split()),
            ids=frozenset(ID.findall(around)),
            names=frozenset(NAME.findall(" ".join(set(INSIDE.findall(around))))),
            values=frozenset(VALUE.findall(around)),
            variables=frozenset(VARIABLE.findall(html)),
        ),
        frozenset(signs),
        frozenset(entities.unescape(ANY_TAG.sub("", marked))),
        {face: frozenset(drawn) for face, drawn in glyphs.items()},
    )


def look_at_drawing(svg: str) -> Shown:
    """Tell what a drawing takes from the page that it becomes part of."""
    texts = "".join(WRITTEN.findall(svg))
    return Shown(
        Words(variables=frozenset(VARIABLE.findall(svg))),
        frozenset(SIGN.findall(entities.unescape(texts))),
    )


def words_of(script: str) -> Words:
    """What a script may put into a page: any word of it may be a class, a tag, ..."""
    words = frozenset(WORD.findall(script))
    return Words(
        others=words,
        # What a script calls `dataset.colourScheme` is data-colour-scheme in a page.
        names=frozenset(f"data-{_hyphened(word)}" for word in words),
        variables=frozenset(w for w in words if w.startswith("--")),
    )


def _hyphened(name: str) -> str:
    return CAPITAL.sub(r"-\1", name).lower()


def together(all_shown: list[Shown]) -> Shown:
    """What all of them are made of and show."""
    glyphs: dict[Face, frozenset[str]] = {}
    for shown in all_shown:
        for face, drawn in shown.glyphs.items():
            glyphs[face] = glyphs.get(face, frozenset()) | drawn
    fields = Words.__dataclass_fields__
    return Shown(
        Words(
            **{
                name: frozenset().union(*(getattr(s.words, name) for s in all_shown))
                for name in fields
            }
        ),
        frozenset().union(*(shown.signs for shown in all_shown)),
        frozenset().union(*(shown.marked for shown in all_shown)),
        glyphs,
    )


class Looks:
    """What pages showed when they were last looked at, kept in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._kept: dict[str, dict[str, object]] = json.loads(kept(file) or b"{}")
        self._now: dict[str, dict[str, object]] = {}

    def at(self, html: str, typesetting: Typesetting) -> Shown:
        """Look at a page, unless the same page was looked at before."""
        text = typesetting.digest + html
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if digest not in self._kept:
            self._kept[digest] = _plain(look(html, typesetting))
        self._now[digest] = self._kept[digest]
        return _shown(self._now[digest])

    def keep(self) -> None:
        """Write down what was looked at this time."""
        keep(self._file, json.dumps(self._now).encode())


def _plain(shown: Shown) -> dict[str, object]:
    return {
        "words": {k: sorted(v) for k, v in vars(shown.words).items() if v},
        "signs": "".join(sorted(shown.signs)),
        "marked": "".join(sorted(shown.marked)),
        "glyphs": [
            [face.family, face.style, face.weight, "".join(sorted(drawn))]
            for face, drawn in sorted(shown.glyphs.items())
        ],
    }


def _shown(plain: Mapping[str, object]) -> Shown:
    words, glyphs = plain["words"], plain["glyphs"]
    assert isinstance(words, dict) and isinstance(glyphs, list)
    return Shown(
        Words(**{name: frozenset(found) for name, found in words.items()}),
        frozenset(str(plain["signs"])),
        frozenset(str(plain["marked"])),
        {Face(*names): frozenset(drawn) for *names, drawn in glyphs},
    )
