"""Each judge of pages catches its own fault, and finds none where there is none."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import judges
import pytest
from browser import BASE, PHONE, Visited, hosted, visiting

DRAWN = (
    '<svg role="img" aria-label="A line" width="90" height="9"><path d="M0 0h9"/></svg>'
)
SOUND = f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sound</title><link rel="icon" href="data:,">
<style>body {{ color: #111; background: #fff }} pre {{ overflow: auto }}
@media (prefers-color-scheme: dark) {{ body {{ color: #eee; background: #111 }} }}
</style>
</head>
<body><main>
<h1>Sound</h1>
<p>A <span class="katex">x<annotation hidden>\\frac x2</annotation></span> of
<span class="nd-value">1</span>, as <span class="nd-claim">claimed</span>.</p>
<figure class="nd-figure">{DRAWN}<figcaption>A line</figcaption></figure>
<div class="highlight"><pre tabindex="0">print("\\\\frac and a line that is far too long \
for any telephone, so that it must be scrolled by those who read it")</pre></div>
<!-- here -->
</main></body>
</html>
"""
LATE = """<script>setTimeout(() => document.querySelector("h1").insertAdjacentHTML(
"afterend", "<div style='height:200px'></div>"), 200)</script>"""
WIDE = f'<p style="white-space: nowrap">{"Wider than the window " * 9}</p>'
CUT = '<div style="width: 4em; overflow: hidden; white-space: nowrap">{}</div>'
FOLDED = '<details><summary>More</summary><div style="display: none">{}</div></details>'

# The judge who must speak, and what is put into the sound page.
FAULTS: dict[str, tuple[judges.Judge, str]] = {
    "console": (judges.quiet, "<script>console.error('lost')</script>"),
    "raised": (judges.quiet, "<script>throw new Error('lost')</script>"),
    "no picture": (judges.complete, '<img src="lost.png" alt="Lost" width=9 height=9>'),
    "other host": (judges.alone, '<img src="https://cdn.example/a.png" alt="A">'),
    "heavy script": (judges.light, '<script src="heavy.js"></script>'),
    "many requests": (judges.light, '<img src="a.svg?{}" alt="A" width=9 height=9>'),
    "many nodes": (judges.light, "<i></i>" * judges.BARS["home"].nodes),
    "jump": (judges.still, LATE),
    "no name": (judges.accessible, "<button></button>"),
    "two main parts": (judges.accessible, "</main><main>again"),
    "grey on black": (judges.legible, "<p style='color: #555'>Too dark</p>"),
    "grey on grey": (judges.legible, "<p>Fine</p><p style='background: #999'>Not</p>"),
    "faded": (judges.accessible, "<p>Fine</p><p style='opacity: 0.3'>Not fine</p>"),
    "too wide": (judges.within, WIDE),
    "out of the window": (
        judges.within,
        f"<style>html {{ overflow-x: clip }}</style>{WIDE}",
    ),
    "cut word": (judges.within, CUT.format("A word that is cut off")),
    "cut picture": (judges.within, CUT.format(DRAWN)),
    "raw formula": (judges.typeset, "<p>\\frac{1}{2}</p>"),
    "raw display": (judges.typeset, "<p>$$ x $$</p>"),
    "raw name": (judges.typeset, '<p title="\\begin{x}">x</p>'),
    "raw mark": (judges.typeset, "<p>{{ gan/ring:share }}</p>"),
    "hidden formula": (
        judges.readable,
        FOLDED.format("<span class='katex'>x</span>"),
    ),
    "empty figure": (judges.readable, '<figure class="nd-figure"></figure>'),
    "hidden figure": (
        judges.readable,
        FOLDED.format(f'<figure class="nd-figure">{DRAWN}</figure>'),
    ),
    "empty listing": (judges.readable, '<div class="highlight"><pre> </pre></div>'),
    "empty number": (judges.readable, '<span class="nd-value"></span>'),
    "empty claim": (judges.readable, '<span class="nd-claim"></span>'),
}
ALL = (
    *(judges.quiet, judges.complete, judges.alone, judges.light, judges.still),
    *(judges.accessible, judges.legible, judges.within, judges.typeset),
    judges.readable,
)


@pytest.fixture
def show(browser: Any, web: Path | None, tmp_path: Path) -> Iterator[Any]:
    """Opens the sound page with something put into it."""
    if web is None:
        pytest.skip("axe is not here and cannot be fetched")
    noise = random.Random(0).randbytes(judges.BARS["page"].kilobytes * 1000).hex()
    (tmp_path / "heavy.js").write_text(f"//{noise}")
    (tmp_path / "a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    )

    def opened(planted: str = "", **options: Any) -> Visited:
        (tmp_path / "index.html").write_text(SOUND.replace("<!-- here -->", planted))
        visited = visit("", color_scheme="dark", **PHONE, **options)
        if visited.scripted:
            visited.page.wait_for_timeout(300)
            visited.settle()
        return visited

    with hosted(tmp_path) as host, visiting(browser, host) as visit:
        yield opened


def test_a_sound_page_has_no_faults(show: Callable[..., Visited]) -> None:
    visited = show()
    assert {judge.__name__: judge(visited) for judge in ALL} == {
        judge.__name__: [] for judge in ALL
    }


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_caught(show: Callable[..., Visited], fault: str) -> None:
    judge, planted = FAULTS[fault]
    times = judges.BARS["home"].requests if "{}" in planted else 1
    visited = show("".join(planted.replace("{}", str(i)) for i in range(times)))
    assert judge(visited)
    visited.elsewhere.clear()  # or the browser's own guard speaks too


@pytest.mark.parametrize("fault", ["raw formula", "empty figure", "cut word"])
def test_a_fault_is_caught_without_scripts(
    show: Callable[..., Visited], fault: str
) -> None:
    judge, planted = FAULTS[fault]
    assert judge(show(planted, java_script_enabled=False))


def test_no_page_may_ask_another_host(browser: Any, tmp_path: Path) -> None:
    """Whatever a test looks at: the guard is in the fixture that opens pages."""
    (tmp_path / "index.html").write_text('<img src="http://cdn.example/a.png">')
    with (
        hosted(tmp_path) as host,
        pytest.raises(AssertionError, match="cdn"),
        visiting(browser, host) as visit,
    ):
        visit("")
    assert BASE in host.address


def test_what_is_sent_is_packed_and_counted(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>" + "again and " * 5000)
    with hosted(tmp_path) as host, visiting(browser, host) as visit:
        found = dict(visit("").answers())
    assert 100 < found[""] < 1000
