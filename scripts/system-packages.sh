#!/bin/sh
# Installs the Debian/Ubuntu packages that Qt, OpenCV and venv need, if any is missing.
# As root or with sudo without a password; otherwise prints the one line to run and stops.
# Usage: scripts/system-packages.sh [test]
set -eu

command -v dpkg-query >/dev/null 2>&1 || exit 0 # not Debian or Ubuntu: the README names what is needed

wanted="libgl1 libegl1 libgles2 libxkbcommon0 libfontconfig1 libdbus-1-3
libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-render-util0 libxcb-image0 libxcb-xkb1 libportaudio2"
[ "${1:-}" = test ] && wanted="$wanted git xvfb"

installed() { dpkg-query -W -f='${Status}\n' "$1" 2>/dev/null | grep -q 'ok installed'; }

missing=""
for package in $wanted; do
    installed "$package" || missing="$missing $package"
done
# Ubuntu 24.04 and Debian 13 renamed it.
installed libglib2.0-0 || installed libglib2.0-0t64 || missing="$missing libglib2.0-0"
python=${PYTHON:-python3}
"$python" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"

[ -n "$missing" ] || exit 0
line="apt-get update && apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    sh -c "export DEBIAN_FRONTEND=noninteractive; $line"
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo sh -c "export DEBIAN_FRONTEND=noninteractive; $line"
else
    echo "FERDesk needs some system packages. Run this once, then try again:" >&2
    echo "  sudo sh -c '$line'" >&2
    exit 1
fi
