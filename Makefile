# The portal's commands. What each does stands in README.md.
#
# Each brings what it needs: a virtual environment in .venv with the packages of a lock in requirements/.

PYTHON_WITH := sh scripts/python.sh scripts/bootstrap.py

run:
	@exec env DEBUG=1 DEMO=1 $(PYTHON_WITH) run -m pse_portal.supervisor

test-fast:
	@exec $(PYTHON_WITH) dev -m pytest -q --ignore=tests/browser --ignore=tests/live --ignore=tests/drills

.PHONY: run test-fast
