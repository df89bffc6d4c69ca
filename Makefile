# `make run` and `make test` need Python 3.11+, make and a package index; everything else is set up here.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint format chaos recorded beside pictures bench lock generate clean

# The first that runs and is new enough: a name on the PATH may be a version manager's shim that starts nothing.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# uv installs in a tenth of pip's time, and is told what pip is set to; where it cannot, pip does.
UV := UV_NATIVE_TLS=1 UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null)}}" \
	$(BIN)/uv pip
LOCK := $(UV) compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --quiet
# Compiled once: where PYTHONDONTWRITEBYTECODE is set, as in many images, every process would compile all that it imports.
COMPILED := alignment_rules connectors deploy schemas streams
install = @$(UV) install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $(1) || { echo "uv cannot install here; pip does it, which takes minutes …"; $(PIP) --require-hashes -r $(1); }

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Fairlead needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Fairlead needs Python 3.11 or newer; $(PYTHON) is older. Name a newer one: make PYTHON=/path/to/python $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "No virtual environment could be made: Debian and Ubuntu need the package python3-venv."; exit 2; }

# What running needs, and no more, so that the first start is quick.
.venv/run.stamp: requirements.txt requirements-uv.txt pyproject.toml | $(BIN)/python
	@echo "Setting up .venv (once; under a minute) …"
	@$(PIP) --require-hashes -r requirements-uv.txt
	$(call install,requirements.txt)
	@$(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q $(COMPILED)
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt
	$(call install,requirements-dev.txt)
	@touch $@

# GitHub's webhooks as examples are npm's alone, and npm is Node's, which is fetched where it is not there.
.venv/npm.stamp: tests/package-lock.json requirements-npm.txt | .venv/dev.stamp
	$(if $(shell command -v npm),,$(call install,requirements-npm.txt))
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --prefix tests --ignore-scripts --no-audit --no-fund --silent && touch $@ || \
		echo "npm cannot install here: tests take GitHub's examples from ../shared/data, or are skipped."

setup: .venv/dev.stamp .venv/npm.stamp ## make .venv with everything that running, testing and linting need

run: .venv/run.stamp ## start everything with live data from the sandbox and say where to look
	@$(BIN)/fairlead up

test: setup ## run the tests, on real engines
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

lint: setup ## style, types and the import law
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## lay the code out
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

chaos: setup ## kill things on purpose, the long form: 50,000 events
	@FAIRLEAD_CHAOS=long $(BIN)/python -m pytest tests/chaos -s

recorded: setup ## sync all of the recorded Titanium issues and commits (needs ../shared/data; takes long)
	@$(BIN)/python -m pytest tests/long/recorded.py -s

beside: setup ## publish beside live events on all of Titanium (needs ../shared/data)
	@$(BIN)/python -m pytest tests/long/publish_beside_live.py -s

pictures: setup ## draw the readme's pictures of panels anew, from a running sandbox
	@$(BIN)/python -m pytest tests/long/pictures.py

bench: setup ## every benchmark; each prints one JSON object as its last line
	@for b in tests/bench/bench_*.py; do $(BIN)/python $$b || exit 1; done

bench-%: setup
	@$(BIN)/python tests/bench/bench_$*.py

generate: setup ## write anew what is made from code: JSON Schemas, metric docs, dashboards, alert rules
	@$(BIN)/fairlead generate

lock: setup ## resolve the four files of pinned requirements anew
	@$(LOCK) pyproject.toml --group build --output-file requirements.txt
	@$(LOCK) pyproject.toml --group dev --extra tracing --output-file requirements-dev.txt
	@$(LOCK) --group install --output-file requirements-uv.txt
	@$(LOCK) --group npm --output-file requirements-npm.txt

clean: ## remove the environment and the data of `make run`
	rm -rf .venv tests/node_modules .fairlead .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
