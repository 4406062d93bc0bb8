# What a newcomer needs: `make run` and `make test`. Everything lands in .venv and instance, nothing else is touched.
.DELETE_ON_ERROR:
.PHONY: run test lint types messages bench assets lock clean help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PORT ?= 8000
HOST ?= 127.0.0.1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

help:
	@echo "make run    set everything up and serve a demonstration on http://localhost:$(PORT)"
	@echo "make test   set up what the tests need, then lint, types, sentences and all tests"
	@echo "make bench  speed beside bare Flask, as ratios"

# -- setting up -------------------------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.ready: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the program needs …"
	@$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.lock
	@touch $@

# -- running ----------------------------------------------------------------------------------------------------------

# Another port is another address: labels and slips carry it.
ADDRESS := $(if $(filter-out 8000,$(PORT)),ASSETLEND_BASE_URL=http://localhost:$(PORT))

run: .venv/.ready
	@$(BIN)/python -c 'from pathlib import Path; from assetlend.config import make_secret; make_secret(Path("instance"))'
	@test -e instance/demo-accounts.json || $(BIN)/assetlend demo || test -e instance/assetlend.db
	@$(BIN)/assetlend setup </dev/null >/dev/null
	@$(BIN)/assetlend worker >/dev/null 2>&1 & worker=$$!; trap 'kill $$worker 2>/dev/null' EXIT INT TERM; \
		$(ADDRESS) $(BIN)/assetlend serve --host $(HOST) --port $(PORT)

# -- looking after it -------------------------------------------------------------------------------------------------

test: .venv/.ready-dev
	@tools/system-packages
	@$(MAKE) --no-print-directory lint types messages
	$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST)

lint: .venv/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.ready-dev
	$(BIN)/mypy

messages: .venv/.ready-dev
	$(BIN)/python tools/messages.py --check

bench: .venv/.ready-dev
	$(BIN)/python -m bench $(BENCH)

assets:
	cd frontend && npm ci && npm run build

COMPILE := $(BIN)/pip-compile -q --allow-unsafe --generate-hashes --no-emit-find-links --no-emit-index-url --strip-extras
lock: .venv/.ready-dev
	$(COMPILE) --extra build -o requirements.lock pyproject.toml
	$(COMPILE) --extra build --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache
