#!/usr/bin/env bash
# Makes sure that what the tests run with is there: as root it installs the Debian packages, otherwise it names the line.
set -eu
packages=()
command -v chromium >/dev/null || packages+=(chromium)
command -v firefox-esr >/dev/null || packages+=(firefox-esr)
command -v WebKitWebDriver >/dev/null || packages+=(webkit2gtk-driver)
command -v Xvfb >/dev/null || packages+=(xvfb) # WebKit's browser has no headless mode
# Widths of words decide where tags stand, so pictures and browser tests have the same fonts everywhere.
[ -d /usr/share/fonts/truetype/noto ] || packages+=(fonts-noto-core)
[ -d /usr/share/fonts/truetype/dejavu ] || packages+=(fonts-dejavu-core)
command -v ogrinfo >/dev/null || packages+=(gdal-bin)
command -v pdftotext >/dev/null || packages+=(poppler-utils)
command -v gcc >/dev/null || packages+=(gcc libc6-dev)
if [ ${#packages[@]} -eq 0 ]; then
  echo "Chromium, Firefox, WebKit, fonts, GDAL, poppler and gcc are here."
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "The tests need more Debian packages. Install them with:"
  echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}"
  exit 1
fi
echo "Installing ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
