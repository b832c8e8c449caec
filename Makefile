# Only what people call. `make run` and `make test` need nothing but python3 (3.11 or newer) and make.
.PHONY: run test check bench sample clean
.DEFAULT_GOAL := run

PYTHON ?= python3
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8501
ARGS ?=

run: .venv/.run            ## install from the lock, load the sample data into an empty store, serve
	@$(BIN)/csat serve --sample --host $(HOST) --port $(PORT)

test: .venv/.browser       ## every test; browser tests are skipped with one loud line where no browser can be had
	$(BIN)/pytest --numprocesses auto --dist loadfile $(ARGS)

check: .venv/.test         ## seconds: format, lint, layers, SQL headers, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pytest -q tests/architecture

bench: .venv/.test         ## measurements: make bench ARGS="intake", ARGS="intake --speed --rows 1000000", ARGS="--help"
	@$(BIN)/python -m bench $(ARGS)

sample: .venv/.run         ## write sample_data/*.csv again; the same bytes on every machine
	$(BIN)/python -m sample_data.generate

clean:                     ## remove what was installed and cached; imported data stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build

.venv/.run: requirements.lock pyproject.toml
	@echo "Installing from the lock; this takes a minute the first time …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.test: tests/requirements.lock .venv/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.lock
	@touch $@

.venv/.browser: .venv/.test tests/browser/get_browser.py
	@$(BIN)/python tests/browser/get_browser.py
	@touch $@
