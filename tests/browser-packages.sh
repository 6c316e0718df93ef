#!/bin/sh
# The browser tests need a Chromium and fonts for the scripts that the pages show. Where they are missing they are
# installed by apt, as root or through sudo; without either, the one command to type is said. The Chromium that has no
# window at all takes half the time; where it cannot be had, one that is there already does as well.
set -eu
missing=""
command -v chromium-headless-shell >/dev/null || missing="chromium-headless-shell"
fonts_are_there() { ls /usr/share/fonts/truetype/noto >/dev/null 2>&1; }
fonts_are_there || missing="$missing fonts-noto-core"
[ -n "$missing" ] || exit 0

install="apt-get install --yes --no-install-recommends $missing"
if ! command -v apt-get >/dev/null; then
    need="The browser tests need: $missing. Install them with your system's own tool and run make test again."
elif [ "$(id -u)" = 0 ]; then
    apt-get update --quiet && DEBIAN_FRONTEND=noninteractive $install && exit 0
    need="The browser tests need packages that could not be installed: $missing."
elif command -v sudo >/dev/null && sudo --non-interactive true 2>/dev/null; then
    sudo apt-get update --quiet && sudo DEBIAN_FRONTEND=noninteractive $install && exit 0
    need="The browser tests need packages that could not be installed: $missing."
else
    need="The browser tests need packages that only root can install. Type this once, then make test again:
  sudo apt-get update && sudo $install"
fi
{ command -v chromium >/dev/null || command -v chromium-browser >/dev/null; } && fonts_are_there && exit 0
echo "$need" >&2
exit 1
