# make demo: one question from end to end on a fresh machine.   make test: every test.
# Needs Python 3.11+, git and make. Everything else is installed into .venv and node_modules.

SHELL := /bin/bash
BIN := .venv/bin
RUN := .venv/.installed
DEV := .venv/.installed-dev
FUZZ := .venv/.installed-fuzz
NODE := node_modules/.installed
WITH_NODE := production/with_node.sh
ASSETS := static/build/.made
ASSET_SOURCES := $(wildcard static/css/*.css static/css/components/*.css static/js/*.js static/js/*/*.js static/pages/*.html)
Q ?= Qual foi a receita dos últimos 7 dias, por dia?
# A question is text: its $, quotes and line breaks mean nothing to make or to the shell.
unexport Q
define newline


endef
quoted = '$(subst $(newline), ,$(subst ','\'',$(value $(1))))'
SEED ?= 1
SECONDS ?= 600
FUZZ_SEED ?= 0
AT_MOST ?= 0.5

.PHONY: help setup demo up down ask status assets test coverage lint fuzz guard-corpus bench bench-web bench-warehouse bench-sync bench-guard bench-answer eval prove-kill prove-restart prove-memory screenshots clean

help:
	@echo 'make setup           install into .venv, and no more'
	@echo 'make demo            ask one question, from install to answer, and stop again'
	@echo 'make up | down       start or stop the system (make up prints its address)'
	@echo 'make ask Q="..."     ask the running system'
	@echo 'make test            lint, types and every test'
	@echo 'make coverage        what the tests run of each file, the browser's left out'
	@echo 'make lint            ruff and mypy alone'
	@echo 'make fuzz SECONDS=n  mutated text against the SQL guard'
	@echo 'make guard-corpus DIR=... [AT_MOST="0.5 group=2"]   statements with expected verdicts'
	@echo 'make assets          build what the browser is sent (make up does it by itself)'
	@echo 'make screenshots     take the pictures under docs/ again, with Chromium'
	@echo 'make bench           hops per second against other engines'
	@echo 'make bench-web       1,000 sockets and 50 questions in flight, behind nginx'
	@echo 'make bench-guard     statements a second of the SQL guard'
	@echo 'make bench-answer    question to answer, beside a chain of eight calls to the model'
	@echo 'make bench-warehouse a million rows out of PostgreSQL, against pandas.read_sql'
	@echo 'make bench-sync      a million rows from Athena and from Parquet into PostgreSQL'
	@echo 'make eval FILE=...   score the answers to a file of questions'
	@echo 'make prove-kill SEED=n | prove-restart | prove-memory'

$(RUN): requirements.txt pyproject.toml production/setup.sh
	@production/setup.sh requirements.txt
	@touch $@

$(DEV): requirements-dev.txt requirements.txt pyproject.toml production/setup.sh
	@production/setup.sh requirements-dev.txt
	@touch $(RUN) $@

$(FUZZ): $(DEV) tests/fuzz/requirements.txt
	@production/setup.sh tests/fuzz/requirements.txt
	@touch $@

$(NODE): package-lock.json | $(RUN)
	@$(WITH_NODE) npm ci --fetch-timeout=30000 --fetch-retries=1 --no-audit --no-fund --loglevel=error
	@touch $@

$(ASSETS): $(NODE) production/assets.sh $(ASSET_SOURCES)
	@$(WITH_NODE) production/assets.sh
	@touch $@

assets: $(ASSETS)

setup: $(RUN)

demo: $(RUN)
	@$(BIN)/ezpocket demo

# Without the page everything else still works, so a machine that cannot build it is told and goes on.
up: $(RUN)
	@$(MAKE) --no-print-directory assets || echo 'ezpocket: the page is not built; run make assets once that is mended.' >&2
	@$(BIN)/ezpocket up --detach

down: $(RUN)
	@$(BIN)/ezpocket down

status: $(RUN)
	@$(BIN)/ezpocket status

ask: $(RUN)
	@$(BIN)/ezpocket ask $(call quoted,Q)

test: $(DEV) $(ASSETS)
	@$(WITH_NODE) production/test.sh

# Apart from the tests, because it makes those that compute nearly twice as slow.
coverage: $(DEV) $(ASSETS)
	@$(WITH_NODE) $(BIN)/pytest -n auto --dist loadfile --ignore tests/e2e --cov=orchestrator --cov=workers \
	  --cov=graph_config --cov-report=term

lint: $(DEV)
	@$(BIN)/ruff check .
	@$(BIN)/mypy

fuzz: $(FUZZ)
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS) --seed $(FUZZ_SEED)

guard-corpus: $(RUN)
	@test -n "$(DIR)" || { echo 'Say which statements: make guard-corpus DIR=folder' >&2; exit 2; }
	@$(BIN)/python -m bench.guard.corpus "$(DIR)" --at-most $(AT_MOST)

screenshots: $(DEV) $(ASSETS)
	@$(BIN)/python -m tests.e2e.screenshots

bench: $(RUN)
	@$(BIN)/python -m bench.hops

bench-warehouse: $(RUN)
	@$(BIN)/python -m bench.warehouse

bench-sync: $(DEV)
	@$(BIN)/python -m bench.sync

bench-web: $(RUN) $(ASSETS)
	@$(BIN)/python -m bench.web

bench-guard: $(RUN)
	@$(BIN)/python -m bench.guard

bench-answer: $(RUN)
	@$(BIN)/python -m bench.answer

eval: $(RUN)
	@test -n "$(FILE)" || { echo 'Say which questions: make eval FILE=questions.jsonl' >&2; exit 2; }
	@$(BIN)/ezpocket eval "$(FILE)"

prove-kill: $(RUN)
	@$(BIN)/python -m production.prove.kill --seed $(SEED)

prove-restart: $(RUN)
	@$(BIN)/python -m production.prove.restart

prove-memory: $(RUN)
	@$(BIN)/python -m production.prove.memory

clean:
	@rm -rf .venv node_modules
