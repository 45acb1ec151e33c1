# Two commands do everything on a fresh machine with Python >= 3.11, git and make:
#   make        the environment, then the main job: docs -> IR -> bindings
#   make test   the environment, then every check

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCK := requirements.txt
# Empty: what the lock says. `lowest-direct` or `highest`: what pyproject.toml allows, for CI.
RESOLUTION ?=

# Compiled modules halve every start; git ignores them.
unexport PYTHONDONTWRITEBYTECODE

PIP := $(BIN)/python -m pip --disable-pip-version-check
UV := $(BIN)/uv --quiet pip
INTO := --python $(BIN)/python

# Two processes; a file of tests is never divided among them.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

.PHONY: generate test lint types unit fresh quick fuzz golden bench lock clean

generate: $(STAMP)
	$(BIN)/imtable generate

# uv does not read the configuration of pip: an index that pip was told of holds for both.
ifndef UV_DEFAULT_INDEX
$(STAMP) lock unit: export UV_DEFAULT_INDEX = $(or $(PIP_INDEX_URL),$(shell $(PYTHON) -m pip config get global.index-url 2>/dev/null))
endif

# The uv of the lock installs the rest of the lock, hashes checked; nothing is built but imtable.
$(STAMP): pyproject.toml $(LOCK) generator/imtable/__init__.py
	@echo "the environment in $(VENV): about a minute"
	$(PYTHON) -m venv $(VENV)
	sed -n '/^uv==/,/[^\]$$/p' $(LOCK) | $(PIP) install --quiet --require-hashes -r /dev/stdin
ifeq ($(RESOLUTION),)
	$(UV) sync $(INTO) --require-hashes --no-build --compile-bytecode $(LOCK)
	$(UV) install $(INTO) --no-deps --no-build-isolation --editable .
else
	$(UV) install $(INTO) --resolution $(RESOLUTION) --upgrade --group dev --editable '.[sandbox,sdk]'
endif
	touch $@

# Renews the lock: the newest versions that pyproject.toml allows, for every supported Python.
lock: $(STAMP)
	$(UV) compile --universal --python-version 3.11 --all-extras --group dev --generate-hashes --upgrade \
		--custom-compile-command 'make lock' --output-file $(LOCK) pyproject.toml

test: lint
	$(MAKE) --no-print-directory -j 2 types unit
	$(MAKE) --no-print-directory fresh

lint: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/black --check --quiet .
	$(BIN)/lint-imports

types: $(STAMP)
	$(BIN)/mypy
	$(BIN)/pyright

unit: $(STAMP)
	$(PYTEST)

# For the desk: no snapshots, no browser, no whole programs, nothing that is long, few random inputs.
quick: $(STAMP)
	IMTABLE_CORPUS=none $(PYTEST) -q -rfE --hypothesis-profile=quick \
		-m "not browser and not checker and not program and not long"

# Inputs that nobody has seen, FUZZ_TIMES as many as in `make unit`; what fails becomes a case.
fuzz: $(STAMP)
	$(PYTEST) -q -m hypothesis --hypothesis-profile=fuzz

# Running it changes nothing: the committed IR and bindings are those of the docs.
fresh: $(STAMP)
	$(BIN)/imtable check

# Rewrite what the golden cases say, and what the commands of the guides print; read the difference
# before committing it.
golden: $(STAMP)
	-$(BIN)/python -m pytest -q tests/test_golden.py tests/test_readme.py --force-regen
	$(BIN)/python -m pytest -q tests/test_golden.py tests/test_readme.py

# Peers are installed in a folder of their own; takes about ten minutes.
bench: $(STAMP)
	$(BIN)/python -m benchmarks --write benchmarks/README.md

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .imtable-cache build dist
