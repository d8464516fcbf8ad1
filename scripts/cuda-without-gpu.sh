#!/bin/sh
# Puts into FOLDER what `make test-cuda` needs: a CUDA driver without a GPU (tests/cuda/driver.c), cuda-python, and
# PyCUDA compiled against that driver. Needs a C++ compiler and CUDA's headers (CUDA_HOME, else /usr/local/cuda);
# minutes. Where they are missing it says so and leaves the folder without them: the tests are skipped then.
# Usage: scripts/cuda-without-gpu.sh PYTHON FOLDER
set -eu

python=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")/.." && pwd)
cuda=${CUDA_HOME:-/usr/local/cuda}

if ! command -v c++ >/dev/null || ! command -v cc >/dev/null || [ ! -f "$cuda/include/cuda.h" ]; then
    echo "No C++ compiler, or no cuda.h in $cuda/include: CUDA's bindings are not tried." >&2
    exit 0
fi
cc -shared -fPIC -Wall -O1 -I"$cuda/include" -Wl,-soname,libcuda.so.1 "$here/tests/cuda/driver.c" \
    -o "$folder/libcuda.so.1" -ldl
ln -sf libcuda.so.1 "$folder/libcuda.so"

"$python" -m pip install --quiet --target "$folder/packages" --upgrade cuda-bindings pytools mako

if [ ! -d "$folder/packages/pycuda" ]; then
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    "$python" -m pip download --quiet --no-deps --no-binary pycuda --dest "$scratch" 'pycuda==2026.1'
    tar -xf "$scratch"/pycuda-*.tar.gz -C "$scratch"
    cd "$scratch"/pycuda-*/
    # Random numbers on the GPU need one more set of headers, and nobody here uses them.
    "$python" configure.py --cuda-root="$cuda" --no-cuda-enable-curand --cudadrv-lib-dir="$folder" >/dev/null
    CFLAGS=-O0 "$python" -m pip install --quiet --no-deps --target "$folder/packages" .
fi
