#!/bin/sh
# Run a command of the portal as its own user, with its settings: sh /opt/pse-portal/deploy/manage.sh check_mail
set -eu
# As systemd reads the file: no quotation marks, no variables.
while IFS= read -r line || [ -n "$line" ]; do
    case $line in
    '' | '#'*) ;;
    *) export "$line" ;;
    esac
done </etc/pse-portal/portal.env
umask 077
cd /opt/pse-portal
exec setpriv --reuid pse-portal --regid pse-portal --clear-groups .venv/bin/python manage.py "$@"
