#!/bin/sh
# node.sh: sets up Node's modules once in the build folder and runs a script of this folder with them.
# usage: node.sh BUILD SCRIPT ARGUMENT...    Exit code 77: skipped, because Node or its modules cannot be had here.
here=$(cd "$(dirname "$0")" && pwd)
modules=$1/node
script=$2
shift 2
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "skipped: node and npm are not installed"
    exit 77
fi
mkdir -p "$modules" || exit 1
# One test at a time sets them up.
exec 9>"$modules/lock"
flock 9 || exit 1
if ! cmp -s "$here/package-lock.json" "$modules/package-lock.json" || [ ! -d "$modules/node_modules" ]; then
    cp "$here/package.json" "$here/package-lock.json" "$modules" || exit 1
    if ! (cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1); then
        rm -f "$modules/package-lock.json"
        echo "skipped: npm ci failed, see $modules/npm.log"
        exit 77
    fi
fi
exec 9>&-
exec node "$here/$script" "$modules" "$@"
