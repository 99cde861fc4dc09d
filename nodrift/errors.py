"""The one kind of failure: a place, what is wrong there, and how to mend it.

There is no warning level: a drift stops the command that found it.
"""

from pathlib import Path

CODES = {
    "E-ALT": "a figure has no text for readers who cannot see it",
    "E-ANCHOR": "a link names an anchor that does not exist, or two things share one",
    "E-ASSET": "a file that a run left behind cannot be published",
    "E-BIB": "docs/references.bib cannot be read or an entry is incomplete",
    "E-BINDING": "a formula is bound to no function, or a binding to no formula",
    "E-CHILD": "a script started another program, or left processes running",
    "E-CITE": "a citation has no entry in docs/references.bib",
    "E-CLAIM": "a sentence claims what this run does not show",
    "E-CONFIG": "mkdocs.yml or pyproject.toml does not describe a book",
    "E-DEMO": "a demo is unknown, or has nothing for readers without scripts",
    "E-DISK": "what a run left behind cannot be stored",
    "E-DOCS": "a file below docs/ that is no page would be published",
    "E-EQUATION": "a formula does not equal the function it describes",
    "E-EXERCISE": "an exercise has no level, no solution or a wrong number",
    "E-EXPR": "an expression over results is not one we can read",
    "E-FENCE": "a code block was typed by hand",
    "E-FIGURE": "a figure has no name, is unknown, unused or lost",
    "E-FORMAT": "a value does not take this format",
    "E-FRONT": "the front matter of a page is not complete",
    "E-GATE": "the check of a formula could not fail",
    "E-HEADING": "a heading would move with the run",
    "E-HTML": "HTML in the text of a page could act, load or hide something",
    "E-ID": "an id names no page, script, region, result, setting or figure",
    "E-IMPORT": "a script imports what a reader does not have",
    "E-INPUT": "a script read a file that is not part of the project",
    "E-LABEL": "a formula has no label, or a label is unknown or given twice",
    "E-LINK": "a link leads nowhere",
    "E-LOCK": "a committed lock is missing, edited or out of step",
    "E-LOCKED": "the run gave other values than its lock",
    "E-MATH": "a formula cannot be typeset",
    "E-NAME": "a function or setting is given a second value",
    "E-NETWORK": "a script asked for the network",
    "E-NOTATION": "a symbol is not listed, or stands for something else",
    "E-NUMBER": "a measured number was typed instead of quoted",
    "E-ORACLE": "too many formulas of a page are not evaluated",
    "E-PYTHON": "a script is not readable Python",
    "E-READ": "a formula is not written so that it can be evaluated",
    "E-RECORD": "a record is missing, edited or out of step",
    "E-REGION": "a region of a script has no proper name",
    "E-RESULT": "a result is not a plain, finite number, text or short list",
    "E-REVIEW": "a formula changed since a person compared it with its test",
    "E-RUN": "a script failed",
    "E-SERIES": "the list of parts, the pages and the navigation disagree",
    "E-SETTING": "a setting is unknown or assigned twice",
    "E-SHARED": "copies of a function differ, or nothing keeps them equal",
    "E-STEM": "two pages or folders share one stem",
    "E-SYNTAX": "a directive is not complete, or a line stands where it belongs to nothing",
    "E-TABLE": "a column of a table has no name",
    "E-TERM": "the glossary is not in order, or the pages do not use it",
    "E-TEXT": "a file is not plain text, or a merge is left half done in it",
    "E-TIME": "a script ran longer than its limit",
    "E-TOOL": "a tool that this command needs is not installed",
    "E-UNIT": "a number is given another unit than its script gives it",
    "E-UNRUN": "a line is shown that never ran",
    "E-WRITE": "a script wrote outside its folder",
}

# Other commands than `nodrift check`, and the codes that only they can tell.
TOLD_BY = {
    "run": {
        "E-ASSET",
        "E-CHILD",
        "E-DISK",
        "E-INPUT",
        "E-LOCKED",
        "E-NETWORK",
        "E-RESULT",
        "E-RUN",
        "E-TIME",
        "E-WRITE",
    },
    "equations": {"E-EQUATION", "E-GATE", "E-READ"},
    "build": {"E-TOOL"},
}


class Drift(Exception):
    """What the page says and what the run shows disagree, at one line of one file.

    `path` is shown as it is given, so pass it relative to the project;
    `line` counts from 1. `code` is a key of CODES.
    """

    def __init__(
        self, path: Path | str, line: int, code: str, what: str, mend: str
    ) -> None:
        assert code in CODES, code
        path, what, mend = _printable(str(path)), _printable(what), _printable(mend)
        super().__init__(f"{path}:{line}: {code}: {what}; {mend}")
        self.path = path
        self.line = line
        self.code = code
        self.what = what
        self.mend = mend

    def as_dict(self) -> dict[str, str | int]:
        """The same as plain data, for `nodrift check --json`."""
        return {
            "file": self.path,
            "line": self.line,
            "code": self.code,
            "what": self.what,
            "mend": self.mend,
        }


def _printable(text: str) -> str:
    """`text` in one line: an author's letters command no terminal and no runner."""
    words = " ".join(text.splitlines())
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in words)


class Drifts(Exception):
    """Several drifts found in one pass, in the order of their files and lines."""

    def __init__(self, drifts: list[Drift]) -> None:
        self.drifts = sorted(drifts, key=lambda d: (d.path, d.line, d.code))
        super().__init__("\n".join(map(str, self.drifts)))


class UsageError(Exception):
    """The command was called with something that does not exist."""
