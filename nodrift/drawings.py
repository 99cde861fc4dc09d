"""Weave a figure: its drawing or frames, its caption, and where it comes from."""

import html
import re

from nodrift.artwork import image
from nodrift.captions import render_caption
from nodrift.context import Context, Wrong
from nodrift.demos import weave_demo
from nodrift.ids import Id, figure_anchor, frame_of, nearest, parse_id
from nodrift.inline import weave_plain
from nodrift.markup import FigureLine
from nodrift.record import Run
from nodrift.script import Script


def weave_figure(block: FigureLine, context: Context) -> str:
    """Return the figure as stashed HTML. Raises Wrong or LookupError."""
    id = parse_id(block.id)
    assert id is not None
    script = context.script(id)
    run = context.book.run(script)
    names = _frames(id, run)
    anchor = figure_anchor(id.name)
    if (twin := context.figures.get(anchor)) is not None:
        raise Wrong(
            "E-ANCHOR",
            f"#{anchor} is on this page twice, from {twin} and {id}",
            "show it once, or rename one of the figures",
        )
    context.figures[anchor] = id
    alt = weave_plain(block.alt, context)
    if not alt.strip():
        raise Wrong(
            "E-ALT",
            f"{id} has no text for readers who cannot see it",
            "say between the brackets what a sighted reader learns from it",
        )
    if _words(block.alt) == _words(block.caption):
        raise Wrong(
            "E-ALT",
            f"readers who cannot see {id} hear its caption twice",
            "say between the brackets what a sighted reader learns from it",
        )
    number = f"{context.page.number}.{len(context.figures)}".lstrip(".")
    seen = names[-1] if len(context.figures) == 1 else ""  # soon, as the page opens
    drawings = [_drawing(script, name, alt, name != seen, context) for name in names]
    body = (
        f'<div class="nd-canvas">{drawings[0]}</div>'
        if len(names) == 1
        else _stepper(anchor, names, drawings)
    )
    alive, still = weave_demo(block.demo, context)
    caption = render_caption(block.caption, block.line, context)
    region = run.figures[names[0]].region
    return context.stash(
        f'<figure class="nd-figure" id="{anchor}"{alive}>{body}{still}<figcaption>'
        f'<p><span class="nd-label">Figure {number}.</span> {caption}</p>'
        f'<details class="nd-source"><summary>Where this comes from</summary>'
        f"<p>Drawn by {context.script_link(script)} in region <code>{region}</code>, "
        f"record <code>{run.seal[:8]}</code>. To draw it again: "
        f"<code>nodrift run {script.id}</code>. "
        f'<a href="#{anchor}">A link to this figure</a>; '
        f"{_files(script, names, context)}.</p></details></figcaption></figure>"
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _frames(id: Id, run: Run) -> list[str]:
    """The figure itself, or all frames of the animation of that name, in order."""
    if id.name in run.figures:
        return [id.name]
    frames = [
        (int(frame[1]), name)
        for name in run.figures
        if (frame := frame_of(name)) and frame[0] == id.name
    ]
    if not frames:
        known = {(frame_of(name) or (name,))[0] for name in run.figures}
        hint = nearest(id.name, known)
        raise LookupError(f"{id.script} draws no figure {id.name!r}; {hint}")
    return [name for _, name in sorted(frames)]


def _files(script: Script, names: list[str], context: Context) -> str:
    """Links to the drawing, or to each frame, as a file."""
    links = [
        f'<a href="{context.file_href(script, f"{name}.svg")}">{words}</a>'
        for name in names
        for words in [(frame_of(name) or ("", name))[1] if names[1:] else "an SVG file"]
    ]
    return f"its frames as SVG files: {', '.join(links)}" if names[1:] else links[0]


def _drawing(script: Script, name: str, alt: str, lazy: bool, context: Context) -> str:
    record = context.book.record(script)
    if record is not None and name in record.run.figures:
        address = context.file_href(script, f"{name}.svg")
        return image(record.figure(name), address, alt, lazy=lazy)
    return (
        f'<div class="nd-placeholder" role="img" aria-label="{html.escape(alt)}">'
        f"{script.id}:{name} is drawn when its script has run here: "
        f"<code>nodrift run {script.id}</code></div>"
    )


def _stepper(anchor: str, names: list[str], drawings: list[str]) -> str:
    """Frames with one radio button each: arrow keys move, no JavaScript is needed."""
    steps = []
    for i, name in enumerate(names):
        frame = frame_of(name)
        assert frame is not None
        checked = " checked" if i == len(names) - 1 else ""
        step = f"{anchor}-step-{i}"
        steps.append(
            f'<input type="radio" name="{anchor}" id="{step}"{checked}>'
            f'<label for="{step}">{int(frame[1])}</label>'
        )
    frames = "".join(f'<div class="nd-frame">{drawing}</div>' for drawing in drawings)
    return (
        f'<div class="nd-stepper" role="group" aria-label="Steps">{"".join(steps)}'
        f"{frames}</div>"
    )
