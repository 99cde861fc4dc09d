"""Start a further script of a page that is there, and show it on that page.

It comes with a section of the page, since a figure that no page shows is an error:
so all is well at once, and the author moves the section to where it belongs.
"""

from collections.abc import Collection
from itertools import takewhile
from pathlib import Path

from nodrift.book import Book
from nodrift.errors import UsageError
from nodrift.exercises import HEADING
from nodrift.markup import Blank, Block, FigureLine, Heading, Slot
from nodrift.naming import check_script, in_the_way, test_of
from nodrift.new import filled, write_new
from nodrift.project import SOURCES, Page, Project


def new_script(project: Project, id: str) -> tuple[list[Path], str]:
    """Write the script `id` and its section; return the files, and where to look.

    The page gets a test if no test has its name. Raises UsageError, having written
    nothing, if the name will not do or a file is in the way.
    """
    page = check_script(project, id)
    post, name = id.split("/")
    heading = name.replace("_", " ").strip().capitalize()
    book = Book(project)
    functions = {one for script in project.scripts.values() for one in script.functions}
    blocks, _ = book.blocks[page.stem.lower()]
    figures = {
        block.id.partition(":")[2] for block in blocks if isinstance(block, FigureLine)
    }
    values = {
        "id": id,
        "post": post,
        "name": name,
        "heading": heading,
        # Equal functions of two scripts would have to stay equal, and equal names of
        # figures would be one address on a page.
        "function": _free((f"{name}_distance", f"{post}_{name}_distance"), functions),
        "figure": _free(("paths", f"{name}_paths"), figures),
    }
    section = filled("section.md.template", values)
    text, line = _with_section(book, page, section)
    texts = {project.root / SOURCES / f"{id}.py": filled("script.py.template", values)}
    test = project.root / "tests" / "posts" / f"test_{post}.py"
    if test_of(project, post) is None and in_the_way(test) is None:
        texts[test] = filled("test_script.py.template", values)
    texts[page.file] = text
    files = write_new(project, texts)
    return files, (
        f"{page.path}:{line}: the section {heading!r} shows its figure, numbers and "
        "lines; move it to where it belongs"
    )


def _free(names: tuple[str, ...], taken: Collection[str]) -> str:
    """The first of `names` that is not taken."""
    for name in names:
        if name not in taken:
            return name
    raise UsageError(
        f"there is a function or figure called {names[-1]} already; choose another name"
    )


def _with_section(book: Book, page: Page, section: str) -> tuple[str, int]:
    """The page with `section` above its end matter, and the line where it begins."""
    blocks, offset = book.blocks[page.stem.lower()]
    text = page.file.read_bytes().decode()
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.removesuffix(newline).split(newline)
    place = _end_matter(blocks)
    at = len(lines) if place is None else place + offset - 1
    above, below = lines[:at], lines[at:]
    while above and not above[-1].strip():
        above.pop()
    new = [*above, "", *section.splitlines(), *(["", *below] if below else [])]
    return newline.join(new) + newline, len(above) + 2


def _end_matter(blocks: list[Block]) -> int | None:
    """The line where the exercises begin, or the lists at the end of a page."""
    for block in blocks:
        if isinstance(block, Heading) and block.text.strip() == HEADING:
            return block.line
    lists = list(
        takewhile(lambda one: isinstance(one, Blank | Slot | Heading), reversed(blocks))
    )
    if not any(isinstance(one, Slot) for one in lists):
        return None
    headings = [one for one in lists if isinstance(one, Heading) and one.level > 1]
    return headings[-1].line if headings else lists[-1].line
