# One file of recipes; `make help` lists them. Everything lives in .venv; only Debian's packages go outside it.
PY      ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
PORT    ?= 8050
HOME_DIR ?= $(HOME)/.trial-monitor/demo
UV      := uv==0.13.9
APT     := apt-get install -y -qq --no-install-recommends
ROOT    := $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: help setup demo test proof lint check bench lock screenshots clean

help:           ## these lines
	@grep -hE '^[a-z]+: .*##|^[a-z]+:  *##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: $(VENV)/.run  ## the environment the dashboard runs in

demo: setup     ## the dashboard on the demo trial, ready to sign in (PORT=8050)
	@$(BIN)/python -m dashboard demo --home "$(HOME_DIR)" --port $(PORT)

test: $(VENV)/.test  ## every test, sampled where a proof is long
	$(BIN)/python -m pytest -n auto --dist worksteal

proof: $(VENV)/.test  ## the long proofs in full
	$(BIN)/python -m pytest -n auto --dist worksteal -m "proof or not proof"

lint: $(VENV)/.test  ## style, types, import contracts, catalogs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy app.py dashboard layouts callbacks data
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m dashboard.kit.catalog --check

check: lint test  ## what CI runs

bench: $(VENV)/.test  ## page and filter beside a static page with the same figures
	$(BIN)/python -m tests.benchmarks.page

lock:           ## rewrite the lock files from pyproject.toml
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements.lock
	uv pip compile -q pyproject.toml --extra test -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements-test.lock

clean:          ## throw the environment away
	rm -rf $(VENV) build

# uv where it is, else uv from pip, else pip alone: the same hashes decide each time
install = if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python --require-hashes -r $(1); \
	elif $(BIN)/python -m pip install -q $(UV) 2>/dev/null; then $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r $(1); \
	else $(BIN)/python -m pip install -q --require-hashes -r $(1); fi

$(BIN)/python:
	@$(PY) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PY) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); $(ROOT) apt-get update -qq && $(ROOT) $(APT) python3-venv && $(PY) -m venv $(VENV); }

$(VENV)/.run: requirements.lock dashboard/server/static.py dashboard/locale/fr/LC_MESSAGES/dashboard.po | $(BIN)/python
	@$(call install,requirements.lock)
	@$(BIN)/python -m dashboard.kit.catalog
	@$(BIN)/python -m dashboard.server.static
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.run
	@$(call install,requirements-test.lock)
	@command -v chromium >/dev/null || { $(ROOT) apt-get update -qq && $(ROOT) $(APT) chromium fonts-dejavu-core fonts-inter; }
	@touch $@
