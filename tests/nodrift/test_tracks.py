"""Ways through a book: words are counted, seconds come from runs, nothing is typed."""

import re
from pathlib import Path

import pytest
from desk import PAGE, refused, woven, write

from nodrift.context import Context
from nodrift.tracks import WORDS_A_MINUTE, words_of

TRACKS = """  tracks:
    - name: A minute
      pages: [coins]
      run: [coins/toss]
      then: You know <nothing> & more.
"""


def give_tracks(toy: Path, tracks: str = TRACKS) -> None:
    config = toy / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("extra:\n", f"extra:\n{tracks}", 1), "utf-8")


def words(toy: Path, body: str) -> int:
    book = write(toy, body)
    page = book.project.pages["coins"]
    return words_of(page, Context(page, book, str))


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("# One two\n\nthree four, five-and-a-half.\n", 5),
        ('one\n\n??? note "Closer"\n\n    two three\n', 3),  # its marker is main line
        ("one\n\n```console\n$ two three\n```\n", 1),
        ("one `two` $three$ [four](five.md) {{ coins/toss:share }}\n", 2),
        ("one [two three]{claim: coins/toss:TOSSES > 1}\n", 3),
        ("| one | two |\n|---|---|\n| three | 4 |\n", 3),
        ('![alt text](coins/toss:sides "one two")\n', 2),
        ("$$\nx + y \\label{note: three words here}\n$$\n\none\n", 1),
    ],
)
def test_the_words_of_the_main_line_are_counted(
    toy: Path, body: str, count: int
) -> None:
    assert words(toy, body) == count


def test_a_track_says_what_to_read_and_run_and_how_long_it_takes(toy: Path) -> None:
    give_tracks(toy)
    html = woven(toy, "word " * 10 * WORDS_A_MINUTE + "\n\n{{ tracks }}\n")
    assert "<strong>A minute.</strong> You know &lt;nothing&gt; &amp; more." in html
    assert re.search(r'Read <a href="">part 1</a>: 10 minutes\.', html)
    assert re.search(r"Run <a [^>]*><code>coins/toss</code></a>: ", html)
    assert f"{WORDS_A_MINUTE} words a minute" in html


def test_twice_the_words_take_twice_the_time(toy: Path) -> None:
    give_tracks(toy)
    text = "word " * 20 * WORDS_A_MINUTE + "\n\n{{ tracks }}\n"
    assert ": 20 minutes." in woven(toy, text)


def test_a_track_without_scripts_means_all_those_of_its_pages(toy: Path) -> None:
    give_tracks(toy, TRACKS.replace("      run: [coins/toss]\n", ""))
    scripts = len(list((toy / "tutorials_src" / "coins").glob("*.py")))
    html = woven(toy, "{{ tracks }}\n")
    assert f"Run all {scripts} scripts of these pages" in html


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("[coins]", "[coin]", "E-SERIES"), ("coins/toss", "coins/throw", "E-ID")],
)
def test_a_track_to_nowhere_is_refused(
    toy: Path, old: str, new: str, code: str
) -> None:
    give_tracks(toy, TRACKS.replace(old, new))
    assert refused(toy, "{{ tracks }}\n") == [(code, "{{ tracks }}")]


def test_the_table_of_times_adds_up(toy: Path) -> None:
    html = woven(toy, "word " * 3 * WORDS_A_MINUTE + "\n\n{{ times }}\n")
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", html)
    numbers = [
        [float(cell.replace(",", "")) for cell in re.findall(r"<td>(.*?)</td>", row)]
        for _, row in rows
    ]
    assert len(rows) > 1
    assert rows[-1][0] == "All"
    for column in zip(*numbers, strict=True):  # each row is rounded by itself
        assert abs(sum(column[:-1]) - column[-1]) <= len(rows)


def test_a_book_without_tracks_has_an_empty_list(toy: Path) -> None:
    assert '<ul class="nd-tracks" role="list"></ul>' in woven(toy, "{{ tracks }}\n")
    assert (toy / PAGE).is_file()
