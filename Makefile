PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
THROWAWAY := $(PYTHON) -m jco_portal.local with
TEMPLATES = find . -name '*.html' -not -path './.venv/*' -not -path './node_modules/*' \
	-not -path './.local/*' -not -path './.static/*' -print0
ARGS ?=
# a debugger wants ARGS="-n 0 ..."
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist worksteal
unexport PYTHONDONTWRITEBYTECODE  # every start would compile Django anew

.PHONY: help run test quick check fix bench setup lock clean
.DEFAULT_GOAL := help

help: ## show the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 14

run: ## serve the site with its demo on JCO_PORT (8000); Ctrl-C stops it
	@./setup.sh
	@$(PYTHON) -m jco_portal.local run

test: ## run the tests; make test ARGS=tests/operations for a part
	@./setup.sh tests
	@$(THROWAWAY) $(PYTHON) -m pytest $(SIDE_BY_SIDE) $(ARGS)

quick: ## run the tests that need neither a browser nor patience
	@./setup.sh
	@$(THROWAWAY) $(PYTHON) -m pytest $(SIDE_BY_SIDE) -m "not browser and not slow" $(ARGS)

check: ## check style, layers, types, templates, migrations and production settings
	@./setup.sh
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	.venv/bin/lint-imports
	$(PYTHON) -m mypy
	$(TEMPLATES) | xargs -0r .venv/bin/djade --check --target-version 5.2
	$(TEMPLATES) | xargs -0r .venv/bin/djlint --lint --quiet
	$(THROWAWAY) $(MANAGE) makemigrations --check --dry-run
	$(THROWAWAY) $(MANAGE) draw_lifecycles --check
	DJANGO_ENV=production ALLOWED_HOSTS=jco.example SECRET_KEY=$$(printf 'check-%.0s0123456789' 1 2 3 4 5 6) \
		$(MANAGE) check --deploy --fail-level WARNING

fix: ## let the tools correct style and templates
	@./setup.sh
	$(PYTHON) -m ruff check --fix-only
	$(PYTHON) -m ruff format
	$(TEMPLATES) | xargs -0r .venv/bin/djade --target-version 5.2

bench: ## measure; servers of its own that write to disk as real ones do
	@./setup.sh
	@$(THROWAWAY) --durable $(PYTHON) -m tests.bench $(ARGS)

setup: ## make or renew .venv and the front-end files
	@./setup.sh

lock: ## resolve the dependencies of pyproject.toml anew into requirements.txt
	@./setup.sh
	.venv/bin/uv pip compile pyproject.toml --group embedded --group dev --universal \
		--generate-hashes --no-header --no-annotate --quiet --output-file requirements.txt

clean: ## remove the data of make run and everything that was made
	rm -rf .local .static .venv node_modules static/vendor
