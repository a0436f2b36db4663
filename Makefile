# Everything runs in the project's own .venv, which the first command creates.
PYTHON ?= python3
BIN := .venv/bin
# The locks are complete, so pip need not resolve anything. They leave out sqlglotc, the compiled twin of
# sqlglot: 84 MB, with which the column lineage takes as long. Python compiles a module when it is first
# imported; pip would compile them all, which takes a third of the install and 190 MB.
PIP_INSTALL := -m pip --disable-pip-version-check --quiet install --no-deps --no-compile
PIP := $(BIN)/python $(PIP_INSTALL)
PIP_SPARK := .venv-spark/bin/python $(PIP_INSTALL)
unexport PYTHONDONTWRITEBYTECODE

# The vars that people change most: make build USERS=10000 CATALOGUE=folder
export USERS CATALOGUE HISTORY HISTORY_TIME_ZONE

.PHONY: help build test test-long test-spark verify pages docs bench ablation clean
.PHONY: lint lint-python lint-sql

help:
	@echo "make build      build the warehouse and the Avro feed [USERS=1000] [CATALOGUE=folder]"
	@echo "                and your own Spotify history [HISTORY=folder] [HISTORY_TIME_ZONE=Europe/Berlin]"
	@echo "make test       lint, unit tests and end-to-end builds of a small year"
	@echo "make test-long  crashes, full size, browsers, metrics: tests that take minutes"
	@echo "make test-spark compare the tables on Spark, in an environment of its own (Java 17 or later)"
	@echo "make verify     compare the Avro feed with its manifest [FEED=export]"
	@echo "make pages      write pages/: a story per listener, the population, the docs [HISTORY=folder]"
	@echo "make docs       write dbt docs and the column lineage, each as one file in target/"
	@echo "make bench      time parts and builds against baselines [SCALE=1000] [CATALOGUE=folder]"
	@echo "make ablation   tell which statistic each mechanism moves [USERS=500] [CATALOGUE=folder]"
	@echo "make lint       ruff, mypy, import-linter, codespell, sqlfluff"
	@echo "make clean      remove the warehouse, the feed, the pages and the environments"

# A .venv works only in the folder in which it was created: after a move or a copy it is created again.
ifneq ($(shell cat .venv/installed 2> /dev/null),$(shell pwd))
.PHONY: .venv/installed
endif
ifneq ($(shell cat .venv-spark/installed 2> /dev/null),$(shell pwd))
.PHONY: .venv-spark/installed
endif

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) scripts/check_python.py
	$(PYTHON) -m venv --clear .venv
	$(PIP) -r requirements.lock
	$(PIP) --no-build-isolation --editable .
	@# dbt looks for profiles.yml in the current folder only, so activating .venv says where it is
	@grep -q DBT_PROFILES_DIR $(BIN)/activate || \
		printf '\nexport DBT_PROFILES_DIR="%s"\n' "$(CURDIR)" >> $(BIN)/activate
	@pwd > $@

# What tests, lint and benchmarks need in addition.
.venv/installed-dev: .venv/installed requirements-dev.lock
	$(PIP) -r requirements-dev.lock
	@touch $@

build: .venv/installed
	@$(BIN)/wrapped-feed build --users "$$USERS" --catalogue "$$CATALOGUE" \
		--history "$$HISTORY" --time-zone "$$HISTORY_TIME_ZONE"

test: lint
	@# a file stays in one process, which makes its builds once; the files that build come first
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not long and not spark"

lint: .venv/installed-dev
	@# side by side, because both of them take long
	@$(MAKE) --no-print-directory --jobs 2 lint-python lint-sql

lint-python:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
	$(BIN)/codespell README.md CHANGELOG.md CONTRIBUTING.md docs src models python_models macros tests
	$(BIN)/mypy

lint-sql:
	@# in memory, because a running build locks the database; without a warning that two processes end with
	WRAPPED_FEED_DB=:memory: PYTHONWARNINGS=ignore::UserWarning:multiprocessing.resource_tracker \
		$(BIN)/sqlfluff lint --processes 2 models

test-long: .venv/installed-dev
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m long tests/python/long

# An environment of its own: pyspark needs an older pandas and takes 500 MB.
.venv-spark/installed: requirements-spark.lock pyproject.toml
	@$(PYTHON) scripts/check_python.py
	$(PYTHON) -m venv --clear .venv-spark
	$(PIP_SPARK) -r requirements-spark.lock
	$(PIP_SPARK) --no-build-isolation --editable .
	@pwd > $@

test-spark: .venv-spark/installed
	.venv-spark/bin/pytest -m spark tests/python/spark

bench: .venv/installed-dev
	$(BIN)/python benchmarks/bench.py

ablation: .venv/installed
	$(BIN)/python benchmarks/ablation.py $(if $(USERS),--users "$$USERS") --catalogue "$$CATALOGUE"

verify: .venv/installed
	@$(BIN)/wrapped-feed verify "$(or $(FEED),export)"

pages: .venv/installed
	@$(BIN)/wrapped-feed pages --history "$$HISTORY"

docs: .venv/installed
	@$(BIN)/wrapped-feed docs

clean:
	rm -rf target logs export pages wrapped_feed.duckdb wrapped_feed.duckdb.wal .venv \
		.venv-spark .venv-metrics spark-warehouse \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src -name __pycache__ -exec rm -rf {} +
