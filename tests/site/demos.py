"""The demos' own JavaScript, run by QuickJS: what it computes, without a browser."""

import json
import re
from pathlib import Path
from typing import Any

import quickjs

ROOT = Path(__file__).parents[2]
THEME = ROOT / "docs" / "theme" / "assets"
DEMOS = THEME / "demos"
IMPORT = re.compile(r"^import .*$\n", re.MULTILINE)
EXPORT = re.compile(r"^export (?:default )?", re.MULTILINE)

# A browser has it, QuickJS has not.
ATOB = """
const atob = (text) => {
  const digits = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"];
  const bits = [...text.replace(/=/g, "")]
    .map((digit) => digits.indexOf(digit).toString(2).padStart(6, "0")).join("");
  return (bits.match(/.{8}/g) ?? [])
    .map((byte) => String.fromCharCode(parseInt(byte, 2))).join("");
};
"""


def source(*parts: str) -> str:
    """The modules one after the other, as one script."""
    texts = [(DEMOS / "parts" / f"{part}.js").read_text("utf-8") for part in parts]
    return "".join(EXPORT.sub("", IMPORT.sub("", text)) for text in texts)


class Demo:
    """A program that answers calls; arguments and answers travel as JSON."""

    def __init__(self, program: str) -> None:
        self.context = quickjs.Context()
        self.context.eval(ATOB + program)

    def __call__(self, body: str, **arguments: Any) -> Any:
        """What the JavaScript `body` returns, with `arguments` as its constants."""
        names = ", ".join(arguments)
        call = f"(({{{names}}}) => {{{body}}})({json.dumps(arguments)})"
        flat = "(_, v) => ArrayBuffer.isView(v) ? Array.from(v) : v"
        return json.loads(self.context.eval(f"JSON.stringify({call}, {flat})"))
