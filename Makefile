# What CI runs, you can run. `make help` lists everything.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
CONFIGURATION ?= Release
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

##@ See it run

.PHONY: run
run: ## Start a control plane and the operator, load a sample bill, apply config/samples and show what they answer
	hack/run.sh up

.PHONY: stop
stop: ## Stop what `make run` started
	hack/run.sh down

.PHONY: cluster
cluster: ## Start etcd, kube-apiserver and kube-controller-manager on loopback (or use KUBECONFIG)
	hack/cluster.sh up

.PHONY: cluster-down
cluster-down: ## Stop exactly what `make cluster` started
	hack/cluster.sh down

##@ Develop

.PHONY: build
build: ## Compile everything; warnings are errors
	dotnet build CloudIntel.sln -c $(CONFIGURATION)

.PHONY: test
test: ## All tests: unit, property, contract and end-to-end on real servers, which are installed where they are missing
	hack/test.sh all

.PHONY: test-unit
test-unit: ## The tests that need no server
	hack/test.sh unit

.PHONY: generate
generate: ## Write config/crds and config/rbac from the C# types
	dotnet run --project hack/generate -- --out config

.PHONY: format
format: ## Format the code
	dotnet format CloudIntel.sln --no-restore

.PHONY: verify
verify: generate ## Regenerate and format, then fail if anything differs from what is committed
	dotnet format CloudIntel.sln --verify-no-changes
	git diff --exit-code

.PHONY: audit
audit: ## Ask the package sources for known vulnerabilities of our dependencies
	dotnet list CloudIntel.sln package --vulnerable --include-transitive

##@ Measure

.PHONY: bench
bench: ## Benchmarks inside one process, and the import of a 5-million-row bill beside DuckDB's own reader
	hack/bench.sh local

.PHONY: bench-cluster
bench-cluster: ## Benchmarks against a real API server: informer sync, reconciles, webhook latency, memory, start-up
	hack/bench.sh cluster

##@ Ship

.PHONY: cli
cli: ## Build the command line into artifacts/cli (cloudintel, and kubectl-cloudintel beside it)
	dotnet publish src/Cli -c Release -o artifacts/cli
	ln -sf cloudintel artifacts/cli/kubectl-cloudintel

.PHONY: image
image: ## Build the operator's container image (needs docker with BuildKit, or podman): IMAGE=cloudintel/operator:dev
	$${CONTAINER_TOOL:-docker} build -t $${IMAGE:-cloudintel/operator:dev} .

.PHONY: deploy
deploy: ## Install into the cluster of the current kubectl context: OVERLAY=config/default, config/base or one of config/overlays
	kubectl apply --server-side -k $${OVERLAY:-config/default}
	kubectl -n cloudintel-system rollout status --timeout=5m deployment/cloudintel-operator

.PHONY: clean
clean: ## Remove build output
	rm -rf artifacts

.PHONY: help
help: ## List the targets
	@awk 'BEGIN { FS = ":.*##" } /^##@/ { printf "\n\033[1m%s\033[0m\n", substr($$0, 5) } /^[a-z-]+:.*##/ { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
