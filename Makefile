# The verbs of the report. `make help` lists them.
PYTHON  ?= python3
# The texts of the sources are not in the repository. Where they lie beside it, passages are held against them.
SOURCES ?= $(wildcard ../shared/sources)

BIN     := .venv/bin
# Not the script of that name: in a folder with a quotation mark in its name, what pip writes into scripts cannot be run.
ENGINE  := $(BIN)/python -P -m evidencebook
LAB     := .venv/lab
# Where `make test` leaves its results, for `python -m evidencebook.release results`.
RESULTS := _build/results
# What `make changes` compares the book with.
BASE    ?= main
TEXTS   := $(if $(SOURCES),--sources "$(SOURCES)")
PYTEST  := $(BIN)/python -m pytest --numprocesses auto
# What is made at once prints one after the other, where make can do that: the make of macOS cannot.
APART   := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check

# What figures are drawn with, and what pages load when one is explored, is made from packages of npm; Node comes from PyPI.
BROWSER := src/evidencebook/sphinxext/browser
SCRIPT  := .venv/browser/made/live.js
CHARTS  := $(LAB)/share/jupyter/labextensions/report-charts

# What the shell sets for Python is meant for other programs, and would change this one.
unexport PYTHONPATH PYTHONHOME PYTHONOPTIMIZE PYTHONWARNINGS
# Where modules are not kept as bytecode, every process compiles them again: each worker of the tests for five seconds.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONUTF8 := 1

# An environment holds absolute paths: one that was copied or moved, or whose Python is gone, is made anew.
# Without its packages Python starts in a few milliseconds, and says whether those of its own version lead to the code here.
OURS := import os, sys; d = ".venv/lib/python%d.%d/site-packages" % sys.version_info[:2]; \
  led = [open(f"{d}/{name}").read().strip() for name in os.listdir(d) if name.startswith("__editable__.evidencebook-")]; \
  sys.exit(not any(os.path.isdir(src) and os.path.samefile(src, "src") for src in led))
ifneq ($(wildcard .venv/.ready),)
STALE := $(shell .venv/bin/python -I -S -c '$(OURS)' 2>/dev/null || echo yes)
endif

# Of two that install at once the second waits, and does not install again what the first has installed since this make began.
ASKED := $(shell date +%s)
ALONE  = exec 9<Makefile; ! command -v flock >/dev/null || flock 9; \
  if [ -e $@ ] && [ "$$(stat -c %Y $@)" -ge "$(ASKED)" ]; then exit 0; fi;

.DEFAULT_GOAL := book
.DELETE_ON_ERROR:
.PHONY: book evidence test test-all lint outputs check fix verified refresh execute serve lab notebook-drivers changes bench bench-preview bench-page bench-pdf bench-scale examples lock package clean help

book: .venv/.ready $(SCRIPT) ## Bring stale chapters up to date and build the pages, the report and the briefs for print to _build (the default)
	@$(ENGINE) book $(TEXTS)

evidence: .venv/.ready $(SCRIPT) ## Build the same with the evidence volume: the registers and sources, printed, as a release has them
	@$(ENGINE) book --evidence $(TEXTS)

test: .venv/.ready-for-tests .venv/.chromium $(SCRIPT) ## Run what a change should pass, in minutes: style, layers, chapters, checks, build, tests
	@$(ENGINE) refresh
	@$(MAKE) --no-print-directory --jobs=3 $(APART) evidence outputs lint
	@SOURCES="$(abspath $(SOURCES))" $(PYTEST) --dist worksteal --junitxml $(RESULTS)/tests.xml tests

test-all: test $(LAB)/.ready $(CHARTS) ## Run the slow tests as well: byte equality of two clones, a kill at every write, any bytes as input
	@SOURCES="$(abspath $(SOURCES))" $(PYTEST) --dist worksteal -m slow --junitxml $(RESULTS)/slow.xml tests

lint: .venv/.ready-for-tests ## Check style, layers of imports and types, in seconds
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-logo && $(BIN)/mypy

outputs: .venv/.ready-for-tests ## Execute every chapter, and compare with the outputs that are stored
	@$(BIN)/python -m pytest --nbval --nbval-current-env --junitxml $(RESULTS)/chapters.xml chapters

check: .venv/.ready ## Read everything and say what does not hold, in seconds; write nothing
	@$(ENGINE) check $(TEXTS)

refresh: .venv/.ready ## Re-execute the chapters whose inputs changed, and rewrite the facts
	@$(ENGINE) refresh

execute: .venv/.ready ## Execute every chapter in ordinary kernels, fresh or not, as the weekly job does
	@$(ENGINE) refresh --all

serve: .venv/.ready $(SCRIPT) ## Preview the book while it is written: builds on save, reloads the browser
	@$(ENGINE) serve $(TEXTS)

lab: $(LAB)/.ready $(CHARTS) ## Open the chapters in JupyterLab, with the project's kernel and its charts
	@$(LAB)/bin/jupyter lab --notebook-dir=chapters

fix: .venv/.ready ## Mend what a spreadsheet or an editor made of files, and ask: make fix FILES="data/trade.csv" LOCALE=de_DE
	@$(ENGINE) fix $(FILES) $(if $(LOCALE),--locale $(LOCALE)) $(if $(ENCODING),--encoding $(ENCODING))

verified: .venv/.ready ## Record rows that were looked up again, and show old and new: make verified ROWS="sceeus-peak"
	@$(ENGINE) passage lock $(ROWS) $(TEXTS)

changes: .venv/.ready ## List what differs from another commit, for the changelog: make changes BASE=main
	@$(ENGINE) changes $(BASE)

bench: .venv/.ready-for-tests $(SCRIPT) ## Measure against plain Jupyter Book: make bench CHAPTERS="6 24 96"
	@PYTHONPATH=tests $(BIN)/python bench/loop.py $(CHAPTERS)
	@$(MAKE) --no-print-directory bench-preview

bench-preview: .venv/.ready-for-tests $(SCRIPT) ## Measure the seconds from a save until a browser shows the page, on this report
	@$(ENGINE) book $(TEXTS) && PYTHONPATH=tests $(BIN)/python bench/preview.py

bench-page: .venv/.ready-for-tests $(SCRIPT) ## Measure a page with figures against a stock Jupyter Book page with the same charts
	@$(ENGINE) book $(TEXTS) && $(BIN)/python bench/page.py

bench-pdf: .venv/.ready ## Measure what the PDF adds to a build, beside LaTeX where there is one
	@$(BIN)/python bench/pdf.py

bench-scale: .venv/.ready-for-tests $(SCRIPT) ## Measure the book with thousands of rows and a hundred chapters more: make bench-scale SIZES="0.1 1"
	@PYTHONPATH=tests $(BIN)/python bench/scale.py $(SIZES)

lock: .venv/.ready-for-tests ## Choose versions anew within pyproject.toml and write the lock files
	@$(BIN)/uv pip compile pyproject.toml $(LOCKING) --output-file requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra test --constraints requirements.lock $(LOCKING) --output-file requirements-test.lock
	@$(BIN)/uv pip compile --group pyproject.toml:lab $(LOCKING) --output-file requirements-lab.lock
	@$(BIN)/uv pip compile --group pyproject.toml:audit $(LOCKING) --output-file requirements-audit.lock
	@cp $(BROWSER)/* .venv/browser && PATH="$$PWD/$(BIN):$$PATH" npm run --prefix .venv/browser --silent relock && cp .venv/browser/package-lock.json $(BROWSER)

examples: .venv/.ready $(SCRIPT) ## Build the example report and the manual, which are reports of their own
	@cd examples/carbon-dioxide && ../../$(ENGINE) build --sources sources
	@cd docs/manual && ../../$(ENGINE) build

package: .venv/.ready-for-tests ## Build the wheel and the sdist of the engine into _build/dist, and check both
	@rm -rf _build/dist && $(BIN)/uv build --quiet --out-dir _build/dist
	@$(BIN)/uvx --quiet twine check --strict _build/dist/evidencebook-*
	@$(BIN)/uvx --quiet check-wheel-contents _build/dist/*.whl

clean: ## Remove what was built; the environment in .venv stays
	rm -rf _build build .pytest_cache .ruff_cache .import_linter_cache

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

LOCKING := --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade --quiet

ifeq ($(STALE),yes)
.PHONY: .venv/.ready
endif
.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "error: Python 3.11 or newer is needed as '$(PYTHON)'; name another with: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "error: Python's venv module is missing; install it with: apt-get install python3-venv" >&2; exit 1; }
	@$(ALONE) \
	  [ -z "$(STALE)" ] || { echo "the environment in .venv is of another folder or of a Python that is gone: it is made anew"; \
    rm -rf .venv 2>/dev/null || { echo "error: .venv cannot be deleted here: delete it as its owner, or copy the report without it" >&2; exit 1; }; }; \
	  echo "installing the locked versions into .venv …"; began=$$(date +%s); \
	  $(PYTHON) -m venv .venv && \
	  $(INSTALL) --require-hashes --no-deps --requirement requirements.lock && \
	  $(INSTALL) --no-deps --no-build-isolation --editable . && \
	  echo "installed in $$(($$(date +%s) - began)) s" && touch $@

$(SCRIPT): $(wildcard $(BROWSER)/*) | .venv/.ready
	@$(ENGINE) setup

.venv/.ready-for-tests: .venv/.ready requirements-test.lock
	@$(ALONE) $(INSTALL) --require-hashes --no-deps --requirement requirements-test.lock && touch $@

# Whether a faster Chromium can be had is asked once: what a system has serves as well.
.venv/.chromium: tests/find-chromium | .venv/.ready-for-tests
	@tests/find-chromium --install >/dev/null && touch $@

# JupyterLab's kernel runs in the environment of the report.
KERNEL := from ipykernel.kernelspec import write_kernel_spec; write_kernel_spec("$(LAB)/share/jupyter/kernels/python3", {"display_name": "Python 3"}, \
  extra_arguments=["--IPKernelApp.kernel_class=evidencebook.notebooks.kernel.Kernel"])
# JupyterLab asks nobody for news, and no author whether it may.
QUIET   := {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}
$(LAB)/.ready: .venv/.ready requirements-lab.lock
	@$(ALONE) echo "installing JupyterLab into $(LAB) …"; $(PYTHON) -m venv $(LAB) && \
	  $(LAB)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --requirement requirements-lab.lock
	@rm -rf $(LAB)/share/jupyter/kernels/python3 && $(BIN)/python -c '$(KERNEL)'
	@mkdir -p $(LAB)/share/jupyter/lab/settings && echo '$(QUIET)' > $(LAB)/share/jupyter/lab/settings/overrides.json
	@[ ! -e .git ] || $(MAKE) --no-print-directory notebook-drivers
	@touch $@

# Git compares and merges notebooks with nbdime. Where it is gone, as in a worktree, they are text: a driver that fails
# would end `git diff`, and have every merge conflict.
NBDIFF  := d=$(LAB)/bin/git-nbdiffdriver; if [ -t 1 ] || [ "$$GIT_PAGER_IN_USE" ]; then c=; else c=--no-color; fi; \
  if [ -x $$d ]; then $$d diff $$c "$$@"; else diff -u "$$2" "$$5" || true; fi
NBMERGE := d=$(LAB)/bin/git-nbmergedriver; if [ -x $$d ]; then $$d merge "$$@"; else git merge-file --marker-size="$$4" "$$2" "$$1" "$$3"; fi
notebook-drivers:
	@git config diff.jupyternotebook.command 'f() { $(NBDIFF); }; f'
	@git config merge.jupyternotebook.name 'notebooks'
	@git config merge.jupyternotebook.driver 'f() { $(NBMERGE); }; f %O %A %B %L %P'

$(CHARTS): $(SCRIPT) | $(LAB)/.ready
	@rm -rf $@ && mkdir -p $(@D) && cp -r .venv/browser/lab/report-charts $@ && touch $@
