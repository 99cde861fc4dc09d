# `make site` and `make test` need nothing but Python, git and make; both set up .venv
# themselves, and need no network the second time. `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN ?=
# Which packages: those of the lock, or the newest that pyproject.toml allows (PINS=-U).
PINS ?= -c requirements.txt
# Where torch comes from: TORCH_INDEX=https://... takes the wheels of that index.
TORCH_INDEX ?=
# What a pull request would change is told against this state.
BASE ?= origin/main
DIFF ?=
# How the drifts are planted, such as DRIFTS="--each 5 --kinds claim".
DRIFTS ?= --write
# Which tests: all but those of the weekly job (TESTS= takes these, too); PART=flows takes
# those of one part, and those that read all pages.
TESTS ?= not weekly
PART ?=
PAGES = tests/posts -k "$(PART) or anatomy or language or promises or roadmap"

.DEFAULT_GOAL := help
.PHONY: help setup run equations check site serve diff test lint workflows drifts benchmarks lock clean

help:
	@echo "make site    run and evaluate what changed, check, build into build/site"
	@echo "make setup   what the others need, into .venv (once; torch is large)"
	@echo "make serve   the same with live reload on http://127.0.0.1:8000"
	@echo "make test    lint, types and tests; PART=flows: those of one part; TESTS=: all"
	@echo "make lint    all that needs no torch: style, types, spelling, workflows, sources"
	@echo "make check   judge pages, scripts and locks (seconds, needs no torch)"
	@echo "make diff    what pages, figures and numbers changed since BASE ($(BASE))"
	@echo "make drifts  plant a thousand drifts in copies of the book; which go unnoticed?"
	@echo "make lock    renew requirements.txt after a change of pyproject.toml"
	@echo "make clean   remove what was built; records stay"

# Each stamp is younger than what it was made from, or that set-up is done again.
$(VENV)/light: pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"make: Python {v[0]}.{v[1]} is not 3.11 to 3.13; name another: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) (once) ..."
	@$(BIN)/python -m pip install -q $(PINS) -e '.[lint]'
	@touch $@

$(VENV)/pages: $(VENV)/light
	@echo "setting up what makes a site of pages (once) ..."
	@$(BIN)/python -m pip install -q $(PINS) -e '.[site]'
	@touch $@

$(VENV)/ready: $(VENV)/pages
	@echo "setting up torch and the rest (once; torch is large) ..."
	$(if $(TORCH_INDEX),$(BIN)/python -m pip install -q $(PINS) --index-url $(TORCH_INDEX) torch torchvision)
	@$(BIN)/python -m pip install -q $(PINS) -e '.[run,formulas,test]'
	@touch $@

setup: $(VENV)/ready

run: setup
	@$(BIN)/nodrift run $(RUN)

equations: run
	@$(BIN)/nodrift equations

check: $(VENV)/light
	@$(BIN)/nodrift check

site: setup
	@$(BIN)/nodrift site $(RUN)
	@echo "look at it: make serve, then open http://127.0.0.1:8000"

serve: $(VENV)/pages
	@$(BIN)/nodrift serve

diff: $(VENV)/pages
	@$(BIN)/nodrift diff $(BASE) $(DIFF)

lint: workflows
	@$(BIN)/ruff format --check . || { echo "to mend it: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check .
	@$(BIN)/typos
	@$(BIN)/mypy
	@$(BIN)/nodrift check --quick

SCHEMA = $(BIN)/check-jsonschema --quiet --builtin-schema
workflows: $(VENV)/light
	@$(SCHEMA) vendor.github-workflows .github/workflows/*.yml
	@$(SCHEMA) custom.github-workflows-require-timeout .github/workflows/*.yml
	@$(SCHEMA) vendor.dependabot .github/dependabot.yml
	@$(SCHEMA) vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	@$(SCHEMA) vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	@$(BIN)/zizmor --offline --quiet --min-severity medium .github

test: lint setup
	@test -z "$(PART)" || ls docs/*/$(PART).md >/dev/null 2>&1 || { echo "make: there is no page docs/posts/$(PART).md; name a part: make test PART=vae"; exit 2; }
	@$(BIN)/python -m pytest -n 2 -m "$(TESTS)" $(if $(PART),$(PAGES))

drifts: site
	@$(BIN)/python tests/drift/hunt.py $(DRIFTS)

benchmarks: site
	@$(BIN)/python tests/benchmarks/formulas.py
	@$(BIN)/python tests/benchmarks/marks.py
	@BUILT_SITE=build/site $(BIN)/python tests/benchmarks/pages.py

# Keeps the pins that still fit; `make lock LOCK=--upgrade` takes the newest. No addresses.
lock: $(VENV)/light
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile -q $(LOCK) --universal --fork-strategy fewest --python-version 3.11 --no-emit-index-url --no-header --no-annotate --all-extras pyproject.toml -o requirements.txt

clean:
	rm -rf build/site build/site-zensical build/notebooks build/web
