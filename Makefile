# The portal's commands; README.md describes them.
#
# Each sets up what it needs: a virtual environment in .venv with the packages of a lock in requirements/.

PYTHON_WITH := sh scripts/python.sh scripts/bootstrap.py

run:
	@exec env DEBUG=1 DEMO=1 $(PYTHON_WITH) run -m pse_portal.supervisor

test:
	@exec $(PYTHON_WITH) dev -m scripts.test

test-fast:
	@exec $(PYTHON_WITH) dev -m pytest -q --numprocesses auto --ignore=tests/browser --ignore=tests/live --ignore=tests/drills --ignore=tests/deploy

check:
	@exec $(PYTHON_WITH) dev -m scripts.check

# Try the files in deploy/: units, nginx in front of a real portal, containers.
deploy-check:
	@exec $(PYTHON_WITH) dev -m scripts.deploy_check

drill:
	@exec $(PYTHON_WITH) dev -m scripts.proofs drill $(ONLY)

bench:
	@exec $(PYTHON_WITH) dev -m scripts.proofs bench $(ONLY)

# Show where the time of a page goes, with the rows of the page benchmark: make profile PAGE=/events/
profile:
	@exec env PAGES_BENCH=$(or $(PAGE),/events/) $(PYTHON_WITH) dev -m scripts.proofs bench pages

# Write the software bill of materials of what runs in production to var/sbom.json.
sbom:
	@exec $(PYTHON_WITH) dev -m scripts.advisories sbom var/sbom.json

# For development: format Python and templates; add new strings to the catalogue.
format:
	@$(PYTHON_WITH) dev -m ruff format .
	@$(PYTHON_WITH) dev -m ruff check --fix-only --quiet .
	@$(PYTHON_WITH) dev -m scripts.format_templates

strings:
	@exec $(PYTHON_WITH) dev -m scripts.catalogue update

# Write every page and mail in both languages as text to var/copy.md, to be read aloud.
copy:
	@exec $(PYTHON_WITH) dev -m pytest -q -s -n0 -p no:randomly tests/copy_writer.py

.PHONY: sbom copy run test test-fast check deploy-check drill bench profile format strings
