"""What the actions do that our workflows use, done on this machine with folders.

A repository for checkout, a folder for caches, one for artifacts. An action that is not
here cannot be played, and the player says so.
"""

import shutil
import subprocess
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


class ActionError(Exception):
    """An action failed as it would on GitHub."""


class NotHereError(Exception):
    """An action or tool that this machine cannot stand in for, and why."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a job is played: its clone, the folder of its tools, what lasts beyond it."""

    workspace: Path
    tools: Path  # in front of the PATH
    origin: Path
    commit: str
    kept: Path  # caches/ and artifacts/


Inputs = Mapping[str, str]
Outputs = dict[str, str]


def checkout(scene: Scene, given: Inputs) -> Outputs:
    depth = given.get("fetch-depth", "1")
    server = "git -c uploadpack.allowAnySHA1InWant=true upload-pack"
    for command in (
        ["init", "--quiet"],
        ["remote", "add", "origin", f"file://{scene.origin}"],
        ["fetch", "-q", f"--upload-pack={server}"]
        + [f"--depth={depth}"] * (depth != "0")
        + ["origin", scene.commit],
        ["-c", "advice.detachedHead=false", "checkout", "-q", "FETCH_HEAD"],
    ):
        subprocess.run(["git", *command], cwd=scene.workspace, check=True)
    return {}


def setup_python(scene: Scene, given: Inputs) -> Outputs:
    wanted = f"python{given['python-version']}"
    found = shutil.which(wanted)
    command = [found or wanted, "-c", "import sys; print(sys.executable)"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise NotHereError(f"this machine has no {wanted}") from None
    for name in ("python", "python3", wanted):
        (scene.tools / name).unlink(missing_ok=True)
        (scene.tools / name).symlink_to(done.stdout.strip())
    return {}


def restore_cache(scene: Scene, given: Inputs) -> Outputs:
    kept = sorted(
        (scene.kept / "caches").glob("*.tar"), key=lambda file: -file.stat().st_mtime_ns
    )
    exact = [file for file in kept if file.stem == given["key"]]
    prefixes = given.get("restore-keys", "").split()
    like = [file for one in prefixes for file in kept if file.stem.startswith(one)]
    for file in [*exact, *like][:1]:
        with tarfile.open(file) as tar:
            tar.extractall(scene.workspace, filter="tar")
        return {"cache-hit": str(bool(exact)).lower()}
    return {"cache-hit": ""}


def save_cache(scene: Scene, given: Inputs) -> Outputs:
    found = [path for path in paths(scene, given) if path.exists()]
    if not found:
        raise ActionError("there is nothing to save")
    file = scene.kept / "caches" / f"{given['key']}.tar"
    if not file.exists():  # on GitHub a key is written once
        file.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(file, "w") as tar:
            for path in found:
                tar.add(path, path.relative_to(scene.workspace))
    return {}


def paths(scene: Scene, given: Inputs) -> list[Path]:
    return [scene.workspace / line for line in given["path"].split()]


def upload(scene: Scene, given: Inputs) -> Outputs:
    """Links become files and what is hidden stays behind, as on GitHub."""
    whole = given.get("archive", "true") == "true"
    (source,) = paths(scene, given)
    target = scene.kept / "artifacts" / (given["name"] if whole else source.name)
    if target.exists():
        raise ActionError(f"the artifact {target.name} is there already")
    if not source.exists() and given.get("if-no-files-found") == "error":
        raise ActionError(f"{given['path']} is not there")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*"))
    elif source.exists() and whole:
        target.mkdir()
        shutil.copy(source, target)
    elif source.exists():
        shutil.copy(source, target)
    return {"artifact-url": f"file://{target}"}


def upload_pages(scene: Scene, given: Inputs) -> Outputs:
    """One tar file, written by the command of the action."""
    target = scene.kept / "artifacts" / "github-pages" / "artifact.tar"
    target.parent.mkdir(parents=True, exist_ok=True)
    command = ["tar", "--dereference", "--hard-dereference", "--directory"]
    command += [given["path"], "-cf", str(target), "--exclude=.git"]
    command += ["--exclude=.github", "--exclude=.[^/]*", "."]
    subprocess.run(command, cwd=scene.workspace, check=True)
    return {}


def download(scene: Scene, given: Inputs) -> Outputs:
    artifacts = scene.kept / "artifacts"
    found = sorted(artifacts.glob(given.get("name") or given.get("pattern", "*")))
    if "name" in given and not found:
        raise ActionError(f"there is no artifact {given['name']}")
    merged = "name" in given or given.get("merge-multiple") == "true"
    for one in found:
        target = scene.workspace / given.get("path", "")
        target = target if merged else target / one.name
        if one.is_dir():
            shutil.copytree(one, target, dirs_exist_ok=True)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(one, target)
    return {}


ACTIONS: dict[str, Callable[[Scene, Inputs], Outputs]] = {
    "actions/checkout": checkout,
    "actions/setup-python": setup_python,
    "actions/cache/restore": restore_cache,
    "actions/cache/save": save_cache,
    "actions/upload-artifact": upload,
    "actions/upload-pages-artifact": upload_pages,
    "actions/download-artifact": download,
}
ABSENT = {"actions/deploy-pages": "it publishes on GitHub Pages"}


def act(uses: str, scene: Scene, given: Inputs) -> Outputs:
    """Do what `uses` names. Raises ActionError, or NotHereError with the reason."""
    name, _, _ = uses.partition("@")
    if name not in ACTIONS:
        raise NotHereError(ABSENT.get(name, "nothing here stands in for it"))
    try:
        return ACTIONS[name](scene, given)
    except subprocess.CalledProcessError as error:
        raise ActionError(str(error)) from None
