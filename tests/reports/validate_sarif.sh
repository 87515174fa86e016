#!/bin/sh
# validate_sarif.sh: sets up Node's modules once in the build folder and runs validate_sarif.js.
# usage: validate_sarif.sh BUILD LOG...    Exit code 77: skipped, because Node or its modules cannot be had here.
here=$(dirname "$0")
modules=$1/sarif-schema
shift
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "skipped: node and npm are not installed"
    exit 77
fi
mkdir -p "$modules" || exit 1
if ! cmp -s "$here/package-lock.json" "$modules/package-lock.json" || [ ! -d "$modules/node_modules" ]; then
    cp "$here/package.json" "$here/package-lock.json" "$modules" || exit 1
    if ! (cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1); then
        rm -f "$modules/package-lock.json"
        echo "skipped: npm ci failed, see $modules/npm.log"
        exit 77
    fi
fi
exec node "$here/validate_sarif.js" "$modules" "$@"
