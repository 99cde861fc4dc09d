"""What an author's Markdown may bring into a page: forty tricks, and plain HTML."""

import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from desk import PAGE, judged, write

from nodrift.errors import Drift, Drifts
from nodrift.harmless import TAGS, faults, is_link
from nodrift.render import render

FIGURE = '![Two bars.](coins/toss:sides "{}")\n\n[x](#fig-sides)'

TRICKS = {
    # in the places of Markdown
    "block": "<script>alert(1)</script>",
    "inline": "one <script>alert(1)</script> two",
    "list": "- one\n- <script>alert(1)</script>",
    "nested list": "- one\n\n    - <script>alert(1)</script>",
    "quote": "> <script>alert(1)</script>",
    "table": "| a | b |\n|---|---|\n| <script>x</script> | c |",
    "heading": "## <script>alert(1)</script>",
    "heading with a handler": "## <b onclick=alert(1)>x</b>",
    "definition": "term\n:   <script>alert(1)</script>",
    "footnote": "x[^1]\n\n[^1]: <script>alert(1)</script>",
    "fold": '??? note "n"\n\n    <script>alert(1)</script>',
    "title of a fold": '??? note "<img src=x onerror=alert(1)>"\n\n    x',
    "note": '!!! note "<script>alert(1)</script>"\n\n    x',
    "caption": FIGURE.format("a <script>alert(1)</script>"),
    "link in a caption": FIGURE.format("a [b](javascript:alert(1)) c"),
    "handler in a caption": FIGURE.format("a <b onclick=alert(1)>b</b>"),
    "words of a claim": "[a <b onclick=x>b</b>]{claim: coins/toss:heads == 195}",
    "Markdown in HTML": '<div markdown="1">\n\n<script>alert(1)</script>\n\n</div>',
    "HTML in Markdown in HTML": '<div markdown="1" onclick="alert(1)">\n\nx\n\n</div>',
    "span of Markdown": '<div markdown="span"><b onclick="x">y</b></div>',
    # in the spelling
    "capitals": "<ScRiPt>alert(1)</sCrIpT>",
    "spaces": "<script >alert(1)</script >",
    "over two lines": "<script\n>alert(1)</script\n>",
    "slash for a space": "<svg/onload=alert(1)>",
    "a bracket in a title": '<abbr title="a > b">x</abbr>',
    "a tag in a tag": "<scr<script>ipt>alert(1)</script>",
    "a comment that ends early": "<!--><script>alert(1)</script>-->",
    "a comment with a tag": "<!-- <script>alert(1)</script> -->",
    "a conditional comment": "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "CDATA": "<![CDATA[<script>alert(1)</script>]]>",
    "instruction": '<?xml-stylesheet href="javascript:alert(1)"?>',
    "declaration": "<!DOCTYPE html>\n\nx",
    # in links
    "javascript": "[x](javascript:alert(1))",
    "capitals in a scheme": "[x](JaVaScRiPt:alert(1))",
    "data": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "vbscript": "[x](vbscript:msgbox)",
    "entity": "[x](javascript&#58;alert(1))",
    "named entity": "[x](javascript&colon;alert(1))",
    "entity without an end": "<a href='&#106avascript:alert(1)'>x</a>",
    "tab in a scheme": '<a href="java&#9;script:alert(1)">x</a>',
    "line end in a scheme": '<a href="java&NewLine;script:alert(1)">x</a>',
    "letter of control": '<a href="&#1;javascript:alert(1)">x</a>',
    "reference link": "[x][y]\n\n[y]: javascript:alert(1)",
    "reference in brackets": "[x][y]\n\n[y]: <javascript:alert(1)>",
    "address in brackets": "<javascript:alert(1)>",
    "a title that ends early": "<a href='#x' title='\">'onclick='alert(1)'>x</a>",
    "number in a title": '[x](#tossing-a-coin "{{ coins/toss:heads }}")',
    # by attribute lists
    "handler by a list": "word\n{: onclick=alert(1) }",
    "inline handler by a list": "*word*{: onmouseover=alert(1) }",
    "handler on a heading": "## Two {: onclick=alert(1) }",
    "address by a list": "[x](#a){: href=javascript:alert(1) }",
    "style by a list": "word\n{: style='position:fixed;inset:0' }",
    "a mark of ours by a list": "*Beats*{: .nd-claim }",
    "a program of ours by a list": "word\n{: data-demo=ring data-src=//x.y/z }",
    # what loads, covers or asks
    "iframe": '<iframe src="https://x.y"></iframe>',
    "object": '<object data="x.swf"></object>',
    "embed": '<embed src="x.swf">',
    "style": "<style>body { display: none }</style>",
    "style of a tag": '<p style="background: url(//x.y/z)">x</p>',
    "link to a style": '<link rel="stylesheet" href="//x.y/z.css">',
    "base": '<base href="//x.y/">',
    "refresh": '<meta http-equiv="refresh" content="0;url=//x.y">',
    "form": '<form action="//x.y"><input name="q"></form>',
    "button of another form": '<button formaction="javascript:alert(1)">x</button>',
    "picture": """![a](x.png){: onerror="alert(1)" }""",
    "video": '<video><source onerror="alert(1)"></video>',
    "drawing": "<svg><animate onbegin=alert(1) attributeName=x /></svg>",
    "foreign object": "<svg><foreignObject><b>x</b></foreignObject></svg>",
    "mathematics": '<math href="javascript:alert(1)">x</math>',
    "template": "<template><b>x</b></template>",
    "no script": '<noscript><p title="</noscript><b>">x</noscript>',
    "text area": "<textarea></textarea>",
    "an element of its own": "<x-y onfocus=alert(1) tabindex=1 autofocus>x</x-y>",
    "hidden": "<p hidden>x</p>",
    "focus": '<a href="#x" autofocus onfocus="alert(1)">x</a>',
}
HARMLESS = {
    "code": "`<script>alert(1)</script>`",
    "fence": "~~~html\n<script>alert(1)</script>\n~~~",
    "escaped": r"\<script\> and a < b and b > a",
    "entity": "&lt;script&gt; &amp; &eacute;",
    "marks": "<b>a</b> <i>b</i> <sub>c</sub> H<sup>2</sup> <kbd>k</kbd> <br> <br/>",
    "anchor": '<a id="here"></a> <span id="there" class="x">x</span>',
    "fold": "<details open><summary>s</summary>x</details>",
    "block": '<div class="x" markdown="1">\n\n*y*\n\n</div>',
    "comment": "<!-- a remark -->\n\nx",
    "link": "[a](#tossing-a-coin) and [b](../index.md 'a title, and \"more\"')",
    "table": "| a | b |\n|:--|--:|\n| 1 | x |",
    "list": "3. three\n4. four\n\nterm\n:   what",
    "footnote": "x[^1]\n\n[^1]: y",
    "abbreviation": '<abbr title="a &gt; b">x</abbr>',
    "a tag that never ends": "text <script src=//x.y/z",
    "attributes": "word\n{: #here .there title='a' }",
    "words that look like it": "onclick=alert(1) javascript:alert(1) data:x style=y",
    "formula": "$a < b$ and $b > a$",
    "fold of Markdown": '??? note "A *closer* look"\n\n    x',
    "caption": FIGURE.format("*a* <b>b</b> $x < y$ [c](../index.md)"),
}


# Texts of an author that come into pages by another way than Markdown.
SINKS = {
    "alternative text": "![<script>x</script>](coins/toss:sides)",
    "quotation mark in it": """![a" onclick="x](coins/toss:sides 'c')""",
    "reason of a formula": "$$\nx \\label{note: <script>x</script>}\n$$",
    "claim": "[a]{claim: coins/toss:heads == 195 or '<script>' == 1}",
    "format": "{{ coins/toss:heads | <script> }}",
    "published": "[<script>]{from: @gelman2002}",
    "place in a work": "[@gelman2002, <script>x</script>]",
    "name of a formula": "\\eqref{eq:<script>}",
    "words after a fence": '~~~ {.x onclick="alert(1)"}\nx\n~~~',
    "title of a fence": """~~~ {.console title="<script>alert(1)</script>"}\nx\n~~~""",
}


def told(toy: Path, text: str) -> tuple[list[Drift], str]:
    """What is refused of a page, else its HTML."""
    book = write(toy, text + "\n")
    try:
        return [], render(book.project.pages["coins"], book)
    except Drifts as drifts:
        return drifts.drifts, ""


class Reader(HTMLParser):
    """Another reader of HTML than ours: what would act in a browser."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.acting: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "object", "embed", "style", "form", "base"}:
            self.acting.append(tag)
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            if name.startswith("on") or address.startswith(("javascript:", "data:")):
                self.acting.append(name)


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_is_refused_at_its_line(toy: Path, trick: str) -> None:
    drifts, _ = told(toy, TRICKS[trick])
    codes = {drift.code for drift in drifts}
    assert codes <= {"E-HTML", "E-HEADING", "E-SYNTAX", "E-FIGURE"}
    assert drifts, "it would be published"
    text = (toy / PAGE).read_text(encoding="utf-8")
    first = text.count("\n", 0, text.index(TRICKS[trick])) + 1
    for drift in drifts:
        assert drift.path == PAGE
        assert first <= drift.line <= first + TRICKS[trick].count("\n"), str(drift)
        assert drift.mend


@pytest.mark.parametrize("kind", HARMLESS)
def test_plain_html_passes_and_does_nothing(toy: Path, kind: str) -> None:
    drifts, page = told(toy, HARMLESS[kind])
    assert not drifts
    assert Reader(page).acting == []


@pytest.mark.parametrize("sink", SINKS)
def test_no_other_way_leads_into_a_page(toy: Path, sink: str) -> None:
    drifts, page = told(toy, SINKS[sink])
    assert drifts or Reader(page).acting == []


def test_a_work_is_text(toy: Path) -> None:
    bib = toy / "docs/references.bib"
    text = bib.read_text(encoding="utf-8")
    bib.write_text(text.replace("title = {", "title = {<script>x</script> "))
    assert bib.read_text(encoding="utf-8") != text
    drifts, page = told(toy, "[@gelman2002]\n\n{{ references }}")
    assert not drifts and Reader(page).acting == []
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "line",
    [
        "description: 'x\"><script>alert(1)</script>'",
        "keywords: [x, '<b>y</b>']",
        "title: A <b>title</b>",
        "'<script>': x",
    ],
)
def test_front_matter_holds_no_marks(toy: Path, line: str) -> None:
    page = toy / PAGE
    text = page.read_text(encoding="utf-8")
    key = line.partition(":")[0]
    text = re.sub(rf"^{key}:.*\n", "", text, flags=re.MULTILINE)
    page.write_text(text.replace("---\n", f"---\n{line}\n", 1), encoding="utf-8")
    drifts = [drift for drift in judged(toy) if drift.code == "E-HTML"]
    assert [(drift.path, drift.line) for drift in drifts] == [(PAGE, 2)]


def test_every_tag_that_the_list_lets_through_is_plain() -> None:
    for tag in TAGS.pattern.replace("h[1-6]", "h1|h6").split("|"):
        assert not list(faults(f"<{tag}>x</{tag}>"))
        assert list(faults(f"<{tag} onclick='x'>"))
    acting = "script style iframe object embed form input button svg math video audio"
    for tag in (*acting.split(), "link", "meta", "base", "template", "textarea", "x-y"):
        assert list(faults(f"<{tag}>"))


def test_an_address_in_brackets_is_known() -> None:
    assert is_link("<https://a.b/c>") and is_link("<a@b.c>")
    assert not is_link("<b>") and not is_link("<b onclick='a@b'>")


def test_reading_takes_no_longer_for_being_asked_to() -> None:
    for attack in ("<" * 20_000, "<a " * 5_000, "<a" + " x" * 20_000, "<a x=" * 9_000):
        before = time.process_time()
        assert list(faults(attack))
        assert time.process_time() - before < 3
