#!/bin/sh
# The browser tests need a Chromium and fonts for the scripts that the pages show. Where they are missing they are
# installed by apt, as root or through sudo; without either, the one command to type is said.
set -eu
packages="chromium fonts-noto-core"
missing=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing=$packages
[ -n "$missing" ] || { ls /usr/share/fonts/truetype/noto >/dev/null 2>&1 || missing="fonts-noto-core"; }
[ -n "$missing" ] || exit 0

install="apt-get install --yes --no-install-recommends $missing"
if ! command -v apt-get >/dev/null; then
    echo "The browser tests need: $missing. Install them with your system's own tool and run make test again." >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    apt-get update --quiet && DEBIAN_FRONTEND=noninteractive $install
elif command -v sudo >/dev/null && sudo --non-interactive true 2>/dev/null; then
    sudo apt-get update --quiet && sudo DEBIAN_FRONTEND=noninteractive $install
else
    echo "The browser tests need packages that only root can install. Type this once, then make test again:" >&2
    echo "  sudo apt-get update && sudo $install" >&2
    exit 1
fi
