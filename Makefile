# The portal's commands. What each does stands in README.md.
PYTHON := .venv/bin/python

test-fast:
	$(PYTHON) -m pytest -q --ignore=tests/browser --ignore=tests/live --ignore=tests/drills

.PHONY: test-fast
