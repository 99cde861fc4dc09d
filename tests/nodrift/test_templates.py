"""What is wrong in the theme is told where the theme has it."""

from pathlib import Path

import pytest

from nodrift.build import follow_links
from nodrift.errors import Drift
from nodrift.generators import unfilled

FRAME = "docs/theme/main.html"


def write(root: Path, frame: str, part: str = "") -> None:
    (root / "docs/theme/partials").mkdir(parents=True)
    (root / FRAME).write_text(frame)
    (root / "docs/theme/partials/part.html").write_text(part)


@pytest.mark.parametrize(
    ("frame", "part", "place"),
    [
        ('<p>\n{% include "lost.html" %}', "", f"{FRAME}:2"),
        ("<p>\n\n{{ 1 | nothing }}", "", f"{FRAME}:3"),
        ("<p>{% if %}", "", f"{FRAME}:1"),
        (
            '{% include "partials/part.html" %}',
            "<p>\n{{ lost.deeply }}",
            "docs/theme/partials/part.html:2",
        ),
    ],
    ids=["no template", "no filter", "no condition", "no value"],
)
def test_a_template_that_fails_is_told_at_its_line(
    tmp_path: Path, frame: str, part: str, place: str
) -> None:
    jinja2 = pytest.importorskip("jinja2")
    write(tmp_path, frame, part)
    loader = jinja2.FileSystemLoader(tmp_path / "docs/theme")
    with pytest.raises(jinja2.TemplateError) as told:
        jinja2.Environment(loader=loader).get_template("main.html").render()
    said = str(unfilled(told.value, tmp_path))
    assert said.startswith(f"{place}: E-TOOL: a template cannot be filled in: ")
    assert str(tmp_path) not in said


@pytest.mark.parametrize(
    ("frame", "config", "place"),
    [
        ("<html>\n<a href=\"{{ 'lost/' | url }}\">", "", f"{FRAME}:2"),
        ("<html>", "nav:\nextra_css:\n  - lost/  # a sheet\n", "mkdocs.yml:3"),
        ("<html>", "nav:\n  - not-lost/\n", "mkdocs.yml:1"),
    ],
    ids=["of the theme", "of the settings", "of nobody"],
)
def test_a_broken_link_is_told_where_it_stands(
    tmp_path: Path, frame: str, config: str, place: str
) -> None:
    write(tmp_path, frame)
    (tmp_path / "mkdocs.yml").write_text(config)
    page = tmp_path / "site/deep/index.html"
    page.parent.mkdir(parents=True)
    page.write_text('<a href="../lost/">lost</a>')
    with pytest.raises(Drift) as told:
        follow_links(tmp_path, tmp_path / "site", [page])
    assert str(told.value).startswith(f"{place}: E-LINK: the built site has broken")
