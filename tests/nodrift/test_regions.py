"""A script is tiled by its named regions."""

from pathlib import Path

import pytest

from nodrift.errors import Drift
from nodrift.regions import parse_regions

SCRIPT = '''\
"""A header."""

# %% settings
import math

STEPS = 3


# %% loop
for step in range(STEPS):

    print(math.sqrt(step))

# %% end
print("done")
'''


def test_regions_come_in_order_with_their_code() -> None:
    regions = parse_regions(Path("a.py"), SCRIPT)
    assert list(regions) == ["settings", "loop", "end"]
    assert regions["settings"].code == "import math\n\nSTEPS = 3"
    assert regions["end"].code == 'print("done")'


def test_below_the_header_every_line_of_code_is_in_exactly_one_region() -> None:
    lines = SCRIPT.splitlines()
    owners = dict.fromkeys(range(3, len(lines) + 1), 0)
    for region in parse_regions(Path("a.py"), SCRIPT).values():
        assert lines[region.cell - 1] == f"# %% {region.name}"
        owners[region.cell] += 1
        for number in range(region.first, region.last + 1):
            owners[number] += 1
    for number, count in owners.items():
        assert count <= 1
        assert count == 1 or not lines[number - 1].strip()


def test_the_code_of_a_region_is_its_lines_of_the_file() -> None:
    lines = SCRIPT.splitlines()
    for region in parse_regions(Path("a.py"), SCRIPT).values():
        assert region.code.splitlines() == lines[region.first - 1 : region.last]


def test_windows_line_ends_make_no_difference_to_places() -> None:
    unix = parse_regions(Path("a.py"), SCRIPT)
    windows = parse_regions(Path("a.py"), SCRIPT.replace("\n", "\r\n"))
    assert windows == unix


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("print(1)\n", 1, "no region"),
        ("", 1, "no region"),
        ("# %% Loss\nx = 1\n", 1, "snake_case"),
        ("# %% two words\nx = 1\n", 1, "snake_case"),
        ("# %%\nx = 1\n", 1, "snake_case"),
        ("# %% [markdown]\n# text\n", 1, "snake_case"),
        ("# %% a\nx = 1\n\n# %% a\ny = 1\n", 4, "twice"),
        ("# %% a\n\n# %% b\ny = 1\n", 1, "empty"),
        ("# %% a\nx = 1\n# %% b\n", 3, "empty"),
    ],
)
def test_a_region_without_a_proper_name_or_lines_is_refused(
    text: str, line: int, word: str
) -> None:
    with pytest.raises(Drift) as caught:
        parse_regions(Path("a.py"), text)
    drift = caught.value
    assert (drift.path, drift.code, drift.line) == ("a.py", "E-REGION", line)
    assert word in drift.what
