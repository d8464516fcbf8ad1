# Two doors: `make run` opens the program, `make test` tests it. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test test-rtx test-cuda test-full lint clean

run: $(VENV)/installed-run
	$(BIN)/ferdesk $(ARGS)

# A worker that crashes ends the run: with another in its place xdist may wait for ever.
test: $(VENV)/installed-test
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist loadfile --max-worker-restart=0 $(ARGS)

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

# Only what is used is compiled, a tenth less on the disk, and here, with the fastest backend looked for, so that the
# first start is as fast as every other.
$(VENV)/installed-run: pyproject.toml
	PYTHON=$(PYTHON) scripts/system-packages.sh
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --no-compile --editable .
	-$(BIN)/python -c 'import ferdesk.gui.app as _; from ferdesk import model_card as m, pipeline as p; p.open_pipeline(m.default_engine()).close()'
	touch $@

# torch is pinned to the release whose CPU build is small where it is offered.
$(VENV)/installed-test: pyproject.toml
	PYTHON=$(PYTHON) scripts/system-packages.sh test
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable '.[train,parquet,dev]' torch==2.13.0
	touch $@ $(VENV)/installed-run

# Builds our networks for GPUs nobody here has, on a CPU; skipped with a reason where the wheel is absent.
test-rtx: $(VENV)/installed-test
	FERDESK_RTX=1 $(BIN)/python -m pytest tests/rtx $(ARGS)

# The real PyCUDA (compiled here) and cuda-python over a driver without a GPU; skipped without a compiler or headers.
test-cuda: $(VENV)/installed-test
	scripts/cuda-without-gpu.sh $(BIN)/python $(VENV)/cuda
	FERDESK_CUDA=$(CURDIR)/$(VENV)/cuda $(BIN)/python -m pytest tests/cuda $(ARGS)

# The full Residual Masking Network from a checkpoint to the live page; minutes and gigabytes.
test-full: $(VENV)/installed-test
	FERDESK_FULL=1 QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest tests/full $(ARGS)

clean:
	rm -rf $(VENV) build dist *.egg-info
