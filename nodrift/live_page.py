"""What a live page has beside its own: how it follows what is saved, and says so.

What is to be mended stands in a bar at the lower edge of the window, so it is seen at
any place of a page, and no text jumps. What is still being done stands there, too.
"""

import html
from collections.abc import Iterable

SCRIPT = """\
const { seen } = document.currentScript.dataset;
let { doing } = document.currentScript.dataset;
const place = `nodrift place of ${location.pathname}`;
const bar = document.querySelector("details.nodrift-wrong");
// A page that only says what is wrong is short: the place is kept until the next one.
const onlyWrong = document.querySelector("main.nodrift-wrong") !== null;
const state = document.createElement("span");
state.className = "nodrift-doing";
state.role = "status";
if (bar) bar.firstElementChild.prepend(state);
else document.body.append(state);
function tell() {
  state.textContent = doing && `still ${doing} \u2026`;
}
function reload() {
  if (!onlyWrong && !(place in sessionStorage)) sessionStorage[place] = scrollY;
  location.reload();
}
function goBack() {
  scrollTo({ top: Number(sessionStorage[place]), behavior: "instant" });
}
if (place in sessionStorage && !onlyWrong) {
  history.scrollRestoration = "manual"; // else we are taken back to the error's own top
  addEventListener("pagehide", () => (history.scrollRestoration = "auto"));
  goBack();
  addEventListener("load", () => {
    goBack();
    delete sessionStorage[place];
  });
}
if (bar) {
  bar.open = "nodrift open" in sessionStorage;
  bar.addEventListener("toggle", () => {
    if (bar.open) sessionStorage["nodrift open"] = "";
    else delete sessionStorage["nodrift open"];
  });
}
let asking;
async function ask() {
  asking?.abort();
  if (document.hidden) return;
  asking = new AbortController();
  const query = new URLSearchParams({ page: location.pathname, seen, doing });
  try {
    const answer = await fetch(`/.nodrift/changed?${query}`, { signal: asking.signal });
    const now = await answer.json();
    if (now.seen !== seen) return reload();
    doing = now.doing;
    tell();
    ask();
  } catch (error) {
    if (error.name !== "AbortError") setTimeout(ask, 1000);
  }
}
document.addEventListener("visibilitychange", ask);
tell();
ask();
"""
STYLE = """\
.nodrift-wrong { color: #1a1a1a; background: #fff4f2; border: 0 solid #b3261e;
  margin: 0; font: 16px/1.5 system-ui, sans-serif; }
main.nodrift-wrong { border-left-width: .4rem; padding: 1rem; }
html:has(main.nodrift-wait) { color-scheme: light dark; }
main.nodrift-wait { margin: 0; padding: 1rem; font: 16px/1.5 system-ui, sans-serif; }
main.nodrift-wait h1, .nodrift-wrong h1 { font-size: 1.2rem; margin: 0 0 .5rem;
  color: inherit; }
.nodrift-wrong ul { margin: 0; padding: 0; list-style: none; }
.nodrift-wrong li { margin: .5rem 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.nodrift-wrong li, .nodrift-wrong q { font: 14px/1.5 ui-monospace, monospace; }
details.nodrift-wrong { position: sticky; bottom: 0; z-index: 1000; max-height: 50vh;
  overflow: auto; padding: 0 1rem; border-top-width: 2px; }
details.nodrift-wrong summary { padding: .35rem 0; overflow: hidden; cursor: pointer;
  white-space: nowrap; text-overflow: ellipsis; }
summary q { quotes: none; margin-left: .5rem; }
[open] > summary q { display: none; }
.nodrift-doing { position: fixed; bottom: 0; right: 0; z-index: 1000; max-width: 90vw;
  padding: 0 .75rem; border-radius: .5rem 0 0; color: #1a1a1a; background: #e6e9ee;
  font: 14px/1.7 system-ui, sans-serif; pointer-events: none; }
summary > .nodrift-doing { position: static; float: right; border-radius: .5rem;
  margin-left: 1rem; }
.nodrift-doing:empty { display: none; }
[data-md-color-scheme="slate"] .nodrift-wrong { color: #f3e9e8; background: #2a1614;
  border-color: #f2b8b5; }
@media (prefers-color-scheme: dark) {
  html:has(main.nodrift-wrong) { background: #2a1614; }
  main.nodrift-wrong { color: #f3e9e8; background: #2a1614; border-color: #f2b8b5; }
}
@media print { details.nodrift-wrong, .nodrift-doing { display: none; } }
"""
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body>
<main class="{kind}">
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
BAR = """
<details class="nodrift-wrong">
<summary>To be mended: {count} <q>{first}</q></summary>
{body}
</details>
"""


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{html.escape(line)}</li>\n" for line in lines)
    return f"<ul>\n{items}</ul>"


def page_of(title: str, lines: Iterable[str] = ()) -> bytes:
    """A page that only says what there is to say."""
    kind = "nodrift-wrong" if lines else "nodrift-wait"
    body = _list(lines) if lines else ""
    return PAGE.format(title=title, kind=kind, body=body).encode()


def with_bar(text: str, lines: list[str]) -> str:
    """The page `text` with what is to be mended, first of all the first of it."""
    first = html.escape(lines[0])
    bar = BAR.format(count=len(lines), first=first, body=_list(lines))
    head, end, rest = text.rpartition("</body>")
    return f"{head}{bar}{end}{rest}"


def with_script(shown: bytes, seen: str, doing: str) -> bytes:
    """The page that follows what is saved: `seen` names it as it is."""
    script = (
        '<link rel="stylesheet" href="/.nodrift/live.css">'
        f'<script src="/.nodrift/live.js" data-seen="{seen}" '
        f'data-doing="{html.escape(doing)}"></script>'
    )
    head, end, rest = shown.rpartition(b"</body>")
    return head + script.encode() + end + rest
