# The doors for people: each target makes the virtual environment it needs.
#   make demo    a company with sample data on http://127.0.0.1:8000   (PACK=b2b PORT=8000 FRESH=1)
#   make test    everything, on SQLite and PostgreSQL, browser included (ARGS="-k name")
#   make check   lint, format, types, floors
#   make laws    the property tests alone, with many more examples and a new seed, which is printed
#   make bench   requests against a hand-written application, as ratios
#   make screens contact sheets of all pages in var/screens/
#   make docs    writes the tables of docs/ that come from the code

PACK ?= b2b
PORT ?= 8000
ARGS ?=
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-input

.PHONY: demo test check laws bench screens docs clean

demo: $(VENV)/run.stamp
	@$(BIN)/tailorbird demo --pack $(PACK) --port $(PORT) $(if $(filter-out 0,$(FRESH)),--fresh)

test: $(VENV)/test.stamp
	@$(BIN)/python -m $(if $(ARGS),pytest $(ARGS),tests.halves)

check: $(VENV)/test.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/platform/test_gates.py

laws: $(VENV)/test.stamp
	@export TAILORBIRD_LAW_SEED=$${TAILORBIRD_LAW_SEED:-$$(date +%s)}; \
	echo "TAILORBIRD_LAW_SEED=$$TAILORBIRD_LAW_SEED"; \
	TAILORBIRD_LAW_EXAMPLES=1000 $(BIN)/python -m pytest tests/laws $(ARGS)

bench: $(VENV)/test.stamp
	@$(BIN)/python -m tests.bench $(ARGS)

screens: $(VENV)/test.stamp
	@$(BIN)/python -m tests.browser.screens $(ARGS)

docs: $(VENV)/test.stamp
	@$(BIN)/python -m tests.docs.tables

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(VENV)/run.stamp: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Tailorbird needs Python 3.11 or newer." >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) …"
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PIP) --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp
	@$(PIP) --editable '.[test]'
	@touch $@
