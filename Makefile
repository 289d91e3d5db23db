# The hotline on a workstation. Everything it makes stands below var/ (and node_modules/, dist/); `make clean` removes it.
SHELL = /bin/sh
.DEFAULT_GOAL = help
.PHONY: help run call test check bench build clean

setUp = app/local/setUp.sh

help: ## Show this
	@echo 'make TARGET'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Set up and run the whole hotline on this machine, until Ctrl-C
	@$(setUp) 11 && exec node dist/local/run.js

call: ## Dial the hotline as a made-up caller: make call CALLER=zhang (beside make run, or by itself)
	@$(setUp) 4 && exec node_modules/.bin/tsx tests/telephone/call.ts $(CALLER)

test: ## Set up and run every test
	@$(setUp) 5 packages-test modules build asterisk && exec app/local/test.sh

check: ## Types, lint, imports, format, shell scripts, containers
	@$(setUp) 8 packages-check modules && exec app/local/check.sh

bench: ## Measure against the targets of tests/bench/README.md; the whole of it: make bench FULL=1; one: ONLY=desk
	@$(setUp) 4 packages-test modules build asterisk && FULL=$(FULL) exec node_modules/.bin/tsx tests/bench/run.ts $(ONLY)

build: ## Compile app/ to dist/
	@$(setUp) 3 packages-build modules build

clean: ## Remove all that was made, the local database and secrets too
	@app/local/clean.sh
