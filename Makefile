# The first use of any target builds .venv from requirements.lock; nothing else needs to be installed.
# A machine needs Python 3.11, 3.12 or 3.13, git and make.

PYTHON ?= $(shell for p in python3 python3.12 python3.13 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN = .venv/bin
READY = .venv/ready

.PHONY: reproduce test check lab verify lock lint bench coverage

reproduce: $(READY)
	@$(BIN)/ccg reproduce

test: $(READY)
	@$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

check: lint test
	@sh .ci/clean_clone

lab: $(READY)
	@$(BIN)/ccg lab

verify: $(READY)
	@$(BIN)/ccg verify

# For maintainers: what both strands cost (minutes), and whether intervals hold what they promise
# (about an hour); see benchmarks/README.md.
bench: $(READY)
	@$(BIN)/python benchmarks/survey.py
	@$(BIN)/python benchmarks/coding.py

coverage: $(READY)
	@$(BIN)/python benchmarks/coverage.py

# For maintainers: resolve pyproject.toml anew (needs uv; see CONTRIBUTING.md).
lock:
	@uv pip compile pyproject.toml --extra test --universal --fork-strategy fewest --python-version 3.11.0 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
		--only-binary :all: --no-binary antlr4-python3-runtime --quiet --output-file requirements.lock
	@printf '%s\n' '# Resolved from pyproject.toml by `make lock`. Every file is checked against its hash;' \
		'# wheels only, but for one package that has none.' \
		'--only-binary :all:' '--no-binary antlr4-python3-runtime' '' | cat - requirements.lock > .lock.part
	@mv .lock.part requirements.lock

$(READY): requirements.lock pyproject.toml environment.sh
	@if [ -z "$(PYTHON)" ]; then echo "Found no Python 3.11, 3.12 or 3.13; install one, or say make PYTHON=/path/to/python."; exit 2; fi
	@sh environment.sh "$(PYTHON)"
