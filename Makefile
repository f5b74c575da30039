# Thin over bin/dev, which `bin/dev --help` explains step by step.

PYTHON := $(shell for python in python3.11 python3 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
DEV = $(or $(PYTHON),$(error One Big Thing needs Python 3.11 or newer)) bin/dev

.PHONY: help run test bench soak
.DEFAULT_GOAL := help

help:
	@echo 'make run     try the service at http://127.0.0.1:8000 (PORT=8001 for another port)'
	@echo 'make test    lint, types, import contract, tests, browser journeys (ARGS="-k teams" for pytest)'
	@echo 'make bench   benchmarks on national-scale data (ONLY=home,similar for parts)'
	@echo 'make soak    the long runs: faults with real processes, windows of reminders, histories'
	@echo 'bin/dev --help shows the steps behind these'

run:
	@exec $(DEV) run

test:
	@exec $(DEV) test -- $(ARGS)

bench:
	@exec $(DEV) bench

soak:
	@exec $(DEV) soak
