#!/usr/bin/env bash
# Fails when the code reaches a known vulnerability of a module. Those of Go itself are named, with the version that mends
# them: releases must be built with that, and no change here can mend them. The database comes as a Go module, since
# vuln.go.dev is not reachable from everywhere; without it nothing is checked, and a line says so.
set -eu -o pipefail
go=${GO:-go}
if ! copy=$("$go" mod download -json golang.org/x/vulndb@latest 2>/dev/null); then
  echo "The database of vulnerabilities could not be reached: nothing was checked."
  exit 0
fi
database=$(sed -n 's/^\t"Dir": "\(.*\)",$/\1/p' <<<"$copy")/data/osv
status=0
found=$("$go" tool govulncheck -db "file://$database" ./... 2>&1) || status=$?
case $status in
  0) echo "No known vulnerability is reached ($(basename "$(dirname "$(dirname "$database")")"))." ;;
  3) if grep -q '^  Module: ' <<<"$found"; then
      echo "$found"
      exit 1
    fi
    echo "This Go has vulnerabilities that the program reaches; build releases with one that has none:"
    awk '/^Vulnerability #/ { id = $3; getline; title = $0 } /Fixed in: / { print "  " id title " (mended in " $3 ")" }' <<<"$found" ;;
  *) echo "$found"
    exit 1 ;;
esac
