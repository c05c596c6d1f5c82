#!/bin/sh
# Write the settings of a new portal, with new keys and passwords; and nginx's files. Run once, as root:
#     sh deploy/configure.sh HOST SENDER EMAIL_URL sqlite|postgresql
# Refuses to write over what is there.
set -eu

if [ $# -ne 4 ] || { [ "$4" != sqlite ] && [ "$4" != postgresql ]; }; then
    sed -n '3p' "$0" >&2
    exit 2
fi
host=$1 sender=$2 email_url=$3 database=$4
here=$(dirname "$0")
settings=/etc/pse-portal
for file in "$settings/portal.env" "$settings/owner.env" /etc/nginx/conf.d/pse-portal.conf; do
    if [ -e "$file" ]; then
        echo "$file is there already; nothing was written." >&2
        exit 1
    fi
done

random() { openssl rand -base64 48 | tr -d '\n'; }
password() { openssl rand -hex 24; }

umask 027
install -d -m 750 -g pse-portal "$settings"
install -d -m 700 -o pse-portal -g pse-portal /var/backups/pse-portal
owner='' running=''
if [ "$database" = postgresql ]; then
    owner=$(password) running=$(password)
    export OWNER_PASSWORD="$owner" RUNNING_PASSWORD="$running"
    setpriv --reuid postgres --regid postgres --init-groups sh "$here/postgres/roles.sh"
fi
{
    echo "# Written by deploy/configure.sh; docs/operating.md lists all settings. Keep a copy of the two keys elsewhere."
    echo "ALLOWED_HOSTS=$host"
    echo "SITE_URL=https://$host"
    echo "PROXY_COUNT=1"
    echo "SECRET_KEY=$(random)"
    echo "ADDRESS_KEY=$(random)"
    echo "EMAIL_URL=$email_url"
    echo "DEFAULT_FROM_EMAIL=$sender"
    echo "SERVER_EMAIL=$sender"
    echo "VAR=/var/lib/pse-portal"
    echo "BACKUP_TO=/var/backups/pse-portal"
    if [ "$database" = postgresql ]; then
        echo "DATABASE_URL=postgres://pse_running:$running@127.0.0.1/pse"
        echo "REDIS_URL=redis://127.0.0.1:6379/0"
    fi
} >"$settings/portal.env"
chgrp pse-portal "$settings/portal.env"
umask 077
{
    echo "# The owner of the tables; only the prepare unit reads it."
    [ "$database" = sqlite ] || echo "MIGRATE_DATABASE_URL=postgres://pse_owner:$owner@127.0.0.1/pse"
} >"$settings/owner.env"

umask 022
install -d /var/cache/nginx
sed "s/portal\.example\.org/$host/g" "$here/nginx/pse-portal.conf" >/etc/nginx/conf.d/pse-portal.conf
cp "$here/nginx/upstream.conf" /etc/nginx/conf.d/pse-portal-upstream.conf
echo "Wrote $settings/portal.env, $settings/owner.env, and nginx's files for $host."
