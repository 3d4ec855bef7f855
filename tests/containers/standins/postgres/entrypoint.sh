#!/bin/sh
# A new data directory gets the user, password and database of POSTGRES_*, by a server that listens inside only.
set -eu
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    : "${POSTGRES_PASSWORD:?has to be set}"
    printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
    initdb --username="$user" --pwfile=/tmp/password --auth-local=trust --auth-host=scram-sha-256 --no-sync
    rm /tmp/password
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    pg_ctl --wait --options="-c listen_addresses='' -k /tmp" start
    [ "$database" = postgres ] || createdb --host=/tmp --username="$user" "$database"
    pg_ctl --wait --mode=fast stop
fi
exec postgres -c listen_addresses='*' -k /tmp "$@"
