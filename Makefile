# Two commands do everything on a fresh machine with Python >= 3.11, git and make:
#   make        the environment, then the main job: docs -> IR -> bindings
#   make test   the environment, then every check

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: generate test lint types unit fresh golden bench clean

generate: $(STAMP)
	$(BIN)/imtable generate

$(STAMP): pyproject.toml generator/imtable/__init__.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

test: lint types unit fresh

lint: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/black --check --quiet .

types: $(STAMP)
	$(BIN)/mypy
	$(BIN)/pyright

unit: $(STAMP)
	$(BIN)/python -m pytest -n 2

# Running it changes nothing: the committed IR and bindings are those of the docs.
fresh: $(STAMP)
	$(BIN)/imtable check

# Rewrite what the golden cases say; read the difference before committing it.
golden: $(STAMP)
	-$(BIN)/python -m pytest -q tests/test_golden.py --force-regen
	$(BIN)/python -m pytest -q tests/test_golden.py

# Peers are installed in a folder of their own; takes about ten minutes.
bench: $(STAMP)
	$(BIN)/python -m benchmarks --write README.md

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .imtable-cache build dist
