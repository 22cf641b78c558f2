#!/bin/sh
# redis_backup.sh backup|restore
# The snapshot is of backup.rdb, which Redis never touches: it rewrites dump.rdb when it likes, over what a restore brought too.
set -eu
umask 077
dump=/data/backup.rdb

fail() {
  echo "redis_backup.sh: $1" >&2
  exit 1
}

# redis-cli ends with 0 whatever the server says.
says() {
  expected=$1
  shift
  answer=$(redis-cli "$@") || fail "$*: no answer"
  [ "$answer" = "$expected" ] || fail "$*: $answer"
}

backup() {
  rm -f "$dump" "$dump.tmp"
  # Redis refuses while it is at another snapshot.
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    answer=$(redis-cli SAVE 2>&1) || fail "SAVE: $answer"
    case $answer in
      OK) break ;;
      *progress*) [ "$attempt" != 10 ] || fail "SAVE: $answer, for ten seconds" ;;
      *) fail "SAVE: $answer" ;;
    esac
    sleep 1
  done
  cp /data/dump.rdb "$dump.tmp"
  mv "$dump.tmp" "$dump"
}

# Redis reads a file only at its start, and its end would end this hook as well. So a second one reads the dump,
# and the live one copies from it as a replica: no restart, and nothing may write over the file meanwhile.
restore() {
  [ -s "$dump" ] || fail "$dump is absent or empty"
  port=${RESTORE_PORT:-6390}
  redis-server --port "$port" --bind 127.0.0.1 --dir "${dump%/*}" --dbfilename "${dump##*/}" --save "" --appendonly no \
    --repl-diskless-sync yes --repl-diskless-sync-delay 0 >/dev/null &
  source=$!
  trap 'redis-cli REPLICAOF NO ONE >/dev/null 2>&1 || true; kill "$source" 2>/dev/null || true; wait "$source" || true' EXIT
  await "it does not read $dump" PONG -p "$port" PING
  # Rate limits and sessions (Mailu's databases 2 and 3) of the day of the backup must not come alive again.
  says OK -p "$port" -n 2 FLUSHDB
  says OK -p "$port" -n 3 FLUSHDB
  says OK REPLICAOF 127.0.0.1 "$port"
  await "the copy was not finished" 1 EVAL 'return redis.call("INFO", "replication"):find("master_link_status:up") and 1 or 0' 0
  says OK REPLICAOF NO ONE
  says OK SAVE
}

# await PROBLEM ANSWER COMMAND…: for at most a minute.
await() {
  problem=$1
  expected=$2
  shift 2
  for attempt in $(seq 600); do
    [ "$(redis-cli "$@" 2>/dev/null)" != "$expected" ] || return 0
    kill -0 "$source" 2>/dev/null || fail "$problem"
    sleep 0.1
  done
  fail "$problem in $attempt tries"
}

case ${1-} in
  backup) backup ;;
  restore) restore ;;
  *) fail "usage: redis_backup.sh backup|restore" ;;
esac
