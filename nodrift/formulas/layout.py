"""Take the rows of a display apart: `aligned` only lays a formula out on the page."""

from nodrift.formulas.cursor import RELATIONS
from nodrift.formulas.tokens import ReadError, Token

LAYOUT = {"aligned", "align", "align*", "split", "gathered", "equation", "equation*"}
TABLES = {"cases", "pmatrix", "bmatrix"}
CONTINUES = {*RELATIONS, "+", "-", r"\pm", r"\cdot", r"\times", r"\odot"}


def unwrap(tokens: list[Token]) -> list[Token]:
    """Drop aligned and its kind; a row that goes on is joined, another one begins."""
    found: list[Token] = []
    inside: list[str] = []
    aligned = 0
    for i, token in enumerate(tokens):
        if token.kind == "begin":
            if token.text not in LAYOUT | TABLES:
                raise ReadError(
                    f"the environment {token.text} is not read", token.start
                )
            inside.append(token.text)
        elif token.kind == "end" and (not inside or inside.pop() != token.text):
            raise ReadError(f"{token.text} ends here and never began", token.start)
        if token.kind in ("begin", "end"):
            if token.text in LAYOUT:
                continue
        elif token.kind == "sign" and not (inside and inside[-1] in TABLES):
            if token.text == "&":
                aligned += 1
                if aligned % 2:  # it aligns; the next one begins another column
                    continue
                token = Token("sign", r"\quad", token.start, token.end)
            elif token.text == r"\quad" and _indents(tokens, i):
                continue
            if token.text == r"\\":
                aligned = 0
                if _goes_on(tokens, i, found):
                    continue
                token = Token("sign", r"\quad", token.start, token.end)
        found.append(token)
    if inside:
        raise ReadError(f"{inside[-1]} is never ended", tokens[-1].start)
    return found


def _goes_on(tokens: list[Token], at: int, before: list[Token]) -> bool:
    """Whether the row that ends at `at` is continued by the one below it."""
    after = (t for t in tokens[at + 1 :] if t.text not in ("&", r"\quad"))
    following = next(after, None)
    if following is None or following.text in CONTINUES:
        return True
    return bool(before) and before[-1].text in CONTINUES


def _indents(tokens: list[Token], at: int) -> bool:
    """Whether a wide space at `at` is only the indent of a continued row."""
    before = next((t for t in reversed(tokens[:at]) if t.text != r"\quad"), None)
    return before is not None and before.text in (r"\\", "&")
