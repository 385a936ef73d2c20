# In lower case, because PYTHON= is for setup.sh: the interpreter that creates .venv.
python := .venv/bin/python
MANAGE := $(python) manage.py
THROWAWAY := $(python) -m jco_portal.local with
TEMPLATES = find . -name '*.html' -not -path './.venv/*' \
	-not -path './.local/*' -not -path './.static/*' -print0
COMPILE = .venv/bin/uv pip compile --universal --generate-hashes --no-header --no-annotate --quiet $(ARGS)
# Constrains each group to the versions of the groups before it, so that a later group only adds.
LIKE := --constraint requirements
ARGS ?=
# A debugger needs one process: ARGS="-n 0 ...".
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist worksteal
unexport PYTHONDONTWRITEBYTECODE  # without bytecode every start compiles Django again

.PHONY: help run test quick proof check fix bench setup lock clean
.DEFAULT_GOAL := help

help: ## show the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 14

run: ## serve the site with its demo on JCO_PORT (8000); Ctrl-C stops it
	@sh setup.sh
	@$(python) -m jco_portal.local run

test: ## run the tests; make test ARGS=tests/operations for a part
	@sh setup.sh test browser
	@$(THROWAWAY) $(python) -m pytest $(SIDE_BY_SIDE) $(ARGS)

quick: ## run the tests that neither ask for pages, nor commit, nor are slow
	@sh setup.sh test
	@$(THROWAWAY) $(python) -m pytest $(SIDE_BY_SIDE) -m "not browser and not page and not commits and not slow" $(ARGS)

proof: ## try ten times as many random cases, and read every page as every reader
	@sh setup.sh test
	@JCO_DEPTH=10 $(THROWAWAY) $(python) -m pytest $(SIDE_BY_SIDE) -m proof $(ARGS)

check: ## check style, layers, types, templates, migrations, diagrams and production settings
	@sh setup.sh check
	$(python) -m ruff check
	$(python) -m ruff format --check
	.venv/bin/lint-imports
	$(python) -m mypy
	$(TEMPLATES) | xargs -0r .venv/bin/djade --check --target-version 5.2
	$(TEMPLATES) | xargs -0r .venv/bin/djlint --lint --quiet
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) draw_lifecycles --check
	$(MANAGE) draw_data_model --check
	$(MANAGE) draw_layers --check
	DJANGO_ENV=production ALLOWED_HOSTS=jco.example SECRET_KEY=$$(printf 'check-%.0s0123456789' 1 2 3 4 5 6) \
		$(MANAGE) check --deploy --fail-level WARNING

fix: ## let the tools correct style and templates
	@sh setup.sh check
	$(python) -m ruff check --fix-only
	$(python) -m ruff format
	$(TEMPLATES) | xargs -0r .venv/bin/djade --target-version 5.2

bench: ## measure; servers of its own that write to disk as real ones do
	@sh setup.sh test browser
	@$(THROWAWAY) --durable $(python) -m tests.bench $(ARGS)

setup: ## make or renew .venv and the fonts
	@sh setup.sh $(ARGS)

lock: ## resolve the dependencies of pyproject.toml; ARGS=--upgrade for newer ones
	@sh setup.sh
	$(COMPILE) pyproject.toml --group embedded --output-file requirements/run.txt
	$(COMPILE) --group test $(LIKE)/run.txt --output-file requirements/test.txt
	$(COMPILE) --group check $(LIKE)/run.txt $(LIKE)/test.txt --output-file requirements/check.txt
	$(COMPILE) --group installer --output-file requirements/installer.txt

clean: ## remove the data of make run and everything that was made
	rm -rf .local .static .venv static/vendor
