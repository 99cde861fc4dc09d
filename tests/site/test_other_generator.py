"""Both generators make the same site; what is not the same stands here, and why."""

import re
from pathlib import Path

import pytest
from comparing import differences
from reading import kinds, read, site_of

from nodrift.project import GENERATORS, Project

# ---- what the comparison sees ----

TITLE = "<title>Tossing a Coin</title>"
STYLE = '<link rel="stylesheet" href="../../assets/site.css">'
PAGE = f"""\
<!doctype html>
<html lang="en">
<head>
<meta name="generator" content="one">
<meta name="description" content="How the share settles.">
{TITLE}
{STYLE}
</head>
<body>
<a href="#tossing" class="md-skip">Skip to content</a>
<div class="md-overlay"></div>
<nav><a href="../..">Home</a> <a href="./" aria-current="page">Tossing</a></nav>
<article>
<nav class="md-tags"><a href="../../tags/#tag:coins" class="md-tag">coins</a></nav>
<h1 id="tossing">Tossing a Coin<a class="headerlink" href="#tossing">&para;</a></h1>
<p>I got <span class="nd-value" title="coins/toss:heads">195</span> heads: it is
<span class="nd-claim" title="Holds in this run: coins/toss:gap &lt; 0.1">close to one
half</span>. In <data class="nd-published" value="51%">51%</data> of all tosses
(<a class="nd-cite" href="#ref-diaconis2007">Diaconis, 2007</a>). A coin is a
<a class="nd-term" href="../../glossary/#sample" title="Something drawn.">sample</a>.</p>
<div class="highlight"><pre><code><span class="k">def </span>share(tosses):
    return sum(tosses) / len(tosses)</code></pre></div>
<p class="nd-source"><a href="../../code/coins/toss/#share">coins/toss.py</a></p>
<div class="highlight"><pre><code>195 heads: a fair coin
</code></pre></div>
<figure class="nd-figure" id="fig-running"><div class="nd-drawing"
style="--wide:614px;--ratio:460.8/259.2"><img src="../../code/coins/toss/running.svg"
alt="A line that settles."></div><figcaption>Figure 1.1. The share.</figcaption></figure>
<div class="nd-equation" id="eq-share" aria-label="Equation 1.1"><span class="katex"
data-tex="\\hat p = 1"><math><mi>p</mi></math><span class="vlist" style="top:-2em">p</span>
</span></div>
<p class="nd-mark">Checked against share: proven in 4 small cases</p>
<table><tr><th>look</th><th>share</th></tr><tr><td>last</td><td>0.49</td></tr></table>
<p><strong>1.</strong> <em>(gentle)</em> Toss a die.</p>
<details class="note"><summary>Solution</summary><p>It has six faces.</p></details>
<h2 id="references">References</h2>
<ol class="nd-references"><li id="ref-diaconis2007">Diaconis. Dynamical bias.</li></ol>
</article>
</body>
</html>
"""
URL = "posts/coins/"

# What another generator may say in its own way.
ALLOWED = {
    "its name": ('content="one"', 'content="two"'),
    "where to skip to": (
        'href="#tossing" class="md-skip"',
        'href="#x" class="md-skip"',
    ),
    "an empty box of the theme": ('<div class="md-overlay"></div>', ""),
    "the same address in other words": ('href="../.."', 'href="../../."'),
    "this page's own address": ('href="./"', 'href="././"'),
    "the file of a script for its page": ("toss/#share", "toss/toss.py"),
    "the order in the head": (f"{TITLE}\n{STYLE}", f"{STYLE}\n{TITLE}"),
}
PLANTED = {
    "a number": (">195</span>", ">196</span>"),
    "where a number is from": ("toss:heads", "toss:tails"),
    "the words of a claim": ("close to one", "close  to none"),
    "what a claim says": ("&lt; 0.1", "&lt; 0.2"),
    "a claim that is plain text": ('<span class="nd-claim" title', "<span title"),
    "a published number": ('value="51%"', 'value="52%"'),
    "a citation": ('href="#ref-diaconis2007"', 'href="#ref-diaconis2008"'),
    "what the card of a term says": ('title="Something', 'title="All'),
    "a listing": ("sum(tosses)", "max(tosses)"),
    "a space in a listing": ("    return", "   return"),
    "a colour in a listing": ('class="k"', 'class="nb"'),
    "an output": ("195 heads: a fair", "195 heads: an unfair"),
    "which script": ("toss/#share", "dice/#share"),
    "a figure": ("running.svg", "settling.svg"),
    "its size": ("--wide:614px", "--wide:615px"),
    "its words": ("A line that settles", "A line that jumps"),
    "its caption": ("1.1. The share", "1.1. The Share"),
    "its number": ("Figure 1.1", "Figure 1.2"),
    "the source of a formula": ("\\hat p = 1", "\\hat p = 2"),
    "what is read aloud of a formula": ("<mi>p</mi>", "<mi>q</mi>"),
    "how a formula is drawn": ("top:-2em", "top:-3em"),
    "its number on the page": ("Equation 1.1", "Equation 1.2"),
    "its verdict": ("proven in 4", "proven in 5"),
    "a cell of a table": (">0.49<", ">0.48<"),
    "a name of a column": (">look<", ">view<"),
    "a row of a table": ("<tr><td>last</td><td>0.49</td></tr>", ""),
    "an exercise": ("Toss a die", "Toss two dice"),
    "its level": ("(gentle)", "(steep)"),
    "its solution": ("six faces", "five faces"),
    "a fold that is open": ("<details ", "<details open "),
    "a sentence": ("I got", "I had"),
    "the order of two words": ("of all tosses", "all of tosses"),
    "a heading": ("Coin<a", "Die<a"),
    "an anchor": ('id="references"', 'id="works"'),
    "a work": ("Diaconis. Dynamical", "Diaconis. Statical"),
    "a tag": (">coins</a>", ">dice</a>"),
    "the menu": (">Home</a>", ">Start</a>"),
    "where the menu leads": ('href="../.."', 'href="../"'),
    "the title": ("<title>Tossing", "<title>Throwing"),
    "the description": ("How the share settles", "How it settles"),
    "a style": ("assets/site.css", "assets/other.css"),
    "the language": ('lang="en"', 'lang="de"'),
}


def planted(old: str, new: str) -> list[str]:
    assert PAGE.count(old) == 1, old
    return differences(PAGE, PAGE.replace(old, new), URL)


@pytest.mark.parametrize("what", ALLOWED)
def test_what_generators_say_in_their_own_way_is_no_difference(what: str) -> None:
    assert planted(*ALLOWED[what]) == []


@pytest.mark.parametrize("what", PLANTED)
def test_every_other_difference_is_told(what: str) -> None:
    told = planted(*PLANTED[what])
    assert told and told[0].startswith(URL)


def test_what_is_missing_at_the_end_or_in_the_middle_is_told() -> None:
    assert differences(PAGE, PAGE.partition("<h2")[0], URL)
    for sentence in ("<p>One.</p>", "<p>One.</p><p>One.</p>"):
        assert differences(PAGE, PAGE.replace("</article>", sentence), URL)


# ---- the two sites ----

# Files that only one generator writes; a page of each script besides.
OURS_ALONE = {"sitemap.xml.gz"}  # the map itself is in both
THEIRS_ALONE = {"redirect.json"}  # `{}`, which no page asks for
# Files with other bytes; what readers get of them is compared below.
OWN_WORDS = {
    "assets/site.css",  # without the rules that only pages of scripts need
    "feed_rss_created.xml",
    "feed_rss_updated.xml",
    "sitemap.xml",
}


def files(site: Path) -> set[str]:
    """All files of a site but the search index, whose names are those of its bytes."""
    found = (file for file in site.rglob("*") if file.is_file())
    names = {file.relative_to(site).as_posix() for file in found}
    return {name for name in names if not name.startswith("search/")}


@pytest.fixture(scope="module")
def both(built_book: Path) -> tuple[Path, Path]:
    ours, theirs = (site_of(built_book, generator) for generator in GENERATORS)
    return ours, theirs


@pytest.mark.slow
def test_only_pages_of_scripts_are_missing(
    both: tuple[Path, Path], built_book: Path
) -> None:
    ours, theirs = map(files, both)
    scripts = {f"code/{id}/index.html" for id in Project(built_book).scripts}
    assert ours - theirs == scripts | OURS_ALONE
    assert theirs - ours == THEIRS_ALONE


@pytest.mark.slow
def test_every_page_is_the_same(both: tuple[Path, Path], built_book: Path) -> None:
    names = sorted(name for name in files(both[1]) if name.endswith(".html"))
    assert len(names) > len(Project(built_book).pages)
    told = []
    for name in names:
        one, other = ((site / name).read_text("utf-8") for site in both)
        told += differences(one, other, name.removesuffix("index.html"))
    assert told == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", kinds())
def test_the_pages_have_what_is_compared(
    both: tuple[Path, Path], built_book: Path, kind: str
) -> None:
    pages = Project(built_book).pages.values()
    found = [getattr(read(both[1] / page.url / "index.html"), kind) for page in pages]
    assert any(found)


@pytest.mark.slow
def test_every_other_file_is_the_same_to_the_byte(both: tuple[Path, Path]) -> None:
    ours, theirs = both
    names = {name for name in files(ours) & files(theirs) if not name.endswith("html")}
    differ = {n for n in names if (ours / n).read_bytes() != (theirs / n).read_bytes()}
    assert differ <= OWN_WORDS
    assert len(names) > 100


@pytest.mark.slow
def test_feeds_and_map_name_the_same_pages(both: tuple[Path, Path]) -> None:
    item = re.compile(r"<item>.*?</item>", re.DOTALL)
    field = re.compile(r"<(title|link|pubDate|description|category)>(.*?)</\1>")
    for name in ("feed_rss_created.xml", "feed_rss_updated.xml"):
        one, other = (
            [set(field.findall(found)) for found in item.findall(text)]
            for text in ((site / name).read_text("utf-8") for site in both)
        )
        assert one == other and one
    entry = re.compile(r"<loc>(.*?)</loc>\s*(?:<lastmod>(.*?)</lastmod>)?")
    ours, theirs = (
        set(entry.findall((site / "sitemap.xml").read_text("utf-8"))) for site in both
    )
    assert theirs == {one for one in ours if "/code/" not in one[0]}
    assert theirs
