# Every command that a person needs; `make help` lists them. Nothing outside this folder is changed.
PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
PYTEST_ARGS ?=
PRODUCTION := DEBUG=false OMNI_PUBLIC_URL=https://shop.example.com TRUSTED_PROXIES=127.0.0.1

.DEFAULT_GOAL := help
.PHONY: help demo test tour race bench lighthouse lint clean base dev

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

base:
	@requirements/install base

dev:
	@requirements/install dev

demo: base ## the demo shop in the foreground: database, sample data, web, worker, mailbox; Ctrl-C ends it
	@OMNI_TEST_CLOCK=$${OMNI_TEST_CLOCK:-true} $(MANAGE) demo

test: dev ## every test, those in a real browser included (PYTEST_ARGS adds arguments)
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
		|| echo "No Chromium here: the browser tests are skipped (on Debian: apt install chromium)."
	@$(PYTHON) -m pytest -n 2 $(PYTEST_ARGS)

tour: dev ## the main job played over HTTP, one line a step, with `verify` at the end (OMNI_URL: a server that runs)
	@$(PYTHON) -m bench.tour

race: dev ## 64 buyers at once for 20 units, with its negative controls
	@$(PYTHON) -m bench.race

bench: dev ## speed, beside what the database and bare Django reach in the same run
	@$(PYTHON) -m bench

lighthouse: dev ## Lighthouse on home, list, product and basket, each score at least 95 (needs Node.js 18 or newer, npm, Chromium)
	@npm ci --no-audit --no-fund --silent --prefix tests/lighthouse
	@$(PYTHON) tests/lighthouse/measure.py

lint: dev ## style, types, layers, migrations, and the check of production settings
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check --quiet .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports
	@$(MANAGE) makemigrations --check --dry-run --verbosity 0
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

clean: ## end this folder's servers, and delete its data and installed packages
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m omni.embedded remove .omni; fi
	@if [ ! -L .venv ]; then rm -rf .venv; fi
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find apps omni -name '*.mo' -delete
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
