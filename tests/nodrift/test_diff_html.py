"""Whatever a change holds comes into the report as text."""

from html.parser import HTMLParser

import pytest

from nodrift.diff.html import Html, el, escaped, join, lines, marked, picture, table
from nodrift.diff.summary import plain
from nodrift.diff.words import Piece

HOSTILE = [
    "<script>alert(1)</script>",
    "</pre></style><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "&lt;script&gt;",
    "' onclick='alert(1)",
]


class Seen(HTMLParser):
    """Tags, attributes and text as a browser would take them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text_wherever_it_is_put(text: str) -> None:
    page = join(
        [
            el("p", text, title=text),
            marked((Piece("old", text), Piece("new", text), Piece("same", text))),
            lines([f"+{text}"]),
            picture(f"<svg>{text}</svg>", text),
        ]
    )
    seen = Seen(page)
    assert seen.tags == ["p", "del", "ins", "pre", "span", "img"]
    assert set(seen.attributes) == {"title", "tabindex", "class", "src", "alt"}
    assert seen.text == f"{text * 4}+{text}"[: len(seen.text)]
    assert seen.text.count(text) == 5


def test_the_end_of_a_difference_is_no_empty_line() -> None:
    page = lines(["@@ -1 +1 @@", "+a", " ", "-b", " ", ""])
    assert Seen(page).text == "@@ -1 +1 @@\n+a\n \n-b"
    assert Seen(lines(["+a", "+"])).text == "+a\n+"  # a line that is new is told


def test_a_cell_of_a_table_has_its_head_at_hand() -> None:
    page = table(("what", "after"), [("x", "1"), ("y", "")])
    assert '<td data-head="after"><span>1</span></td>' in page
    assert "<td></td>" in page  # nothing to stack


def test_finished_markup_is_put_in_as_it_is() -> None:
    assert el("p", Html("<b>x</b>"), " & y") == "<p><b>x</b> &amp; y</p>"
    assert escaped(Html("&amp;")) == "&amp;"
    assert el("p", class_="", id="a") == '<p id="a"></p>'


@pytest.mark.parametrize("letter", ["\u202e", "\u2066", "\u200b", "\x1b", "\u00ad"])
def test_letters_that_nobody_sees_are_shown(letter: str) -> None:
    shown = escaped(f"a{letter}b")
    assert letter not in shown and f"U+{ord(letter):04X}" in shown
    assert letter not in plain(f"a{letter}b")


def test_ordinary_white_space_and_letters_are_left_alone() -> None:
    text = "a\tb\nc \N{MINUS SIGN} \N{GREEK SMALL LETTER ALPHA}"
    assert escaped(text) == text


@pytest.mark.parametrize(
    "text", ["![x](https://a.example)", "[x](y)", "<b>", "a|b", "**b**", "`c`", "@you"]
)
def test_the_summary_holds_no_markdown_of_others(text: str) -> None:
    told = plain(f"{text}\n# more")
    assert "\n" not in told
    assert not set(told) & set("![]()<>*`@|")
