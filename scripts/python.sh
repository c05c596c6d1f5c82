#!/bin/sh
# Run a script with the first Python on this machine that can set the portal up; else say in one line what is missing.
for name in python3.13 python3.12 python3.11 python3 python3.14 python; do
    if "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$name" "$@"
    fi
done
echo "The portal needs Python 3.11 or later with venv (on Debian and Ubuntu: apt-get install python3 python3-venv)." >&2
exit 1
