"""Tell in one screen why a script is stale or fresh."""

from nodrift.ids import ID, parse_id
from nodrift.project import Project
from nodrift.record import read_timing, record_path
from nodrift.script import Script
from nodrift.stale import stale_record


def explain(project: Project, script: Script) -> str:
    """Return the state of `script`: why, its inputs, what it ran with, who quotes it."""
    record, reasons = stale_record(project, script)
    lines = [f"{script.id} is {'stale' if reasons else 'fresh'}"]
    lines += [f"  because {reason}" for reason in reasons]
    if record is not None:
        run = record.run
        environment = run.environment
        versions = environment["packages"]
        seconds = read_timing(record_path(project, script)).get("wall")
        took = f", took {seconds:.1f} s" if seconds is not None else ""
        lines.append(f"  record {run.seal[:12]}{took}")
        lines.append(f"  read {', '.join(run.inputs)}")
        lines.append(
            f"  ran with Python {environment['python']} on {environment['machine']}, "
            f"engine {environment['engine']}"
        )
        lines.append(f"  packages {', '.join(f'{k} {v}' for k, v in versions.items())}")
        lines.append(f"  results {', '.join(run.results) or 'none'}")
        lines.append(f"  figures {', '.join(run.figures) or 'none'}")
    pages = [str(page.path) for page in project.pages.values() if _quotes(page, script)]
    lines.append(f"  quoted by {', '.join(pages) or 'no page'}")
    return "\n".join(lines)


def _quotes(page: object, script: Script) -> bool:
    import re

    from nodrift.project import Page

    assert isinstance(page, Page)
    found = (parse_id(text) for text in re.findall(ID, page.read()))
    return any(id is not None and id.script == script.id for id in found)
