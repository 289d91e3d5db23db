# The hotline on a workstation. Everything that make creates is below var/, node_modules/ and dist/; `make clean` removes it.
SHELL = /bin/sh
.DEFAULT_GOAL = help
.PHONY: help run call desk cluster test test-containers test-cluster check bench build clean

setUp = app/local/setUp.sh
useNode = . app/local/useNode.sh

help: ## Show this help
	@echo 'make TARGET'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Set up and run the whole hotline on this machine; Ctrl-C stops it
	@$(setUp) 11 && $(useNode) && exec node dist/local/run.js

call: ## Call the hotline as a simulated caller: make call CALLER=zhang (with or without make run)
	@$(setUp) 4 && $(useNode) && exec node_modules/.bin/tsx tests/telephone/call.ts $(CALLER)

desk: ## Print how to work at an agent's desk in a browser, beside make run in another terminal
	@[ -e var/run/state.json ] || { echo 'The console is not running. Start it in another terminal: make run' >&2; exit 1; }
	@$(setUp) 2 modules build && $(useNode) && exec node dist/local/desk.js

cluster: ## Show two nodes behind Kamailio, with callers and agents, of which one dies in mid-call
	@$(setUp) 4 packages-cluster modules build asterisk && $(useNode) && exec tests/cluster/show.sh

test: ## Set up and run all tests; one subject: make test ONLY=tickets; tests affected by a change: make test SINCE=main~3
	@$(setUp) 5 packages-test modules build asterisk && $(useNode) && TALK_MINUTES='$(TALK_MINUTES)' exec node --require ./tests/parts/runTypescript.cjs tests/runner/run.ts --only='$(ONLY)' --since='$(SINCE)' --list='$(LIST)'

test-containers: ## Build the images, run compose.yaml as the handbook says, and call; needs root, and podman from Debian
	@$(setUp) 3 packages-containers modules asterisk && exec tests/containers/run.sh

test-cluster: ## Run the tests of what takes several machines: nodes behind Kamailio, databases and Redis that fail over
	@$(setUp) 5 packages-cluster modules build asterisk && $(useNode) && exec tests/cluster/run.sh

check: ## Check types, lint, imports and their picture, figures, sizes, format, shell scripts, containers and Ansible's role
	@$(setUp) 12 packages-check modules && exec app/local/check.sh

bench: ## Run the benchmarks against the targets of tests/bench/README.md; full size: make bench FULL=1; one: ONLY=desk; eight times: RUNS=8
	@$(setUp) 4 packages-bench modules build asterisk && $(useNode) && FULL='$(FULL)' RUNS='$(RUNS)' MINUTES='$(MINUTES)' CALLS='$(CALLS)' exec node_modules/.bin/tsx tests/bench/run.ts $(ONLY)

build: ## Compile app/ to dist/
	@$(setUp) 3 packages-build modules build

clean: ## Remove everything that make created, including the local database and secrets
	@app/local/clean.sh
