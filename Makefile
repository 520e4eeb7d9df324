# `make serve` and `make test` need Python >= 3.11, make and the package registries, nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# What running it takes, without what tests need.
SERVES := $(VENV)/.serves

.PHONY: serve build notebooks test test-all test-fast lint types check-layers bench soak lock clean

serve: $(SERVES)  ## environment, install, default graph, service on 127.0.0.1:8000
	$(BIN)/ecograph build
	$(BIN)/ecograph serve

build: $(SERVES)  ## environment, install, default graph
	$(BIN)/ecograph build

notebooks: $(SERVES)  ## environment, install, JupyterLab, default graph; opens the notebooks
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[lab]'
	$(BIN)/ecograph build
	$(BIN)/jupyter lab notebooks/01_tour.ipynb

# Tests begin many processes, so compiled modules are written wherever the environment forbids it.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n logical --maxprocesses 8 --dist loadscope --no-loadscope-reorder

test-all: $(INSTALLED)  ## environment, install, the whole test suite, on every processor
	$(PYTEST)

test: $(INSTALLED)  ## what a change needs before it is committed: all but the long tests
	$(PYTEST) -m "not long"

test-fast: $(INSTALLED)  ## what needs no seconds of work and no process of its own: for daily work
	$(PYTEST) -m "not slow and not long"

lint: $(INSTALLED)  ## style and import layers
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: $(INSTALLED)  ## mypy --strict
	$(BIN)/mypy

bench: $(INSTALLED)  ## figures of this machine beside its peers, into docs/performance.md; SMALL=1 tries every step
	$(BIN)/python benchmarks/run.py $(if $(SMALL),--small,--write docs/performance.md) $(if $(DATA),--data $(DATA))

MINUTES ?= 10
SOAK_HOME ?= build/soak

soak: $(INSTALLED)  ## the long checks of the service; MINUTES=1 shortens them, LARGE=HOME pages through another graph
	$(BIN)/ecograph build --home $(SOAK_HOME)
	$(BIN)/python benchmarks/soak.py --home $(SOAK_HOME) --minutes $(MINUTES) --write docs/soak.md $(if $(LARGE),--large $(LARGE))

lock: $(INSTALLED)  ## write constraints.txt anew
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --no-annotate --no-header --no-emit-index-url --quiet --upgrade -o constraints.txt

BUILT := $(wildcard explorer/*.* explorer/src/*.* explorer/src/*/*.* docs/*.* docs/reference/*.*)

$(SERVES): EXTRAS := assistant,fast
$(INSTALLED): EXTRAS := dev
$(SERVES) $(INSTALLED): pyproject.toml constraints.txt $(BUILT)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "ecograph needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[$(EXTRAS)]'
	@touch $@

clean:
	rm -rf explorer/node_modules src/ecograph/service/pages/built
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache
