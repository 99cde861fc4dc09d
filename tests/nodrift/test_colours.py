"""Marks that show nothing go; the text of every listing stays to the byte."""

import html
import random
import re
from pathlib import Path

import pytest
from markdown import markdown
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import STANDARD_TYPES

from nodrift.colours import COLOUR, SAME, join_colours

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "tutorials_src").glob("*/*.py"))
MARK = re.compile(r'<span class="([^"]*)">')


def coloured(code: str) -> str:
    return highlight(code, PythonLexer(stripnl=False), HtmlFormatter(wrapcode=True))


def text(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def colours(page: str) -> list[tuple[str, str]]:
    """Each character that is seen, with the colour in which it is."""
    found, name = [], ""
    for piece in re.finditer(
        r'<span class="([^"]*)">|(<[^>]*>)|(&\w+;|&#\d+;|.)', page
    ):
        if piece[3] is None:
            name = COLOUR.get(piece[1], piece[1]) if piece[1] else ""
        elif not piece[3].isspace():
            found.append((piece[3], name))
    return found


@pytest.mark.parametrize("file", SCRIPTS[::12], ids=lambda file: file.stem)
def test_text_and_colours_stay_and_most_marks_go(file: Path) -> None:
    before = coloured(file.read_text(encoding="utf-8"))
    after = join_colours(before)
    assert text(after) == text(before)
    assert colours(after) == colours(before)
    assert len(MARK.findall(after)) < 0.5 * len(MARK.findall(before))
    assert set(MARK.findall(after)) <= {name for name in SAME if name}
    assert join_colours(after) == after


def test_no_two_neighbours_have_one_colour() -> None:
    after = join_colours(coloured("# one\n# two\nx = f'{a}' 'b'\n"))
    assert after.count("<span") == after.count("</span>")
    assert '<span class="c"># one\n# two\n</span>x = ' in after
    for one, space, other in re.findall(
        r'<span class="(\w+)">[^<]*</span>(\s*)<span class="(\w+)">', after
    ):
        assert one != other, space


def test_whatever_is_written_comes_back_as_it_was() -> None:
    dice = random.Random(0)
    letters = "ab_ \n\t'\"#<>&()+=0.5\\é𝛼{}[]:@fin "
    for _ in range(300):
        code = "".join(dice.choices(letters, k=60))
        assert text(join_colours(coloured(code))) == text(coloured(code)), repr(code)


def test_words_outside_of_code_and_marks_of_others_stay() -> None:
    for page in (
        '<p><span class="n">mord</span> <span class="p">x</span></p>',
        '<code><span class="hll"><b>x</b></span></code>',
        '<code>plain <em class="p">x</em></code>',
        "<code></code>",
    ):
        assert join_colours(page) == page


def test_no_name_of_pygments_has_two_colours() -> None:
    names = [name for group in SAME.values() for name in group.split()]
    assert len(names) == len(set(names))
    assert set(names) <= {*STANDARD_TYPES.values()}


def test_a_page_is_lighter_under_the_extension(toy: Path) -> None:
    fence = "~~~python\nx = 1\n~~~"
    html = markdown(fence, extensions=["pymdownx.superfences", "pymdownx.highlight"])
    assert join_colours(html).count("<span") == 1
