#!/bin/bash
# Runs in PostgreSQL's container: `backup` writes a dump to be copied, `restore` loads it again. Whatever goes wrong ends it with another
# status than 0, and the database as it was.
set -euo pipefail
umask 077

dump=/var/lib/postgresql/data/backup.sql.gz
database=${POSTGRES_DB:?}
# Beside the live one, until it is complete.
incoming=${database}_restoring
export PGUSER=${POSTGRES_USER:?}
# What it has to say comes out as errors; that something was not there is none.
export PGOPTIONS='--client-min-messages=warning'

fail() {
  echo "pg_backup: $*" >&2
  exit 1
}

# What a program that was ended has written may unpack well and still be half.
is_complete() {
  [[ $(gunzip --stdout "$1" | tail --lines=20) == *'PostgreSQL database dump complete'* ]]
}

backup() {
  # An older dump under this name would pass for the new one if that fails.
  rm --force "$dump" "$dump.tmp"
  pg_dump --dbname="$database" --no-owner --no-privileges | gzip >"$dump.tmp"
  is_complete "$dump.tmp" || fail "the dump is not complete: see the log of PostgreSQL, and run the backup again"
  mv "$dump.tmp" "$dump"
}

restore() {
  [[ -s $dump ]] ||
    fail "there is no $dump: this snapshot holds no dump of the database, which stays as it is; restore another snapshot"
  gzip --test "$dump" && is_complete "$dump" ||
    fail "$dump is damaged: the database stays as it is; restore another snapshot"

  dropdb --if-exists --force "$incoming"
  createdb --template=template0 --encoding=UTF8 "$incoming"
  # Of errors the code alone: their texts quote what people wrote.
  gunzip --stdout "$dump" | psql --no-psqlrc --quiet --single-transaction --set=ON_ERROR_STOP=1 --set=VERBOSITY=sqlstate \
    --output=/dev/null --dbname="$incoming" ||
    fail "the dump could not be loaded: the database stays as it is, $incoming may be dropped"

  # Mattermost keeps its connections open, and makes new ones at once. It has to be restarted afterwards: it caches.
  psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=postgres \
    --command="DROP DATABASE IF EXISTS \"$database\" WITH (FORCE)" \
    --command="ALTER DATABASE \"$incoming\" RENAME TO \"$database\""
}

case ${1:-} in
backup | restore) "$1" ;;
*) fail "expected backup or restore" ;;
esac
