# One command per habit; `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup demo serve test test-debian-postgres coverage faults chaos check bench golden docs changelog release lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## create .venv with the locked dependencies and Reelmill itself

$(READY): requirements.lock pyproject.toml .ci/setup
	@bash .ci/setup
	@touch $@

demo: $(READY) ## render the examples: a three-hour video, the same with one picture changed, a composition
	@$(BIN)/reelmill demo

serve: $(READY) ## run the service: API, dashboard, worker, Postgres (REELMILL_HOME, PORT)
	@exec $(BIN)/reelmill serve

test: $(READY) ## run all tests
	@bash .ci/browser
	@$(BIN)/pytest -n 2

test-debian-postgres: $(READY) ## run the tests of the service on Debian's Postgres; installs it (root)
	@bash .ci/debian-postgres

coverage: $(READY) ## run the unit tests, and list which lines of the package they leave out
	@mkdir -p .coverage; $(BIN)/coverage run -m pytest -q tests/unit
	@$(BIN)/coverage report

faults: $(READY) ## kill, freeze and restart workers and their database, ten times in a row
	@for n in {1..10}; do echo "== $$n of 10"; $(BIN)/pytest -q -n 2 tests/faults/service; done

chaos: $(READY) ## 200 jobs while workers, database, bucket, sources and disks break (CHAOS="--seed 7")
	@PYTHONPATH=tests $(BIN)/python tests/faults/service/chaos.py $(CHAOS)

check: $(READY) ## formatting, lint, types, import direction, generated documents
	@failed=0; for tool in \
		"ruff format --check" "ruff check --no-cache" mypy "lint-imports --no-cache" "python docs/generate.py --check"; \
	do echo "== $$tool"; $(BIN)/$$tool || failed=1; done; \
	echo "== dashboard"; bash .ci/dashboard || failed=1; exit $$failed

bench: $(READY) ## compare with FFmpeg by hand; writes docs/benchmarks.md (BENCH="CASE … --smoke")
	@$(BIN)/python -m bench $(BENCH)

golden: $(READY) ## write the golden references anew (then look at the difference)
	@REELMILL_GOLDEN=write $(BIN)/pytest -n 2 tests/golden

docs: $(READY) ## write the generated documents anew
	@$(BIN)/python docs/generate.py

changelog: $(READY) ## show the unreleased changes as the changelog will
	@$(BIN)/towncrier build --draft --version Unreleased 2>/dev/null

release: $(READY) ## prepare a release: version, changelog, documents (VERSION=1.2.0; docs/releasing.md)
	@bash .ci/release $(VERSION)

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
	--custom-compile-command "make lock"

lock: $(READY) ## resolve the dependencies anew into requirements.lock, the image's parts, the generators
	@$(BIN)/python -m pip install --quiet uv
	@$(COMPILE) pyproject.toml --all-extras --output-file requirements.lock
	@$(COMPILE) pyproject.toml --extra fonts --constraint requirements.lock --output-file deploy/run.lock
	@$(COMPILE) tests/clients/requirements.in --output-file tests/clients/requirements.lock
	@printf 'cyclonedx-bom\nhatchling\nnodejs-wheel-binaries\n' | \
		$(COMPILE) - --constraint requirements.lock --output-file deploy/build.lock

clean: ## remove everything that the other commands made
	@rm -rf .venv .coverage build dist out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@rm -rf examples/media
