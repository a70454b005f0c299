# The few commands of the house. Each works from a fresh clone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup run test test-slow test-all check bench clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/.ready-to-test: $(VENV)/.ready requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

run: setup
	$(BIN)/equity run

# Tests on PostgreSQL are skipped by name without one: `.ci/with-postgresql make test` brings one.
# Fast tests first; browser tests where a Chromium is found, skipped by name where not.
test: $(VENV)/.ready-to-test
	$(BIN)/python -m pytest -n 2 -m "not slow and not browser"
	$(BIN)/python -m pytest -m "browser and not slow"

test-slow: $(VENV)/.ready-to-test
	$(BIN)/python -m pytest -m slow

test-all: test test-slow

check: $(VENV)/.ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Ratios against what a user would do instead, measured in the same run.
bench: $(VENV)/.ready-to-test
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
