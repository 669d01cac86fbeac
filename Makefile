# What a person types here. Each target makes .venv itself; Python 3.11+ is all it starts from.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
# Taken only where .venv has no torch yet. A CPU build from elsewhere: make test TORCH='torch --index-url URL'
TORCH ?= torch==2.13.0
BENCH ?=
CAMPAIGN ?=

# The torchvision of the torch that is there, and it alone: with what it depends on, a package index would send
# a torch for CUDA of several gigabytes. Beside a CPU torch its compiled half is not needed (torchvision_cpu.py).
torchvision_line := import importlib.metadata as m; v = m.version('torch').split('+')[0].split('.'); \
  print(f'torchvision==0.{int(v[1]) + 15}.{v[2]}')

# Small models on few cores: threads that wait for each other cost more than they bring.
quiet_threads := OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive

.DELETE_ON_ERROR:
.PHONY: help demo test test-all lint format bench conformance campaign experiments clean

help:
	@echo 'make demo      drive a simulated phone over ADB, and a browser where there is one; no account, no network'
	@echo 'make test      lint, types, layers, and all tests but the long ones'
	@echo 'make test-all  the same with the long ones'
	@echo 'make lint      ruff, pyright, import-linter'
	@echo 'make format    let ruff rewrite'
	@echo "make bench     models, the phone beside adbutils, all beside Playwright's MCP server (BENCH='--help')"
	@echo "make campaign  kill -9 the daemon, then collector and labeller, at 50 random moments each, and look"
	@echo "                 (CAMPAIGN='--kills 50 --seed 1')"
	@echo 'make experiments  how pure labels are, and what they cost; runs/experiments/*/report.html'
	@echo 'make conformance  the official MCP conformance suite, both eras; its Node comes from PyPI'
	@echo 'make clean     remove .venv and what was built'

demo: $(VENV)/.for-demo
	$(BIN)/gui-mcp demo

test: lint
	-@$(find_chromium)
	$(quiet_threads) $(BIN)/python -m pytest -m 'not long'

test-all: lint
	-@$(find_chromium)
	$(quiet_threads) $(BIN)/python -m pytest

lint: $(VENV)/.for-work
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

format: $(VENV)/.for-work
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.for-work
	@$(find_chromium)
	$(BIN)/python tests/bench/models.py
	$(BIN)/python tests/bench/tactics.py
	$(BIN)/python tests/bench/phone.py
	$(quiet_threads) $(BIN)/python tests/bench/csrs.py
	$(quiet_threads) $(BIN)/python tests/bench/collecting.py
	$(BIN)/python tests/bench/peers.py $(BENCH)

campaign: $(VENV)/.for-work
	$(BIN)/python -m tests.campaign.campaign $(CAMPAIGN)
	$(quiet_threads) $(BIN)/python -m tests.trainer.killing $(CAMPAIGN)
	$(quiet_threads) $(BIN)/python -m tests.campaign.learning $(CAMPAIGN)

experiments: $(VENV)/.for-work
	-@$(find_chromium)
	$(quiet_threads) $(BIN)/gui-mcp train experiment labels
	$(quiet_threads) $(BIN)/gui-mcp train experiment cost

conformance: $(VENV)/.for-work
	$(BIN)/python -m tests.conformance

clean:
	rm -rf $(VENV) .bench build dist .pytest_cache .ruff_cache .import_linter_cache

# Two stamps: the demo wants neither torch nor the tools, and without a Chromium on this machine no browser's
# parts either; it should be there in a minute.
$(VENV)/.for-demo: pyproject.toml | $(BIN)/python
	@echo 'Installing into $(VENV) ...'
	@extras=; for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  command -v $$name >/dev/null && extras='[browser,bench]'; \
	done; \
	$(BIN)/python -m pip install --quiet -e ".$$extras"
	@touch $@

$(VENV)/.for-work: pyproject.toml | $(BIN)/python
	@echo 'Installing into $(VENV), torch included; the first time takes minutes ...'
	@$(BIN)/python -m pip show --quiet torch 2>/dev/null || $(BIN)/python -m pip install --quiet $(TORCH)
	@$(BIN)/python -m pip show --quiet torchvision 2>/dev/null || \
	  $(BIN)/python -m pip install --quiet --no-deps "$$($(BIN)/python -c "$(torchvision_line)")"
	$(BIN)/python -m pip install --quiet -e '.[android,browser,bench,train,local,dev]'
	@touch $(VENV)/.for-demo $@

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    $$python -m venv $(VENV); exit; \
	  fi; \
	done; \
	echo 'No Python 3.11 or newer that can make a venv. On Debian: apt-get install python3 python3-venv;' >&2; \
	echo 'or name one: make PYTHON=/path/to/python3.11' >&2; exit 1

# What the driver finds (CHROMIUM_PATH, Playwright's, the system's), else Playwright's own is fetched.
define find_chromium
looking='from gui_mcp_devices.browser.chromium import find_chromium; find_chromium()'; \
$(BIN)/python -c "$$looking" 2>/dev/null && exit 0; \
echo 'No Chromium found: asking Playwright for its own (170 MB, once) ...'; \
PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=10000 $(BIN)/playwright install chromium >/dev/null 2>&1 && exit 0; \
echo 'It could not be had. On Debian or Ubuntu type: sudo apt-get install chromium' >&2; \
exit 1
endef
