# Everything a developer does, one target each. Needs make and Python 3.11+; `make help` lists the targets.

SHELL := /bin/sh
PYTHON ?=
export PYTHON

BIN := .venv/bin
LOCKS := requirements/uv.txt requirements/build.txt
# The stamps below tell what is old. They cannot tell that PYTHON was named, or that the checkout was moved.
MOVED := $(shell [ "$$(cat .venv/.place 2>/dev/null)" = "$$(pwd -P)" ] || echo moved)
CONSOLE := $(shell find console -name node_modules -prune -o -name '*.test.*' -prune -o -type f -print)
INSTALL := requirements/install pyproject.toml $(LOCKS) scripts/build_console.py $(CONSOLE) $(if $(PYTHON)$(MOVED),always)
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade,)

# Quick tests share the cores; slow ones, which drive servers and watch the clock, have the machine to themselves.
QUICK := $(BIN)/python -m pytest -q -m "not slow" --numprocesses auto --maxprocesses 8
SLOW := $(BIN)/python -m pytest -q -m slow
# pytest's exit code when ARGS choose no test of this speed.
NOTHING_CHOSEN := 5

.DEFAULT_GOAL := help
.PHONY: help demo test unit faults simulate check format lock reference build clean always
.NOTPARALLEL:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

demo: .venv/.runtime ## install into .venv and run a real workflow of crawlers, jobs and triggers
	@$(BIN)/penstock demo $(ARGS)

test: check unit ## everything: lint, formatting, types, imports and all tests
	@requirements/browser
	@$(SLOW) $(ARGS) || [ $$? -eq $(NOTHING_CHOSEN) ]

unit: .venv/.test ## the quick tests, under a minute: all but those marked slow
	@$(QUICK) $(ARGS) || [ $$? -eq $(NOTHING_CHOSEN) ]

faults: .venv/.test ## servers, supervisors and keepers killed 50 times each in mid-run, on both databases; minutes
	@$(BIN)/python -m pytest -q tests/faults --kills 50 $(ARGS)

simulate: .venv/.test ## run many simulated worlds with faults; SEEDS=20000 FIRST=300
	@$(BIN)/python -m tests.simulation --seeds $(or $(SEEDS),2000) --first $(or $(FIRST),300) $(ARGS)

check: .venv/.test ## lint, formatting, types, import contracts
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check . ; echo "penstock: make format mends this" >&2; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache >/dev/null || { $(BIN)/lint-imports --no-cache ; exit 1; }

format: .venv/.test ## mend formatting and what the linter can mend by itself
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

reference: .venv/.test ## write the reference pages that are generated from the code
	@$(BIN)/python scripts/settings_reference.py
	@$(BIN)/python scripts/cli_reference.py
	@$(BIN)/python scripts/penstock_operations_reference.py
	@$(BIN)/python -m penstock.server.reference docs/reference/operations.md

lock: .venv/.runtime ## resolve dependencies into requirements/; UPGRADE=1 takes the newest that fit
	@$(COMPILE) pyproject.toml --group test -o requirements/test.txt
	@$(COMPILE) pyproject.toml -c requirements/test.txt -o requirements/runtime.txt
	@$(COMPILE) --group build --group console -c requirements/test.txt -o requirements/build.txt
	@echo uv | $(COMPILE) - -c requirements/runtime.txt -o requirements/uv.txt

build: .venv/.test ## the wheel and the source archive, into dist/
	@$(BIN)/uv build --quiet --python $(BIN)/python --no-build-isolation

clean: ## remove .venv, dist and the tools' caches; data folders stay
	@rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

always:

.venv/.runtime: requirements/runtime.txt $(INSTALL)
	@requirements/install runtime
	@touch $@

.venv/.test: requirements/test.txt requirements/runtime.txt $(INSTALL)
	@requirements/install test
	@touch .venv/.runtime $@
