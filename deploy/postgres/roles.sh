#!/bin/sh
# Create the portal's two roles and its database, once: the owner of the tables, and the role that runs the portal and
# cannot touch the audit log's triggers. Run as the user postgres, with OWNER_PASSWORD and RUNNING_PASSWORD set.
set -eu
: "${OWNER_PASSWORD:?is not set}" "${RUNNING_PASSWORD:?is not set}"
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set owner="$OWNER_PASSWORD" --set running="$RUNNING_PASSWORD" <<'SQL'
CREATE ROLE pse_owner LOGIN PASSWORD :'owner';
CREATE ROLE pse_running LOGIN PASSWORD :'running';
CREATE DATABASE pse OWNER pse_owner TEMPLATE template0 ENCODING 'UTF8';
SQL
