# CampBox: `make help` tells what can be done here. Nothing but make, git and Python 3.11 is needed for `make run`.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := --quiet --disable-pip-version-check --require-hashes

.PHONY: help run demo test check bench lock words clean

help:
	@echo "make run      set up what is missing, then serve a box (a second start takes under 2 s)"
	@echo "make demo     a lively class and its headquarters, to look at"
	@echo "make test     set up what is missing, then run every test, the browser's too"
	@echo "make check    style, types, import rules, translations"
	@echo "make bench    measure, and write BENCHMARKS.md"
	@echo "make words    collect the sentences to translate"
	@echo "make lock     renew requirements/*.txt from requirements/*.in"

run: $(VENV)/run.done
	@$(BIN)/campbox run

demo: $(VENV)/run.done
	@$(BIN)/campbox demo --serve

test: $(VENV)/test.done
	@PYTHON=$(BIN)/python sh scripts/test.sh

check: $(VENV)/test.done
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/test_layers.py tests/test_translations.py tests/models

bench: $(VENV)/test.done
	@$(BIN)/python scripts/bench.py

lock: $(VENV)/test.done
	cd requirements && for each in run test; do ../$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --output-file $$each.txt $$each.in; done


$(VENV)/run.done: requirements/run.txt setup.cfg $(wildcard campbox/translations/*/LC_MESSAGES/*.po)
	@sh scripts/setup.sh $(PYTHON) $(VENV) requirements/run.txt
	@touch $@

$(VENV)/test.done: requirements/test.txt $(VENV)/run.done
	@$(BIN)/pip install $(LOCK) -r requirements/test.txt
	@touch $@

# Collect the sentences of code and templates into the message files, after changing any.
words: $(VENV)/run.done
	$(BIN)/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext --no-location --sort-output \
	  -o $(VENV)/campbox.pot campbox
	for each in fr ar; do $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -l $$each \
	  -i $(VENV)/campbox.pot -o campbox/translations/$$each/LC_MESSAGES/messages.po; done

clean:
	rm -rf $(VENV) build dist *.egg-info
