# Everything that one does with Backcast from a shell. `make` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules

# A target folder of one's own (CARGO_TARGET_DIR) is used for everything that is built.
override CARGO_TARGET_DIR := $(abspath $(or $(CARGO_TARGET_DIR),target))
export CARGO_TARGET_DIR
# One set of packages and features for every command, so that nothing is compiled twice. The window
# is embedded (custom-protocol) in debug builds too: no development server is needed to run them.
CARGO_FLAGS := --locked --workspace --features backcast/custom-protocol
DEBUG := $(CARGO_TARGET_DIR)/debug
RELEASE := $(CARGO_TARGET_DIR)/release
OUT ?= $(CARGO_TARGET_DIR)/out

WINDOW := $(shell find ui -type f -not -path 'ui/node_modules/*' -not -path 'ui/dist/*' -not -path 'ui/src/paraglide/*' 2>/dev/null)

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: packages ui/dist/index.html ## install what is missing, build, open the app on the sample
	cargo build $(CARGO_FLAGS) --bins
	@tests/setup/run.sh $(DEBUG)/backcast $(OUT)/sample

.PHONY: test
test: check test-core test-ui test-window ## every test, the real window included

.PHONY: check
check: check-rust check-ui check-rules check-deny ## formats, lints, fresh bindings, architecture rules

.PHONY: build
build: packages ui/dist/index.html ## target/release/backcast
	cargo build $(CARGO_FLAGS) --release --bins
	@# Where people look for it, also when the target folder is elsewhere.
	@[ $(RELEASE) -ef target/release ] || { mkdir -p target/release && ln -sfn $(RELEASE)/backcast target/release/backcast; }
	@ls -l --block-size=1 $(RELEASE)/backcast | awk '{printf "target/release/backcast  %.1f MB\n", $$5 / 1e6}'

.PHONY: bench
bench: build tests/e2e/node_modules/.package-lock.json ## every figure beside its goal
	cargo build $(CARGO_FLAGS) --release --example generate
	node tests/e2e/bench.mjs $(RELEASE)

.PHONY: soak
soak: packages ui/dist/index.html tests/e2e/node_modules/.package-lock.json ## the long reliability runs
	BACKCAST_SOAK=1 cargo test $(CARGO_FLAGS) --test 'reliability_*' -- --nocapture
	cargo build $(CARGO_FLAGS) --bins
	BACKCAST_SOAK=1 BACKCAST=$(DEBUG)/backcast node --test --test-reporter=spec tests/e2e/journeys/attack.test.mjs

.PHONY: pictures
pictures: app tests/e2e/node_modules/.package-lock.json ## every view, both themes and languages, two sizes
	node tests/e2e/pictures.mjs $(DEBUG)/backcast $(OUT)/pictures

.PHONY: bindings
bindings: packages ## writes ui/src/bindings.ts anew from the shell's commands
	@# The shell embeds the window, which needs the bindings first: an empty one will do for that.
	@mkdir -p ui/dist
	UPDATE_BINDINGS=1 cargo test $(CARGO_FLAGS) --quiet --lib bindings_are_fresh

.PHONY: package
package: ## installers: not yet
	@echo "Packages (AppImage, .deb) come later; make build leaves the program at target/release/backcast."

# The parts.

.PHONY: packages
packages:
	@tests/setup/packages.sh

.PHONY: app
app: packages ui/dist/index.html
	cargo build $(CARGO_FLAGS) --bins

%/node_modules/.package-lock.json: %/package-lock.json
	npm --prefix $* ci --no-audit --no-fund --loglevel=error
	@touch $@

ui/dist/index.html: ui/node_modules/.package-lock.json $(WINDOW)
	npm --prefix ui run --silent build
	@touch $@

.PHONY: check-rust
check-rust: packages ui/dist/index.html
	cargo fmt --all --check
	cargo clippy $(CARGO_FLAGS) --all-targets --quiet -- -D warnings

.PHONY: check-ui
check-ui: packages ui/node_modules/.package-lock.json
	npm --prefix ui run --silent check
	cd ui && npx --no-install prettier --config .prettierrc --check --log-level warn '../tests/**/*.{mjs,json}' '!../tests/**/node_modules/**' '!../tests/**/gen/**'

.PHONY: check-rules
check-rules: packages ui/dist/index.html
	cargo test $(CARGO_FLAGS) --quiet --test architecture
	cargo test $(CARGO_FLAGS) --quiet --lib bindings_are_fresh

.PHONY: check-deny
check-deny:
	@if cargo deny --version >/dev/null 2>&1; then \
	    cargo deny --log-level error check licenses bans sources; \
	else \
	    echo "cargo deny is not installed: licences, bans and sources of dependencies were not checked."; \
	fi

.PHONY: test-core
test-core: packages ui/dist/index.html
	cargo build $(CARGO_FLAGS) --all-targets
	cargo test $(CARGO_FLAGS) --no-fail-fast

.PHONY: test-ui
test-ui: ui/node_modules/.package-lock.json
	npm --prefix ui test --silent

.PHONY: test-window
test-window: tests/e2e/node_modules/.package-lock.json
	@# The same build as that of test-core, so that nothing is compiled twice.
	cargo build $(CARGO_FLAGS) --all-targets
	BACKCAST=$(DEBUG)/backcast node --test --test-concurrency=1 --test-reporter=spec tests/e2e/journeys/
