"""Pull requests that would keep a machine busy: each must be refused in a moment."""

import json

from attacking import (
    BIB,
    CONFIG,
    LOCK,
    Attack,
    both,
    config,
    new,
    page,
    says,
)

DEEP = 20_000
DIVISION = '<div markdown="1">\n\n'


def nested(key: str, times: int) -> str:
    """YAML in which each line is nine times the one before."""
    lines = [f"{key}0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for i in range(1, times):
        lines.append(f"{key}{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]")
    return "\n".join(lines)


BIB_BOMB = "@string{a0 = {xxxxxxxxxx}}\n" + "".join(
    f"@string{{a{i} = {' # '.join([f'a{i - 1}'] * 10)}}}\n" for i in range(1, 11)
)
MACROS = "".join(f"\\newcommand{{\\{c}}}[1]{{#1#1#1#1#1#1#1#1}}\n" for c in "b")

BOMBS = {
    "tower of powers": Attack(
        "a number with many digits",
        says("{{ coins/toss:heads + 9**9**9 | d }}"),
        "E-EXPR",
    ),
    "tower of towers": Attack(
        "the same by steps",
        says("{{ ((coins/toss:heads**1000)**1000)**1000 | d }}"),
        "E-EXPR",
    ),
    "rounded to nothing": Attack(
        "ten to the power of a billion, by another name",
        says("{{ round(coins/toss:heads, -999999999) | d }}"),
        "E-EXPR",
    ),
    "remainder of a tower": Attack(
        "numbers so long that to divide them takes for ever",
        says("{{ coins/toss:heads % 7**1024 ** 1024 | d }}"),
        "E-EXPR",
    ),
    "wide number": Attack(
        "a billion spaces", says("{{ coins/toss:heads | 999999999d }}"), "E-FORMAT"
    ),
    "wide word": Attack(
        "a billion spaces around a word",
        says("{{ coins/toss:COIN | 999999999s }}"),
        "E-FORMAT",
    ),
    "many decimals": Attack(
        "a billion decimals", says("{{ coins/toss:share | .999999999f }}"), "E-FORMAT"
    ),
    "long sum": Attack(
        "an expression of a million parts",
        says(
            "{{ coins/toss:heads " + "+ 1 " * 100_000 + "| d }}",
            "{{ coins/toss:heads + 1",
        ),
        "E-SYNTAX",
    ),
    "deep sum": Attack(
        "an expression of a thousand brackets",
        says(
            "{{ " + "(" * 1500 + "coins/toss:heads" + ")" * 1500 + " | d }}", "{{ ((("
        ),
        "E-EXPR",
    ),
    "list of lists": Attack(
        "lists of lists of lists",
        says("{{ " + "[" * 150 + "coins/toss:heads" + ",]" * 150 + " | d }}", "{{ [[["),
        "E-FORMAT",
    ),
    "YAML in the configuration": Attack(
        "a billion laughs", config(nested("x", 10)), "E-CONFIG", CONFIG
    ),
    "YAML in the front matter": Attack(
        "the same in a page",
        new(
            "docs/laughs.md",
            f"---\ntitle: x\ndescription: x y z\n{nested('k', 10)}\n---\n\n# x\n",
            "k0",
        ),
        "E-FRONT",
        "docs/laughs.md",
    ),
    "deep YAML in the front matter": Attack(
        "brackets",
        new(
            "docs/laughs.md",
            f"---\ntitle: x\ndescription: x y z\nk: {'[' * DEEP}{']' * DEEP}\n---\n\n# x\n",
            "k: [[",
        ),
        "E-FRONT",
        "docs/laughs.md",
    ),
    "deep YAML in the configuration": Attack(
        "brackets", config(f"site_author: {'[' * DEEP}{']' * DEEP}"), "E-CONFIG", CONFIG
    ),
    "bibliography": Attack(
        "abbreviations of abbreviations",
        new(
            BIB,
            BIB_BOMB
            + "@book{b, title = a10, author = {A}, year = {2001}, publisher = {P}, isbn = {1}}\n",
        ),
        "E-BIB",
        BIB,
    ),
    "macros": Attack(
        "a macro that says its argument eight times, in itself",
        both(
            says("$" + r"\b{" * 12 + "x" + "}" * 12 + "$"),
            new("docs/macros.tex", MACROS),
        ),
        "E-MATH",
    ),
    "macros of KaTeX": Attack(
        "the same by definitions in the formula",
        says(
            "$"
            + "".join(
                rf"\def\{chr(98 + i)}{{{(chr(92) + chr(97 + i)) * 9}}}"
                for i in range(9)
            )
            + r"\def\a{x}\j$"
        ),
        "E-MATH",
    ),
    "deep formula": Attack(
        "braces in braces", says("$" + "{" * 1900 + "x" + "}" * 1900 + "$"), "E-MATH"
    ),
    "deep fractions": Attack(
        "fractions in fractions",
        says("$" + r"\frac{1}{" * 300 + "x" + "}" * 300 + "$"),
        "E-MATH",
    ),
    "brackets": Attack("a line of brackets", says("[" * 200_000, "[[["), "E-SYNTAX"),
    "brackets of a size": Attack(
        "as many brackets as may stand in a paragraph", says("[" * 50, "[[["), ""
    ),
    "pairs of brackets": Attack("the same, closed", says("[a](" * 950, "[a]("), ""),
    "stars": Attack("emphasis that never ends", says("*a **b " * 550, "*a"), ""),
    "backticks": Attack(
        "code of all lengths that never ends",
        says(" ".join("`" * n for n in range(1, 85)), "` ``"),
        "",
    ),
    "dollars": Attack("formulas that never end", says("$a " * 1_300, "$a"), "E-SYNTAX"),
    "braces of values": Attack(
        "values that never end", says("{{ a " * 750, "{{ a"), "E-SYNTAX"
    ),
    "comments": Attack(
        "comments that never end", says("<!-- a " * 500, "<!-- a"), "E-SYNTAX"
    ),
    "tags": Attack("tags that never end", says("<a " * 1_300, "<a"), "E-SYNTAX"),
    "underlines": Attack("words with lines below", says("__a_ " * 780, "__a"), ""),
    "address": Attack("addresses in brackets", says("<a:" * 1_300, "<a:"), "E-SYNTAX"),
    "footnotes": Attack("footnotes in footnotes", says("[^" * 1_900, "[^"), "E-SYNTAX"),
    "deep quotes": Attack("quotes in quotes", says("> " * 1_900 + "x", "> >"), ""),
    "deep lists": Attack(
        "lists in lists",
        says("\n".join("    " * i + "- x" for i in range(60)), "- x"),
        "",
    ),
    "deep notes": Attack(
        "notes in notes",
        says("\n\n".join("    " * i + "!!! note" for i in range(60)), "!!! note"),
        "",
    ),
    "deep divisions": Attack(
        "HTML in HTML",
        page(
            "deep.md",
            f"{DIVISION * 60}<div id='here'>\n\n{DIVISION * 3000}x",
            "<div id='here'>",
        ),
        "E-SYNTAX",
        "docs/deep.md",
    ),
    "many divisions": Attack(
        "HTML beside HTML",
        page("many.md", '<div markdown="1">\n\nx\n\n</div>\n\n' * 2000),
        "",
    ),
    "long page": Attack(
        "a page of megabytes",
        page("long.md", "word " * 5 + "\n\n" + "a b c\n\n" * 300_000, "---"),
        "E-SYNTAX",
        "docs/long.md",
    ),
    "wide table": Attack(
        "a thousand columns",
        page(
            "wide.md",
            "|"
            + " a |" * 900
            + "\n|"
            + "---|" * 900
            + "\n"
            + ("|" + " b |" * 900 + "\n") * 30,
        ),
        "",
    ),
    "long table": Attack(
        "ten thousand rows",
        page("rows.md", "| a | b |\n|---|---|\n" + "| a | b |\n" * 10_000),
        "",
    ),
    "ten thousand claims": Attack(
        "each of them true",
        page("claims.md", "[x]{claim: coins/toss:gap < 1}\n\n" * 5_000),
        "",
    ),
    "ten thousand headings": Attack(
        "each of one name", page("heads.md", "## a\n\n" * 10_000), ""
    ),
    "ten thousand links": Attack(
        "each to one place", page("links.md", "[a](index.md)\n\n" * 10_000), ""
    ),
    "ten thousand formulas": Attack(
        "each another",
        page("maths.md", "\n\n".join(f"$a_{{{i}}}$" for i in range(3_000))),
        "",
    ),
    "lock of many brackets": Attack(
        "no record is so deep", new(LOCK, "[" * 1_000_000), "E-LOCK", LOCK
    ),
    "lock of strange kinds": Attack(
        "its fields are there, and are other things",
        new(
            LOCK,
            json.dumps({"schema": 1, "figures": {"a": {"region": [], "sha256": {}}}}),
        ),
        "E-LOCK",
        LOCK,
    ),
    "deep script": Attack(
        "brackets in a script",
        new(
            "tutorials_src/coins/deep.py",
            "# %% all\nx = " + "(" * 50_000 + ")" * 50_000 + "\n",
            "x = ((",
        ),
        "E-PYTHON",
        "tutorials_src/coins/deep.py",
    ),
    "long script": Attack(
        "a sum of a million parts",
        new("tutorials_src/coins/long.py", "# %% all\nx = " + "1 + " * 100_000 + "1\n"),
        "E-PYTHON",
        "tutorials_src/coins/long.py",
    ),
    "binding of many brackets": Attack(
        "brackets in a binding",
        new("tests/equations/coins.py", "x = " + "(" * 50_000 + ")" * 50_000 + "\n"),
        "E-BINDING",
        "tests/equations/coins.py",
    ),
    "big number in the configuration": Attack(
        "a limit of a thousand years",
        new(
            "pyproject.toml",
            '[tool.nodrift]\npackages = ["matplotlib"]\ntime_limit = 1e8\n',
        ),
        "",
    ),
}
