# Every command of the project. `make` alone lists them.

PYTHON ?= python3
BIN := .venv/bin
# --require-hashes: pip installs nothing that is not in the lock files.
PIP := $(BIN)/pip install --quiet --no-input --disable-pip-version-check
LOCKED := --require-hashes -r
BENCHMARKS := benchmarks/dates.py benchmarks/reading.py
DOMAIN_IS_COVERED := --cov=app/domain --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered
# Each process has its own PostgreSQL server; with more than four the disk is the limit.
# A process without tests takes some from another.
SIDE_BY_SIDE := -m "not clients and not wheel" --numprocesses=auto --maxprocesses=4 --dist=worksteal
# Coverage doubles the time of a test, so only the tests of the domain measure it.
DOMAIN_TESTS := tests/domain $(SIDE_BY_SIDE) $(DOMAIN_IS_COVERED)
OTHER_TESTS := tests --ignore=tests/domain $(SIDE_BY_SIDE)
COMPILE := pip compile --quiet --generate-hashes --no-strip-extras --no-emit-index-url --no-emit-find-links \
	--universal --python-version 3.11 --no-annotate --no-header

# Arguments of `make` only: HOST and PORT in the environment are often of other programs.
given = $(if $(findstring command,$(origin $(1))),$(2)=$($(1)))

.DELETE_ON_ERROR:
.PHONY: help install serve test test-long test-clients test-wheel lint bench bench-install bench-import bench-search accounts examples migrate lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' Makefile

install: .venv/.dev ## Create .venv with all development dependencies (PYTHON=python3.12 selects a Python)

serve: .venv/.runtime ## Serve on 127.0.0.1:8000 (HOST=… PORT=… WORKERS=…; see docs/settings.md)
	@# exec: the service gets the signals that are sent to make.
	@exec env $(call given,HOST,ENTENTE_HOST) $(call given,PORT,ENTENTE_PORT) \
		$(call given,WORKERS,ENTENTE_WORKERS) $(BIN)/entente serve

test: .venv/.dev build/clients/.python ## Run all tests (ARGS='-k dates' runs some, without coverage)
ifdef ARGS
	@$(BIN)/pytest $(ARGS)
else
	@failed=0; $(BIN)/pytest $(DOMAIN_TESTS) || failed=1; $(BIN)/pytest $(OTHER_TESTS) || failed=1; exit $$failed
endif

test-long: .venv/.dev build/clients/.python ## Kill, fault, soak and attack the service for half an hour; ends in a table
	@$(BIN)/pytest --hypothesis-profile=long -m long --numprocesses=2 --dist=worksteal tests

test-clients: .venv/.dev build/clients/.python build/clients/.npm ## Test the OpenAPI document with client generators and linters
	@$(BIN)/pytest -q tests/clients

test-wheel: .venv/.dev ## Install the wheel into an empty environment and test the service there
	@$(BIN)/pytest -q tests/wheel

# In their own environment, because they need other versions of our dependencies.
build/clients/.python: requirements-clients.txt
	@echo "Installing client generators into build/clients"
	@"$(PYTHON)" -m venv build/clients
	@build/clients/bin/pip install --quiet --no-input --disable-pip-version-check $(LOCKED) requirements-clients.txt
	@touch $@

build/clients/.npm: tests/clients/package-lock.json
	@mkdir -p $(@D) && cp tests/clients/package.json tests/clients/package-lock.json $(@D)
	@if command -v npm >/dev/null; then \
		echo "Installing linters of OpenAPI documents into build/clients"; \
		npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --silent && touch $@; \
	else echo "npm is missing: the tests that need it are skipped"; fi

lint: .venv/.dev ## Check style, types, import contracts, and that the lock is up to date
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy --no-error-summary
	@echo "$(BIN)/lint-imports"; out=$$($(BIN)/lint-imports 2>&1) || { echo "$$out"; exit 1; }
	$(BIN)/pytest -q --no-header -p no:xdist tests/test_house.py -k lock

bench: .venv/.dev ## Measure dates and reads (SIZE=… PG_SIZE=… events; 1,000,000 and 100,000)
	@for file in $(BENCHMARKS); do echo "== $$file"; $(BIN)/python "$$file" || exit 1; done

bench-import: .venv/.dev ## Measure imports
	@$(BIN)/python benchmarks/importing.py

bench-search: .venv/.dev ## Measure the search (SIZE=… PG_SIZE=… QUESTIONS=…; DATA=… adds the judged queries of real files)
	@DATA="$(DATA)" $(BIN)/python benchmarks/searching.py

# In its own environment, because it needs other versions of our dependencies.
bench-install: build/datasette/.installed ## Install Datasette, which `make bench` compares with

build/datasette/.installed: requirements-bench.txt
	@echo "Installing Datasette into build/datasette"
	@"$(PYTHON)" -m venv build/datasette
	@build/datasette/bin/pip install --quiet --no-input --disable-pip-version-check $(LOCKED) requirements-bench.txt
	@touch $@

accounts: .venv/.dev ## Import the real files in DATA=… and rewrite docs/accounts.md
	@$(BIN)/python benchmarks/accounts.py $(DATA)

examples: .venv/.dev ## Record the examples of the OpenAPI document
	@RECORD_EXAMPLES=1 $(BIN)/pytest -q tests/web/test_examples.py

migrate: .venv/.runtime ## Migrate the database to the schema of this release (`make serve` does it too)
	@$(BIN)/entente migrate

lock: .venv/.python ## Rewrite requirements*.txt (UPGRADE=--upgrade takes newer versions)
	@command -v uv >/dev/null || [ -x $(BIN)/uv ] || { echo "Installing uv"; $(PIP) uv; }
	@PATH="$$PATH:$(BIN)"; set -e; \
	echo "Locking requirements.txt"; \
	uv $(COMPILE) $(UPGRADE) pyproject.toml -o requirements.txt >/dev/null; \
	echo "Locking requirements-dev.txt"; \
	uv $(COMPILE) $(UPGRADE) -c requirements.txt --group dev pyproject.toml \
		-o requirements-dev.txt >/dev/null; \
	echo "Locking requirements-bench.txt"; \
	uv $(COMPILE) $(UPGRADE) --group pyproject.toml:bench -o requirements-bench.txt >/dev/null; \
	echo "Locking requirements-clients.txt"; \
	uv $(COMPILE) $(UPGRADE) --group pyproject.toml:clients -o requirements-clients.txt >/dev/null; \
	echo "Locking requirements-build.txt"; \
	printf '%s\n' hatchling \
		| uv $(COMPILE) -c requirements-dev.txt - -o requirements-build.txt >/dev/null

clean: ## Remove .venv and caches; ./data stays
	rm -rf .venv .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	@find entente app benchmarks migrations tests -name __pycache__ -prune -exec rm -rf {} +

# .venv is created in three steps, each with a stamp file: Python, the dependencies of the service (so
# that a first `make serve` does not install a browser), those of development. A second run does nothing.

.venv/.python:
	@command -v "$(PYTHON)" >/dev/null && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Entente needs Python 3.11 or newer, and $(PYTHON) is $$("$(PYTHON)" --version 2>/dev/null || echo missing)." \
			"Select another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Creating .venv with $$("$(PYTHON)" --version)"
	@"$(PYTHON)" -m venv .venv
	@touch $@

.venv/.runtime: .venv/.python requirements.txt requirements-build.txt pyproject.toml
	@echo "Installing the service into .venv"
	@$(PIP) $(LOCKED) requirements.txt
	@$(PIP) $(LOCKED) requirements-build.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	@echo "Installing the development dependencies into .venv"
	@$(PIP) $(LOCKED) requirements-dev.txt
	@touch $@
