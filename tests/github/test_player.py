"""The player does what a runner does: shell, files, conditions, actions, needs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from workflow_player import Played, Stage, settings

Write = Callable[[str], Path]

HEAD = "on: {pull_request: }\ndefaults: {run: {shell: bash}}\njobs:\n"
JOB = "  one:\n    runs-on: x\n    timeout-minutes: 1\n    steps:\n"
CHECKOUT = "      - uses: actions/checkout@0\n"


def one(stage: Stage, file: Path) -> Played:
    return stage.play(file)["one"]


def test_a_job_starts_from_an_empty_clone_of_the_commit(
    stage: Stage, write: Write
) -> None:
    (stage.origin / "not-committed.txt").touch()
    steps = "      - run: ls; git log --oneline | wc -l; git status --porcelain\n"
    said: list[str] = []
    stage.say = said.append
    played = one(stage, write(HEAD + JOB + CHECKOUT + steps))
    assert played.result == "success"
    told = [line.removeprefix("   | ") for line in said if line.startswith("   |")]
    assert told == ["greeting.txt", "1"]


@pytest.mark.parametrize("script", ["false; true", "false | true", "exit 3"])
def test_a_script_ends_where_a_command_or_part_of_a_pipe_fails(
    script: str, stage: Stage, write: Write
) -> None:
    file = write(f"{HEAD}{JOB}      - run: {script}\n      - run: echo never\n")
    played = one(stage, file)
    assert played.result == "failure"
    assert [ended for _, ended in played.steps] == ["failure", "skipped"]


def test_without_a_named_shell_a_broken_pipe_goes_unseen_as_on_github(
    stage: Stage, write: Write
) -> None:
    bare = HEAD.replace("defaults: {run: {shell: bash}}\n", "")
    assert (
        one(stage, write(f"{bare}{JOB}      - run: false | true\n")).result == "success"
    )


def test_steps_hand_on_outputs_variables_programs_and_a_summary(
    stage: Stage, write: Write
) -> None:
    steps = r"""
      - id: first
        run: |
          echo "n=3" >> "$GITHUB_OUTPUT"
          printf 'long<<END\na\nb\nEND\n' >> "$GITHUB_OUTPUT"
          echo "COLOUR=red" >> "$GITHUB_ENV"
          mkdir bin
          printf '#!/bin/sh\necho found\n' > bin/finds
          chmod +x bin/finds
          echo "$PWD/bin" >> "$GITHUB_PATH"
      - env:
          N: ${{ steps.first.outputs.n }}
          LONG: ${{ steps.first.outputs.long }}
        run: echo "$N $LONG $COLOUR $(finds)" >> "$GITHUB_STEP_SUMMARY"
    outputs:
      n: ${{ steps.first.outputs.n }}
"""
    played = one(stage, write(HEAD + JOB + steps))
    assert played.result == "success"
    assert played.summary == "3 a\nb red found\n"
    assert played.outputs == {"n": "3"}


def test_conditions_choose_steps(stage: Stage, write: Write) -> None:
    steps = """
      - run: exit 1
      - {if: failure(), run: "true"}
      - {if: always(), run: "true"}
      - {if: github.event_name == 'pull_request', run: "true"}
"""
    ended = [how for _, how in one(stage, write(HEAD + JOB + steps)).steps]
    assert ended == ["failure", "success", "success", "skipped"]


def test_what_this_machine_holds_does_not_reach_a_job(
    stage: Stage, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_TOKEN", "x")
    file = write(
        f'{HEAD}{JOB}      - run: test -z "${{API_TOKEN-}}" && test -n "$CI"\n'
    )
    assert one(stage, file).result == "success"


def test_artifacts_pass_files_on_without_what_is_hidden(
    stage: Stage, write: Write
) -> None:
    text = """
  one:
    runs-on: x
    timeout-minutes: 1
    steps:
      - run: mkdir out && echo a > out/seen && echo b > out/.hidden
      - uses: actions/upload-artifact@0
        with: {name: found, path: out}
      - uses: actions/upload-artifact@0
        with: {path: out/seen, archive: false}
  two:
    needs: one
    runs-on: x
    timeout-minutes: 1
    steps:
      - uses: actions/download-artifact@0
        with: {name: found, path: into}
      - run: test "$(ls -A into)" = seen
      - uses: actions/download-artifact@0
        with: {name: gone}
"""
    played = stage.play(write(HEAD + text))
    assert played["one"].result == "success"
    assert [how for _, how in played["two"].steps] == ["success", "success", "failure"]


def test_a_cache_is_found_by_its_key_or_the_newest_by_a_prefix(
    stage: Stage, write: Write
) -> None:
    text = """
  one:
    runs-on: x
    timeout-minutes: 1
    steps:
      - uses: actions/cache/restore@0
        id: found
        with: {path: kept, key: "k-${{ vars.KEY }}", restore-keys: k-}
      - run: cat kept/file 2> /dev/null >> "$GITHUB_STEP_SUMMARY" || true
      - run: mkdir -p kept && echo "$OWN" > kept/file
      - uses: actions/cache/save@0
        with: {path: kept, key: "k-${{ vars.KEY }}"}
    outputs:
      hit: ${{ steps.found.outputs.cache-hit }}
"""
    file = write(HEAD + text)
    seen = []
    for key in ("a", "b", "b"):
        stage.variables, stage.environment = {"KEY": key}, {"OWN": key}
        played = one(stage, file)
        seen.append((played.outputs["hit"], played.summary.strip()))
    assert seen == [("", ""), ("false", "a"), ("true", "b")]


def test_a_matrix_plays_every_copy_and_one_failure_fails_the_job(
    stage: Stage, write: Write
) -> None:
    text = """
  one:
    strategy: {matrix: {n: ["1", "2"]}}
    runs-on: x
    timeout-minutes: 1
    steps:
      - env: {N: "${{ matrix.n }}"}
        run: test "$N" = 1
"""
    played = one(stage, write(HEAD + text))
    assert [how for _, how in played.steps] == ["success", "failure"]
    assert played.result == "failure"


def test_a_job_that_needs_one_that_failed_is_skipped(
    stage: Stage, write: Write
) -> None:
    text = (
        JOB + "      - run: exit 1\n" + JOB.replace("one", "two") + "      - run: ls\n"
    )
    text = text.replace("  two:\n", "  two:\n    needs: one\n")
    assert stage.play(write(HEAD + text))["two"].result == "skipped"


def test_what_cannot_be_played_is_told_with_a_reason(
    stage: Stage, write: Write
) -> None:
    played = one(stage, write(f"{HEAD}{JOB}      - uses: actions/deploy-pages@0\n"))
    assert played.absent == [("actions/deploy-pages@0", "it publishes on GitHub Pages")]
    with pytest.raises(ValueError, match="continue-on-error"):
        one(
            stage,
            write(f"{HEAD}{JOB}      - run: ls\n        continue-on-error: true\n"),
        )


def test_a_step_that_hangs_ends_with_the_time_of_its_job(
    stage: Stage, write: Write
) -> None:
    text = HEAD + JOB.replace("minutes: 1", "minutes: 0.02") + "      - run: sleep 60\n"
    assert one(stage, write(text)).result == "failure"


def test_settings_are_read_line_by_line() -> None:
    assert settings("a=1\nb<<X\n2\n3\nX\nc=\n") == {"a": "1", "b": "2\n3", "c": ""}
