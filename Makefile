# Dateline. “make” lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run build ui test test-go test-race test-ui test-e2e lint bench soak fuzz screenshots basemap dev clean tools

GO ?= go
# Counting bits in one instruction is what the index lives on; every x86-64 processor since 2009 has it.
export GOAMD64 ?= v2
NPM ?= npm
say = @printf '\n== %s\n' "$(1)"

help: ## List the targets.
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: build ## Build everything and serve the example map; prints its address.
	$(call say,Serving data/locations.geojson. Stop with Ctrl-C.)
	@exec bin/mapserver serve --data data/locations.geojson $(if $(ADDR),--addr $(ADDR))

build: ui ## Build bin/mapserver with the front end inside.
	$(call say,Building bin/mapserver)
	$(GO) build -o bin/mapserver ./cmd/mapserver

# The front end is built again only when a file of it is newer than the last build.
UI_SOURCES := $(shell find web/ui -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

ui: web/ui/dist/.built ## Build the front end into web/ui/dist.

web/ui/node_modules/.package-lock.json: web/ui/package-lock.json
	$(call say,Fetching the npm packages of the front end)
	@command -v $(NPM) >/dev/null || { echo 'Node.js 20 or later is needed: apt-get install nodejs npm'; exit 1; }
	cd web/ui && $(NPM) ci --no-audit --no-fund --ignore-scripts
	@touch $@

web/ui/dist/.built: web/ui/node_modules/.package-lock.json $(UI_SOURCES)
	$(call say,Building the front end)
	cd web/ui && $(NPM) run --silent build
	@touch $@

test: tools lint build test-race test-ui test-e2e ## Run every test; installs what the tests need.
	$(call say,All tests passed.)

tools: ## Install the Debian packages that the tests use.
	$(call say,Looking for browsers and GDAL)
	@scripts/tools.sh

test-race: ## Run the Go tests under the race detector.
	$(call say,Go tests with the race detector)
	$(GO) test -race -timeout 15m ./...

test-go: ## Run the Go tests, quickly.
	$(GO) test -timeout 10m ./...

test-ui: web/ui/node_modules/.package-lock.json ## Run the tests of the front end's modules.
	$(call say,Front-end tests)
	cd web/ui && $(NPM) run --silent test

test-e2e: build ## Run the browser tests in Debian's Chromium, and their core in its Firefox and WebKit.
	$(call say,Browser tests)
	cd web/ui && $(NPM) run --silent e2e

lint: web/ui/node_modules/.package-lock.json ## Check formatting, vet, staticcheck, vulnerabilities, licences, ESLint and types.
	$(call say,Lint)
	@out=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$out" ]; then echo "gofmt would change:"; echo "$$out"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test -run TestLicences .
	@GO="$(GO)" scripts/vuln.sh
	cd web/ui && $(NPM) run --silent check

# What facets are measured against.
DUCKDB = 2.0.1
bench: build bin/duckdb/.$(DUCKDB) ## Measure against the bars and print the table; fails on a bar missed.
	$(call say,Measuring)
	PYTHONPATH=bin/duckdb $(GO) run ./bench $(BENCH)

bin/duckdb/.$(DUCKDB):
	python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target bin/duckdb duckdb==$(DUCKDB)
	@touch $@

SOAK ?= 10m
SOAKMARKS ?= 1000000
soak: ## Treat the built program badly for SOAK (10m) over SOAKMARKS marks: kills, hang-ups, slow readers, restored backups.
	$(GO) test ./bench/soak -count=1 -v -timeout 60m -args -soak $(SOAK) -marks $(SOAKMARKS) -kills 200

FUZZTIME ?= 20s
# Without a bound on it, making inputs smaller takes all the time of the larger parsers.
fuzz: ## Fuzz every parser for FUZZTIME each.
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	    echo "== $$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x $$p; \
	  done; \
	done

screenshots: build ## Take the pictures in docs/img with Debian's Chromium.
	cd web/ui && $(NPM) run --silent screenshots

basemap: ## Rebuild the embedded basemap and country shapes from their packages, byte for byte.
	web/basemap/build.sh

dev: web/ui/node_modules/.package-lock.json ## Rebuild the front end whenever a file of it changes.
	cd web/ui && npx vite build --mode page --watch

clean: ## Remove what was built.
	rm -rf bin web/ui/node_modules
	find web/ui/dist -mindepth 1 -not -name placeholder.txt -delete
