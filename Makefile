# `make site` and `make test` need nothing but Python, git and make; both set up .venv
# themselves, and need no network the second time. `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN ?=
# Where torch comes from: TORCH_INDEX=https://... takes the wheels of that index.
TORCH_INDEX ?=

.DEFAULT_GOAL := help
.PHONY: help setup run equations check site serve test lint clean

help:
	@echo "make site    run and evaluate what changed, check, build into build/site"
	@echo "make serve   the same with live reload on http://127.0.0.1:8000"
	@echo "make test    lint, types and the whole test suite"
	@echo "make check   judge pages, scripts and locks (seconds, needs no torch)"
	@echo "make clean   remove what was built; records stay"

# The stamp is younger than what it was made from, or the set-up is done again.
$(VENV)/ready: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"make: Python {v[0]}.{v[1]} is not 3.11 to 3.13; name another: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) (once; torch is large) ..."
	$(if $(TORCH_INDEX),$(BIN)/python -m pip install -q -c requirements.lock --index-url $(TORCH_INDEX) torch torchvision)
	@$(BIN)/python -m pip install -q -c requirements.lock -e '.[run,formulas,site,test]'
	@touch $@

setup: $(VENV)/ready

run: setup
	@$(BIN)/nodrift run $(RUN)

equations: run
	@$(BIN)/nodrift equations

check: setup
	@$(BIN)/nodrift check

site: setup
	@$(BIN)/nodrift site $(RUN)
	@echo "look at it: make serve, then open http://127.0.0.1:8000"

serve: setup
	@$(BIN)/nodrift serve

lint: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/codespell docs nodrift tests tutorials_src README.md

test: lint
	@$(BIN)/python -m pytest -n 2

clean:
	rm -rf build/site build/site-zensical build/notebooks build/web
