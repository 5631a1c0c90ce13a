# `make` lists the commands. Whatever needs more than three lines is a program of its own, not a recipe.
PYTHON ?= python3
BIN = .venv/bin
LOCKS = requirements.txt requirements-demo.txt requirements-dev.txt
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links

NO_PYTHON = Python 3.11 or newer with its venv module is needed. On Debian 12: apt-get install python3 python3-venv

# What the tests need from Debian.
DEBIAN = postgresql redis-server chromium age libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/requirements-demo.txt  ## run everything on http://localhost:8000, with demonstration data
	@$(BIN)/python -m num.demo

code: .venv/requirements-demo.txt  ## the second-factor code of one of the demonstration's staff, with LOGIN=caseworker
	@$(BIN)/python -m num.demo manage demo_code $(LOGIN)

demo-reset:  ## throw the demonstration's data and keys away
	rm -rf var/demo

test: .venv/requirements-dev.txt  ## every check and every test, on real servers
	@sh tests/install.sh $(DEBIAN)
	@$(BIN)/python -m tests.run check test

check: .venv/requirements-dev.txt  ## linters, types, layers, migrations, settings; no tests
	@$(BIN)/python -m tests.run check

faults: .venv/requirements-dev.txt  ## kill real processes in the middle of a dispatch, print the figures
	@sh tests/install.sh postgresql redis-server faketime
	@$(BIN)/python -m tests.run faults

shots: .venv/requirements-dev.txt  ## pictures of every address, role, width and colour scheme, under var/shots
	@sh tests/install.sh chromium
	@$(BIN)/python -m tests.shots

bench: .venv/requirements-dev.txt  ## the dispatch and an audience's count beside their peers; a report beside 50,000
	@sh tests/install.sh postgresql redis-server postfix
	@$(BIN)/python -m benchmarks.dispatch
	@$(BIN)/python -m benchmarks.matching
	@$(BIN)/python -W ignore -m benchmarks.likeness

enumeration: .venv/requirements-dev.txt  ## whether the time of an answer tells that somebody is known; sign in beside a crowd
	@sh tests/install.sh redis-server
	@$(BIN)/python -W ignore -m benchmarks.enumeration
	@$(BIN)/python -W ignore -m benchmarks.crowd

flood: .venv/requirements-dev.txt  ## whether a report gets through while a program sends 5,000 others in a minute
	@sh tests/install.sh postgresql redis-server
	@$(BIN)/python -W ignore -m benchmarks.flood

queue: .venv/requirements-dev.txt  ## how fast staff's queue is there while 50,000 reports lie in the database
	@sh tests/install.sh postgresql redis-server
	@$(BIN)/python -W ignore -m benchmarks.queue

reading: .venv/requirements-dev.txt  ## how old one has to be to read each page with ease
	@DATABASE_URL=sqlite://:memory: $(BIN)/python -m pytest -q -s -p no:randomly tests/test_reading.py

lock: .venv/requirements-dev.txt  ## compile requirements*.in into requirements*.txt (UPGRADE=--upgrade for newer ones)
	for lock in $(LOCKS); do $(COMPILE) $(UPGRADE) -o $$lock $${lock%.txt}.in || exit 1; done

# The copy inside .venv says what is installed there, so that a second run has nothing to do.
.venv/%.txt: %.txt
	@$(PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' || { echo '$(NO_PYTHON)'; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@cp $< $@

.PHONY: help demo code demo-reset test check faults shots bench enumeration flood queue reading lock
.DELETE_ON_ERROR:
