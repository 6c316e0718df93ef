#!/bin/sh
# The benchmarks load pages with wrk. Where it is missing it is installed by apt, as root or through sudo; without
# either, the one command to type is said.
set -eu
command -v wrk >/dev/null && exit 0
install="apt-get install --yes --no-install-recommends wrk"
if ! command -v apt-get >/dev/null; then
    echo "The benchmarks need wrk. Install it with your system's own tool and run make bench again." >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    apt-get update --quiet && DEBIAN_FRONTEND=noninteractive $install
elif command -v sudo >/dev/null && sudo --non-interactive true 2>/dev/null; then
    sudo apt-get update --quiet && sudo DEBIAN_FRONTEND=noninteractive $install
else
    echo "The benchmarks need a package that only root can install. Type this once, then make bench again:" >&2
    echo "  sudo apt-get update && sudo $install" >&2
    exit 1
fi
