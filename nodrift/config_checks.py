"""What mkdocs.yml may say: which book this is, and nothing that runs, asks or leads out.

A generator executes its hooks and some of its tags, imports what is listed as a plugin
or an extension, reads variables, and writes wherever an option names a place. So only
keys of a list pass, in one spelling, and this is judged before anybody follows them.
"""

import re
from collections.abc import Iterator

import yaml

from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.harmless import faults
from nodrift.ids import closest
from nodrift.plain_yaml import Loader, mistake
from nodrift.project import CONFIG

WORDS = ("site_name", "site_description", "site_author", "copyright", "site_url")
KEYS = {
    *WORDS,
    *("repo_url", "repo_name", "edit_uri", "docs_dir", "site_dir", "nav", "not_in_nav"),
    *("use_directory_urls", "exclude_docs", "validation", "strict", "extra", "theme"),
    *("extra_css", "extra_javascript", "markdown_extensions", "plugins"),
}
EXTRA = {"generator", "build", "series", "background", "tracks"}
THEME = {"name", "custom_dir", "variant", "language", "font", "icon", "favicon"}
THEME |= {"features", "palette"}
# A place is fixed where readers' files come from or go to.
PLACES = {"docs_dir": "docs", "site_dir": "build/site", "custom_dir": "docs/theme"}
PLUGINS = {
    "search": {"enabled"},
    "nodrift": set(),
    "tags": {"export", "enabled"},
    "redirects": {"redirect_maps"},
    "rss": {
        *("enabled", "match_path", "use_git", "date_from_meta", "categories"),
        *("json_feed_enabled", "stylesheet", "cache_dir"),
    },
    "mkdocs-jupyter": {
        *("include", "execute", "allow_errors", "include_source", "cache"),
    },
}
EXTENSIONS = {
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html"),
    *("nodrift", "tables", "toc", "pymdownx.arithmatex", "pymdownx.details"),
    *("pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.superfences"),
}
# What a build tells the book by variables; all others are nobody's business.
VARIABLES = {"SITE_URL", "REPO_URL", "SITE_DIR", "NODRIFT_DIGEST", "NODRIFT_FEED"}
# Below these keys stand names of files and packages, never addresses.
MACHINERY = ("theme", "extra_css", "extra_javascript", "markdown_extensions", "plugins")
OUTSIDE = re.compile(r"(?:^|/)\.\.(?:/|$)|^[/\\~]|^[A-Za-z][A-Za-z0-9+.-]*:|//|\\")
UNSEEN = re.compile(r'[<>"\x00-\x08\x0b-\x1f\x7f]')

Path = tuple[str, ...]


def check_config(book: Book) -> Iterator[Drift]:
    """The configuration names what this engine knows, and stays inside the project."""
    book.project.config, book.project.generator  # noqa: B018 - they raise if wrong
    text = (book.project.root / CONFIG).read_text(encoding="utf-8")
    try:  # it may have been saved again since
        root = yaml.compose(text, Loader)
    except yaml.YAMLError as error:
        line, what, mend = mistake(error, text)
        raise Drift(CONFIG, line, "E-CONFIG", what, mend) from None
    if isinstance(root, yaml.MappingNode):
        for node, path in _nodes(root, ()):
            yield from _judge(node, path)


def _nodes(node: yaml.Node, path: Path) -> Iterator[tuple[yaml.Node, Path]]:
    """Each node with the keys that lead to it; items of lists add none."""
    yield node, path
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = str(key.value)
            yield key, (*path, "")
            yield from _nodes(value, (*path, name))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _nodes(item, path)


def _judge(node: yaml.Node, path: Path) -> Iterator[Drift]:
    if not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
        yield from _tagged(node)
    if isinstance(node, yaml.MappingNode):
        yield from _keys(node, path)
    elif isinstance(node, yaml.SequenceNode):
        yield from _listed(node, path)
    else:
        yield from _text(node, path)


def _tagged(node: yaml.Node) -> Iterator[Drift]:
    if node.tag != "!ENV":
        yield _drift(node, f"the tag {node.tag} runs something", "write a plain value")
        return
    parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
    names = parts[:-1] if len(parts) > 1 else parts
    for name in names:
        if name.value not in VARIABLES:
            known = ", ".join(sorted(VARIABLES))
            yield _drift(node, f"it would publish ${name.value}", f"there are {known}")


def _keys(node: yaml.MappingNode, path: Path) -> Iterator[Drift]:
    """Keys of a list, each once: readers of YAML differ in which of two they take."""
    known: set[str] | None = None
    match path:
        case ():
            known = KEYS
        case ("extra",):
            known = EXTRA
        case ("theme",):
            known = THEME
        case ("plugins", name):
            known = PLUGINS.get(name)
        case ("plugins",):
            known = set(PLUGINS)
        case ("markdown_extensions",):
            known = EXTENSIONS
    seen: set[str] = set()
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name in seen:
            yield _drift(key, f"{name} stands here twice", "keep one of the two")
        elif known is not None and name not in known:
            yield _unknown(key, name, path, known)
        elif name in PLACES and len(path) < 2:
            yield from _place(value, name)
        seen.add(name)


def _listed(node: yaml.SequenceNode, path: Path) -> Iterator[Drift]:
    known = {"plugins": set(PLUGINS), "markdown_extensions": EXTENSIONS}
    for item in node.value if path and len(path) == 1 and path[0] in known else ():
        if isinstance(item, yaml.ScalarNode) and item.value not in known[path[0]]:
            yield _unknown(item, item.value, path, known[path[0]])


def _place(node: yaml.Node, name: str) -> Iterator[Drift]:
    """The one place that there is, or a variable whose default it is."""
    last = node.value[-1] if isinstance(node, yaml.SequenceNode) else node
    if last.value != PLACES[name]:
        yield _drift(node, f"{name} is {last.value}", f"write {PLACES[name]}")


def _text(node: yaml.Node, path: Path) -> Iterator[Drift]:
    value = str(node.value)
    if path == ("copyright",):
        for fault in faults(value):
            yield _drift(node, fault.what, "keep to plain words and links")
    elif "&" in value and path[:1] in {("site_name",), ("site_description",)}:
        what = f"{value!a} would break a feed, which takes it as it is"
        yield _drift(node, what, "write and")
    elif node.tag != "!ENV" and UNSEEN.search(value):
        what = f"{value!a} would be written into pages as it is"
        yield _drift(node, what, 'leave out < > and "')
    leads_out = path[:1] == ("nav",) or path[:1] == ("",) or path[:1] in _machinery()
    if leads_out and path[-1:] != ("",) and OUTSIDE.search(value):
        what = f"{value!a} leads out of the project"
        yield _drift(node, what, "name a file below docs/")
    elif path[-1:] == ("",) and "redirect_maps" in path and OUTSIDE.search(value):
        yield _drift(node, f"{value!a} is no address below the site", "mend the path")


def _machinery() -> set[Path]:
    return {(name,) for name in MACHINERY}


def _unknown(node: yaml.Node, name: str, path: Path, known: set[str]) -> Drift:
    where = ": ".join(path) or "the configuration"
    what = f"{name} is none of the words that {where} may hold"
    meant = closest(name, known)
    mend = f"take it out, or add it to nodrift/{MODULE}"
    return _drift(node, what, f"did you mean {meant}?" if meant else mend)


MODULE = "config_checks.py"


def _drift(node: yaml.Node, what: str, mend: str) -> Drift:
    return Drift(CONFIG, node.start_mark.line + 1, "E-CONFIG", what, mend)
