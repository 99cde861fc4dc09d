"""Short numbers and short paths."""

import re

SMALL = 24  # points; smaller shapes are markers, where a tenth of a point shows
Step = tuple[str, list[int]]  # a command of a path and its numbers, as rounded


def number(value: float, digits: int) -> str:
    """Return the shortest text of `value` rounded to `digits` decimals: .5 and 3."""
    text = f"{value:z.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return re.sub(r"^(-?)0\.", r"\1.", text)


def compact(d: str, keep: bool = False) -> str:
    """Rewrite a path of absolute M, L, Q, C and z with short relative steps.

    Rounding never adds up: each step leads from one rounded point to the next.
    Steps to the same point and corners of a straight line go, unless `keep` is true.
    """
    numbers = [float(n) for n in re.sub("[MLQCz]", " ", d).split()]
    spans = [max(axis) - min(axis) for axis in (numbers[::2], numbers[1::2]) if axis]
    digits = 2 if max(spans, default=0) < SMALL and not keep else 1
    steps: list[Step] = []
    here = start = [0, 0]
    for command, body in re.findall("([MLQCz])([^MLQCz]*)", d):
        points = [round(float(n) * 10**digits) for n in body.split()]
        if command == "M":
            steps.append(("M", points))
            start = points
        elif command == "z":
            steps.append(("z", []))
            points = start
        else:
            moved = [n - here[i % 2] for i, n in enumerate(points)]
            if command == "L" and not keep and _straight_on(steps[-1], moved):
                moved = [a + b for a, b in zip(steps.pop()[1], moved, strict=True)]
            steps.append((command.lower(), moved))
        here = points[-2:]
    return _text(steps, digits)


def _straight_on(last: Step, moved: list[int]) -> bool:
    """Whether the last step was a line in the direction of `moved`, or `moved` is 0."""
    if last[0] != "l":
        return False
    (px, py), (dx, dy) = last[1], moved
    return px * dy == py * dx and px * dx + py * dy >= 0


def _text(steps: list[Step], digits: int) -> str:
    """Steps as text: a command once for its run, and no space before a minus."""
    text, last = "", ""
    for command, numbers in steps:
        if command == "l" and 0 in numbers:
            command, numbers = ("v", numbers[1:]) if numbers[1] else ("h", numbers[:1])
        written = " ".join(number(n / 10**digits, digits) for n in numbers)
        text += f" {written}" if command == last != "M" else f"{command}{written}"
        last = command
    return text.replace(" -", "-")
