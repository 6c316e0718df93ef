# Two commands matter: `make demo` sets up and runs the portal with sample data; `make test` sets up
# and passes every test. Nothing that was installed by hand is needed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
OLD_PYTHON := "Python 3.11 or newer is needed: install it, or name it: make demo PYTHON=/path/to/python3"
PORTAL_DATA ?= var
export PORTAL_DATA
BIN := .venv/bin
RUN := $(BIN)/python -m
TESTS := $(RUN) pytest -n 2 --dist worksteal

.PHONY: demo demo-reset test test-all lint bench lock vendor shots translations messages clean

demo: .venv/run
	@$(RUN) portal demo

demo-reset: .venv/run
	@$(RUN) portal demo --reset

test: .venv/dev translations
	@sh tests/browser-packages.sh
	@$(MAKE) --no-print-directory lint
	$(TESTS) -m "not matrix and not long"

# Everything that `make test` runs is here too, on both databases and with every example; see docs/decisions/0019.
test-all: .venv/dev translations
	@sh tests/browser-packages.sh
	@$(MAKE) --no-print-directory lint
	$(TESTS) -m "not matrix" --both --hypothesis-profile=thorough
	$(RUN) pytest -n 2 -m matrix
	$(RUN) tests.mutants

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(RUN) mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint templates plugins/*/templates --quiet

bench: .venv/dev translations
	@sh benchmarks/packages.sh
	$(RUN) benchmarks

shots: .venv/dev translations
	@sh tests/browser-packages.sh
	$(RUN) tests.shots

translations: .venv/run
	@$(RUN) portal translations compile

messages: .venv/run
	$(RUN) portal translations update

lock: .venv/dev
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --extra badges --extra membership --extra reference_payments --extra stripe_payments pyproject.toml --output-file requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --extra dev --extra redis --extra badges --extra membership --extra reference_payments --extra stripe_payments pyproject.toml --output-file requirements/dev.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and $(OLD_PYTHON))'
	$(PYTHON) -m venv .venv

.venv/run: requirements/run.txt | .venv/bin/python
	$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

.venv/dev: requirements/dev.txt .venv/run
	$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache mutants shots

vendor: .venv/dev
	$(RUN) tests.vendor
