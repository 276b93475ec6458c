# CampBox: `make help` tells what can be done here. Nothing but make, git and Python 3.11 is needed for `make run`.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ASSETS := campbox/_assets/manifest.json
OWN := campbox/_assets/own/manifest.json
LOCK := --quiet --disable-pip-version-check --require-hashes

.PHONY: help run run-tls demo assets try-assets test soak check bench lock words clean

help:
	@echo "make run      set up what is missing, then serve a box (a second start takes under 2 s)"
	@echo "make run-tls  the same, with the trainers' pages encrypted at https://…:8443"
	@echo "make demo     a lively class and its headquarters, to look at"
	@echo "make assets   build what the browser gets: the editor and the languages of the exercises"
	@echo "make test     set up what is missing, then run every test, the browser's too (CAMPBOX_COVERAGE=yes measures coverage)"
	@echo "make soak     repeat what goes wrong only now and then: kills, power cuts, a whole class at once, every exercise"
	@echo "make check    style, types, import rules, translations"
	@echo "make bench    measure, and write BENCHMARKS.md"
	@echo "make words    collect the sentences to translate"
	@echo "make lock     renew requirements/*.txt from requirements/*.in"

run: $(VENV)/run.done try-assets
	@$(BIN)/campbox run

run-tls: $(VENV)/run.done try-assets
	@$(BIN)/campbox run --tls-port 8443

demo: $(VENV)/run.done try-assets
	@$(BIN)/campbox demo --serve

assets: $(ASSETS) $(OWN)

# A class must not wait for the internet: an older build goes on serving, and without any, code is written in plain fields.
try-assets: $(VENV)/run.done
	@$(MAKE) --no-print-directory assets || \
	  echo "The code editor could not be renewed; CampBox starts all the same. With the internet again, type:  make assets"

test: $(VENV)/test.done assets
	@PYTHON=$(BIN)/python sh scripts/test.sh

soak: $(VENV)/test.done assets
	@CAMPBOX_SOAK=yes $(BIN)/python -m pytest -m soak

check: $(VENV)/test.done
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/test_layers.py tests/test_translations.py tests/models

bench: $(VENV)/test.done assets
	@$(BIN)/python scripts/bench.py

lock: $(VENV)/test.done
	cd requirements && for each in run test assets; do ../$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --output-file $$each.txt $$each.in; done


$(VENV)/run.done: requirements/run.txt setup.cfg $(wildcard campbox/translations/*/LC_MESSAGES/*.po)
	@sh scripts/setup.sh $(PYTHON) $(VENV) requirements/run.txt
	@touch $@

$(VENV)/test.done: requirements/test.txt $(VENV)/run.done
	@$(BIN)/pip install $(LOCK) -r requirements/test.txt
	@touch $@

$(VENV)/node.done: requirements/assets.txt scripts/node.sh scripts/assets/package-lock.json | $(VENV)/run.done
	@sh scripts/node.sh $(BIN)/python requirements/assets.txt
	@touch $@

$(ASSETS): $(VENV)/node.done $(wildcard scripts/assets/*.mjs scripts/assets/*.py scripts/assets/src/* scripts/assets/licences/*)
	@$(BIN)/node scripts/assets/build.mjs

# A module that was deleted or renamed changes its folder.
$(OWN): $(VENV)/node.done scripts/assets/own.mjs scripts/assets/publish.mjs $(shell find campbox/static -name '*.js' -o -type d -not -name __pycache__)
	@$(BIN)/node scripts/assets/own.mjs

# Collect the sentences of code and templates into the message files, after changing any.
words: $(VENV)/run.done
	$(BIN)/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext --no-location --sort-output \
	  -o $(VENV)/campbox.pot campbox
	for each in fr ar; do $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -l $$each \
	  -i $(VENV)/campbox.pot -o campbox/translations/$$each/LC_MESSAGES/messages.po; done

clean:
	rm -rf $(VENV) build dist *.egg-info campbox/_assets scripts/assets/node_modules
