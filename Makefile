# A thin front to CMake and the scripts in .ci; nothing is decided here.

BUILD  ?= build
EXPORT ?= examples/collected
SECONDS ?= 60
COUNT  ?= 100
SEED ?= 1
CMAKE_FLAGS ?=

export LUA_PATH  = lua/?.lua;lua/?/init.lua;;
export LUA_CPATH = $(BUILD)/?.so;;
export BUILD

.PHONY: all run test quick prove check-hard fuzz coverage build install-dependencies lint mcdc mutate bench instructions example clean

all: build

run example: NEEDS = --run
run: TARGET = --target modules
test quick prove bench instructions: CMAKE_FLAGS += -DMANDATE_BENCH=ON

run: build                  ## who may run the flows of EXPORT, in whose name, and what will fail
	@lua5.4 examples/report.lua "$(EXPORT)"
	@echo "the same as a page: bin/mandate page \"$(EXPORT)\" --output page.html; more questions: README.md, Ask" >&2

test: build                 ## everything; the last line sums it up
	@.ci/test

quick: build                ## the tests of a minute
	@.ci/quick

build: install-dependencies
	@cmake -S . -B $(BUILD) $(CMAKE_FLAGS) >$(BUILD).log 2>&1 || { cat $(BUILD).log; rm -f $(BUILD).log; exit 1; }
	@rm -f $(BUILD).log
	@[ -e $(BUILD)/mandate/core.so ] || echo "building: a minute or two" >&2
	@cmake --build $(BUILD) $(TARGET) --parallel $$(nproc) >/dev/null

install-dependencies:       ## Debian 12; does nothing when nothing is missing
	@.ci/dependencies $(NEEDS)

lint:
	@.ci/lint

prove: build                ## the engine against the reference model, and monotony of answers and audits, for SECONDS each
	@lua5.4 spec/model/compare.lua --worlds 1000000000 --questions 100 --seed $(SEED) --seconds $(SECONDS)
	@lua5.4 spec/model/monotony.lua --worlds 1000000000 --questions 60 --seed $(SEED) --seconds $(SECONDS)
	@lua5.4 spec/model/list_monotony.lua --worlds 1000000000 --seed $(SEED) --seconds $(SECONDS)
	@lua5.4 spec/model/audit_monotony.lua --worlds 1000000000 --seed $(SEED) --seconds $(SECONDS)

check-hard:                 ## failing and watched memory, a restless collector, threads, fuzzing
	@.ci/check-hard

fuzz:                       ## each fuzz target for SECONDS
	@.ci/fuzz $(SECONDS)

coverage:                   ## the branches of src/derive and src/answer that the tests take; fails under 95 %
	@.ci/coverage

mcdc:                       ## the conditions that the tests show to decide on their own; MISSING=1 lists the others
	@.ci/mcdc

mutate: install-dependencies ## changes the decision code COUNT times, once each, and lists what no test notices
	@lua5.4 spec/mutation/play.lua --count $(COUNT) --seed $(SEED)

bench: build                ## measurements beside baselines; BENCH_QUICK=1: small sizes; KEEP=1: into docs/bench.md
	@lua5.4 bench/all.lua $(if $(KEEP),--keep)

instructions: build         ## counts the instructions of the hot questions anew and keeps them
	@lua5.4 bench/instructions.lua --keep

example:                    ## packs examples/export into examples/export.zip
	@lua5.4 examples/pack.lua

clean:
	rm -rf $(BUILD)
