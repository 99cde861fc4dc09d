"""Cut LaTeX into tokens, and spell them in one way.

What only changes the looks (spaces, sizes of brackets, \\displaystyle) is dropped, and
what differs in spelling alone (\\leq and \\le, \\tfrac and \\frac) becomes one. A token
knows where it stands in the source, so every error has a column.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "name", "sign", "text", "begin", "end"]

DEEPEST = 40  # braces in braces
LONGEST = 4000  # characters of one display: no honest formula is longer


class ReadError(ValueError):
    """LaTeX that we do not read; `at` is the offset in it."""

    def __init__(self, what: str, at: int) -> None:
        super().__init__(what)
        self.at = at


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is the one spelling; `start` and `end` are offsets in the source."""

    kind: Kind
    text: str
    start: int
    end: int


def _words(text: str) -> set[str]:
    return set(text.split())


LOOKS = _words(
    r"""\, \; \! \: \> ~ \displaystyle \textstyle \limits \nolimits \nonumber \notag
    \left \right \middle \big \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr
    \Biggl \Biggr \bigm \Bigm \biggm \Biggm"""
) | {"\\ ", "\\\n"}
SIZES = {word for word in LOOKS if re.match(r"\\(left|right|middle|[bB]ig)", word)}
ROMAN = {r"\mathrm", r"\text", r"\operatorname", r"\operatorname*"} | {
    r"\textrm",
    r"\textnormal",
    r"\mathsf",
    r"\mathtt",
    r"\mathit",
    r"\textit",
}
ACCENTS = _words(
    r"""\hat \tilde \bar \dot \ddot \vec \widehat \widetilde \overline \mathbf
    \boldsymbol \bm \mathcal \mathbb \mathfrak \mathscr"""
)
LETTERS = _words(
    r"""\alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \vartheta
    \iota \kappa \lambda \mu \nu \xi \pi \rho \varrho \sigma \tau \upsilon \phi \varphi
    \chi \psi \omega \Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Upsilon \Phi \Psi
    \Omega \ell \infty \Pr"""
)
SIGNS = _words(
    r"""\frac \sqrt \sum \prod \int \nabla \partial \log \exp \max \min \sup \inf \arg
    \det \sin \cos \tan \tanh \sinh \cosh \arctan \cdot \times \odot \circ \top \mid \|
    \le \ge \ne \in \sim \approx \propto \to \pm \mp \exists \forall \dots \langle
    \rangle \lfloor \rfloor \lceil \rceil \{ \} \quad \\ \underset \setminus \cup \cap
    \land \lor \otimes \dagger \mapsto \implies \iff"""
) | set("+-*/=<>(){}[]|,;:.^_'!&")
SAME = {
    r"\dfrac": r"\frac",
    r"\tfrac": r"\frac",
    r"\cfrac": r"\frac",
    r"\lvert": "|",
    r"\rvert": "|",
    r"\vert": "|",
    r"\lVert": r"\|",
    r"\rVert": r"\|",
    r"\Vert": r"\|",
    r"\parallel": r"\|",
    r"\lbrace": r"\{",
    r"\rbrace": r"\}",
    r"\lbrack": "[",
    r"\rbrack": "]",
    r"\leq": r"\le",
    r"\leqslant": r"\le",
    r"\geq": r"\ge",
    r"\geqslant": r"\ge",
    r"\neq": r"\ne",
    r"\lt": "<",
    r"\gt": ">",
    r"\equiv": "=",
    r"\coloneqq": "=",
    ":=": "=",
    "||": r"\|",
    r"\ln": r"\log",
    r"\ast": "*",
    r"\colon": ":",
    r"\prime": "'",
    r"\transpose": r"\top",
    r"\intercal": r"\top",
    r"\ldots": r"\dots",
    r"\cdots": r"\dots",
    r"\dotsc": r"\dots",
    r"\qquad": r"\quad",
    r"\rightarrow": r"\to",
    r"\wedge": r"\land",
    r"\vee": r"\lor",
    r"\imath": "i",
    r"\backslash": r"\setminus",
}
# Upright words that are operators rather than names.
OPERATORS = {
    "argmax": r"\argmax",
    "argmin": r"\argmin",
    "max": r"\max",
    "min": r"\min",
    "sup": r"\sup",
    "inf": r"\inf",
    "log": r"\log",
    "ln": r"\log",
    "exp": r"\exp",
    "det": r"\det",
    "tanh": r"\tanh",
}
CONNECTORS = {"if", "otherwise", "else", "where", "with", "and", "for", "or", "when"}
ARGUMENTS = {r"\frac": 2, r"\sqrt": 1, "^": 1, "_": 1, r"\underset": 2}

LEXEME = re.compile(
    r"\\operatorname\*|\\[a-zA-Z]+|\\.|:=|\|\||[0-9]+(?:\.[0-9]+)?|\.[0-9]+|\S",
    re.DOTALL,
)
# Comments, labels, and how far apart the rows of a matrix stand.
UNREAD = re.compile(
    r"(?<!\\)%[^\n]*|\\(?:label|tag)\{[^{}]*\}|(?<=\\\\)\[[\d.]+(?:em|ex|pt)\]"
)


@dataclass(frozen=True, slots=True)
class _Lexeme:
    text: str
    start: int
    end: int


def tokenise(tex: str) -> list[Token]:
    """Return the tokens of `tex`.

    Raises ReadError for a command that nobody declared, an unclosed brace, or a text
    longer than LONGEST.
    """
    if len(tex) > LONGEST:
        raise ReadError(f"a formula of {len(tex)} characters is too long to read", 0)
    lexemes = _lexemes(tex)
    depth = 0
    for one in lexemes:
        depth += (one.text == "{") - (one.text == "}")
        if depth > DEEPEST:
            raise ReadError("braces nested this deep are not read", one.start)
    return list(_tokens(lexemes, tex))


def canonical(tex: str | list[Token]) -> str:
    """The one spelling of `tex`: equal for formulas that look and mean the same.

    Braces round a single token, the order of sub- and superscript, spaces and sizes do
    not matter.
    """
    tokens = tokenise(tex) if isinstance(tex, str) else tex
    return " ".join(filter(None, _spell(tokens)))


def matching(tokens: list[Token], at: int) -> int:
    """Index of the brace that closes the one at index `at`.

    Raises ReadError if none does.
    """
    depth = 0
    for index in range(at, len(tokens)):
        token = tokens[index]
        if token.kind == "sign":
            depth += (token.text == "{") - (token.text == "}")
        if depth == 0:
            return index
    raise ReadError("this brace is never closed", tokens[at].start)


def _lexemes(tex: str) -> list[_Lexeme]:
    tex = UNREAD.sub(lambda match: " " * len(match[0]), tex)
    found: list[_Lexeme] = []
    digits = (
        0  # how many single digits TeX takes next: \frac12 is one half, x^12 is x12
    )
    for match in LEXEME.finditer(tex):
        text = SAME.get(match[0], match[0])
        if text[0].isdigit() and digits and len(text) > 1:
            cut = min(digits, len(text)) if "." not in text else 1
            for i, digit in enumerate(text[:cut]):
                found.append(_Lexeme(digit, match.start() + i, match.start() + i + 1))
            if text[cut:]:
                found.append(_Lexeme(text[cut:], match.start() + cut, match.end()))
            digits = 0
            continue
        found.append(_Lexeme(text, match.start(), match.end()))
        if text in ARGUMENTS:
            digits = ARGUMENTS[text]
        elif text not in LOOKS:
            digits = max(0, digits - 1) if text[0].isdigit() else 0
    return found


def _tokens(lexemes: list[_Lexeme], tex: str) -> Iterator[Token]:
    at = 0
    while at < len(lexemes):
        one = lexemes[at]
        at += 1
        if one.text in LOOKS:
            if one.text in SIZES and at < len(lexemes) and lexemes[at].text == ".":
                at += 1  # \left. is a bracket that is not seen
        elif one.text in ROMAN:
            at, start, end = _argument(lexemes, at, one)
            yield _upright(tex[start:end], one.start, lexemes[at - 1].end, one.text)
        elif one.text in ACCENTS:
            at, start, end = _argument(lexemes, at, one)
            inside = canonical(tex[start:end])
            if not inside:
                raise ReadError(f"{one.text} of nothing", one.start)
            text = f"{one.text}{{{inside}}}"
            yield Token("name", text, one.start, lexemes[at - 1].end)
        elif one.text in (r"\begin", r"\end"):
            at, start, end = _argument(lexemes, at, one)
            kind: Kind = "begin" if one.text == r"\begin" else "end"
            yield Token(kind, tex[start:end].strip(), one.start, lexemes[at - 1].end)
        elif one.text in LETTERS or re.fullmatch("[a-zA-Z]", one.text):
            yield Token("name", one.text, one.start, one.end)
        elif re.fullmatch(r"[0-9]*\.?[0-9]+", one.text):
            yield Token("number", one.text, one.start, one.end)
        elif one.text in SIGNS:
            yield Token("sign", one.text, one.start, one.end)
        else:
            raise ReadError(f"{one.text!r} has no meaning here", one.start)


def _argument(lexemes: list[_Lexeme], at: int, of: _Lexeme) -> tuple[int, int, int]:
    """What follows a command in braces, or the one next lexeme: (after, start, end)."""
    if at >= len(lexemes):
        raise ReadError(f"{of.text} has no argument", of.start)
    if lexemes[at].text != "{":
        return at + 1, lexemes[at].start, lexemes[at].end
    depth = 0
    for end in range(at, len(lexemes)):
        depth += (lexemes[end].text == "{") - (lexemes[end].text == "}")
        if depth == 0:
            return end + 1, lexemes[at].end, lexemes[end].start
    raise ReadError("this brace is never closed", lexemes[at].start)


def _upright(text: str, start: int, end: int, command: str) -> Token:
    words = " ".join(re.sub(r"\\[,;:! ]|~", " ", text).split())
    joined = words.replace(" ", "")
    if command.startswith(r"\operatorname") or command == r"\mathrm":
        if joined in OPERATORS:
            return Token("sign", OPERATORS[joined], start, end)
        words = joined
    elif words.strip(".,;:") in CONNECTORS:
        return Token("text", words.strip(".,;:"), start, end)
    elif " " in words:
        return Token("text", words, start, end)
    if not re.fullmatch(r"[A-Za-z0-9.*\-]+", words):
        raise ReadError(f"the upright text {words!r} is no name", start)
    return Token("name", rf"\mathrm{{{words}}}", start, end)


def _spell(tokens: list[Token]) -> Iterator[str]:
    at = 0

    def group() -> str:
        nonlocal at
        if at >= len(tokens):
            raise ReadError("a script of nothing", tokens[-1].start)
        if tokens[at].text != "{" or tokens[at].kind != "sign":
            at += 1
            return tokens[at - 1].text
        end = matching(tokens, at)
        inside = canonical(tokens[at + 1 : end])
        at = end + 1
        return inside

    while at < len(tokens):
        token = tokens[at]
        if token.kind != "sign":
            at += 1
            yield rf"\text{{{token.text}}}" if token.kind == "text" else token.text
        elif token.text in ("_", "^", "'"):
            below, above = "", ""
            while at < len(tokens) and tokens[at].text in ("_", "^", "'"):
                mark = tokens[at].text
                at += 1
                if mark == "'":
                    above += "'"
                elif mark == "_":
                    below = f"{below} {group()}".strip()
                else:
                    inside = group()
                    primes = inside.removeprefix("^{").removesuffix("}")
                    if primes.strip("'") == "" and primes:
                        above += primes
                    else:
                        above = f"{above} {inside}".strip()
            yield from (f"_{{{below}}}",) if below else ()
            yield from (f"^{{{above}}}",) if above else ()
        elif token.text == "{":
            size = matching(tokens, at) - at - 1
            long_number = tokens[at + size].kind == "number"
            inside = group()
            # Braces round one token say nothing, but \frac{23}{4} is not \frac 23 4.
            needed = size > 1 or (long_number and len(inside) > 1)
            yield f"{{{inside}}}" if needed else inside
        else:
            at += 1
            yield token.text
