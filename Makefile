# Targets and what they do: `make help` reads the comments behind the targets.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DEMO ?= 1
WORKERS ?= 2
ARGS ?=

# Caches lie in the checkout, so that an empty home works.
export PYTHON
export XDG_CACHE_HOME := $(CURDIR)/.cache/xdg

bin := .venv/bin
.NOTPARALLEL:
.PHONY: help setup test-parts run test bench soak week fonts lint migrations format coverage ci lock words wheel

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "run:  HOST=$(HOST) PORT=$(PORT); DEMO=0 starts empty and asks for the first supervisor"
	@echo "test: ARGS='-k picking' goes to pytest; WORKERS=$(WORKERS); ALLOW_MISSING=1 forgives parts that this machine lacks;"
	@echo "      WAREHOUSE_REAL_DATA=DIR adds the tests on real order lines (README)"

setup: ## the set-up alone, into .venv (.venv/bin/warehouse runs afterwards); quick when nothing changed
	@setup/all.sh run

test-parts: ## the set-up with what the tests need: Chromium, PostgreSQL, what draws labels
	@setup/all.sh test

run: setup ## all set-up, the database migrated, a demo in an empty one, then server and worker on HOST:PORT
	@$(bin)/warehouse db upgrade
	@if [ "$(DEMO)" != 0 ]; then $(bin)/warehouse demo load --if-empty; fi
	@exec $(bin)/warehouse serve --host $(HOST) --port $(PORT)

test: test-parts ## all set-up, then every test, the browser's too, on SQLite and on PostgreSQL
	@$(bin)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

bench: test-parts ## speed and scale as ratios against a baseline of the same run, into bench/latest.json
	@$(bin)/python -m bench $(ARGS)

soak: test-parts ## ten thousand scans under random faults, each applied once (ARGS='--seed 7 --database sqlite --scans 1000')
	@$(bin)/python -m bench.soak $(ARGS)

week: test-parts ## the real week, picked by five people on each database (WAREHOUSE_REAL_DATA=DIR; ARGS='--seed 7 --database sqlite')
	@$(bin)/python -m bench.week $(ARGS)

fonts: ## the fonts for Chinese, Japanese and Korean names on slips
	@setup/system.sh fonts

lint: test-parts ## what ruff and mypy find
	@$(bin)/ruff check
	@$(bin)/ruff format --check
	@$(bin)/mypy

migrations: test-parts ## do models and migrations agree?
	@$(bin)/warehouse db check

format: test-parts ## ruff's form for every Python file, imports in order
	@$(bin)/ruff check --fix-only --quiet
	@$(bin)/ruff format

coverage: test-parts ## the tests again, with the lines and branches that none of them reached
	@$(bin)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term $(ARGS)

ci: lint migrations test ## exactly what CI runs: lint, migrations against models, every test

lock: ## the lock files anew from pyproject.toml and package.json (UPGRADE=1: newer versions)
	@setup/lock.sh

words: setup ## every sentence into the languages' catalogues, and what lacks a translation (NEW=fr begins French)
	@$(bin)/python setup/catalogues.py words $(NEW)

wheel: setup ## a wheel in dist/, with templates, migrations and the browser's scripts
	@rm -rf build dist
	@$(bin)/python -m pip wheel --quiet --no-index --no-deps --no-build-isolation --wheel-dir dist .
