# Every verb a developer uses. No logic here: hack/ and e2e/cluster/ have it.
.DEFAULT_GOAL := help
.PHONY: help setup fmt lint test it e2e e2e-all frameworks demo fuzz bench generate verify chart images load \
	cluster-up cluster-down ci clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## find or install what building needs, install the commit hook
	@hack/setup

fmt: ## format the Java code
	@hack/mvn --quiet spotless:apply

lint: ## formatting, compiler checks (Error Prone, NullAway), shell scripts
	@hack/lint

test: ## everything CI checks: unit, golden, simulation, contract, integration, end to end
	@hack/test

it: ## only the integration tests: the operator against a kube-apiserver on loopback
	@hack/it

e2e: ## the end-to-end tests on the cluster; one class: make e2e TEST=StoryE2E
	@hack/e2e E2E

e2e-all: ## the same with the wide matrix
	@hack/e2e E2E wide

frameworks: ## kill and resume programs of real frameworks beside the agent; one: make frameworks TEST=jax
	@hack/frameworks $(TEST)

demo: ## the whole story on a cluster, step by step
	@hack/demo

fuzz: ## look for files that make a reader of formats fail, some minutes a round: make fuzz ROUNDS=10
	@hack/fuzz $(ROUNDS)

bench: ## benchmarks, as ratios to a calibration of the same run
	@hack/bench

generate: ## what is generated and committed: CRDs, the chart's copy of them, docs/reference
	@hack/generate

verify: ## that what is committed is what generate makes, and lint
	@hack/verify

chart: ## package the chart into target/
	@hack/chart

images: ## build all container images into Docker
	@hack/images

load: images cluster-up ## bring all images into the cluster
	@hack/load

cluster-up: ## start the cluster, unless it is up
	@e2e/cluster/up

cluster-down: ## delete the cluster and stop what was started for it
	@e2e/cluster/down --all

ci: ## what CI runs
	@.ci/run

clean: ## delete what was built here; the cache of cluster and images stays
	@hack/mvn --quiet clean
