# The hotline on a workstation. Everything it makes stands below var/ (and node_modules/, dist/); `make clean` removes it.
SHELL = /bin/sh
.DEFAULT_GOAL = help
.PHONY: help run call test check bench build clean

setUp = app/local/setUp.sh
useNode = . app/local/useNode.sh

help: ## Show this
	@echo 'make TARGET'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Set up and run the whole hotline on this machine, until Ctrl-C
	@$(setUp) 11 && $(useNode) && exec node dist/local/run.js

call: ## Dial the hotline as a made-up caller: make call CALLER=zhang (beside make run, or by itself)
	@$(setUp) 4 && $(useNode) && exec node_modules/.bin/tsx tests/telephone/call.ts $(CALLER)

test: ## Set up and run every test; of a subject: make test ONLY=orders; what a change can affect: make test SINCE=main~3
	@$(setUp) 5 packages-test modules build asterisk && $(useNode) && exec node_modules/.bin/tsx tests/runner/run.ts --only='$(ONLY)' --since='$(SINCE)' --list='$(LIST)'

check: ## Types, lint, imports and their picture, format, shell scripts, containers
	@$(setUp) 9 packages-check modules && exec app/local/check.sh

bench: ## Measure against the targets of tests/bench/README.md; the whole of it: make bench FULL=1; one: ONLY=desk
	@$(setUp) 4 packages-test modules build asterisk && $(useNode) && FULL=$(FULL) exec node_modules/.bin/tsx tests/bench/run.ts $(ONLY)

build: ## Compile app/ to dist/
	@$(setUp) 3 packages-build modules build

clean: ## Remove all that was made, the local database and secrets too
	@app/local/clean.sh
