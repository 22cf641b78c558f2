#!/bin/sh
# db_backup.sh backup|restore DATABASE
# A consistent copy of a live SQLite database, backup.db beside it, and the way back into the live file. Both go through SQLite's
# online backup: it takes the locks that a copy of the file does not, and sees what is still in a write-ahead log.
set -eu
umask 077
exec python3 - "$@" <<'PYTHON'
import os
import pathlib
import sqlite3
import sys
import time

PATIENCE_SECONDS = 120


def fail(reason):
    sys.exit(f'db_backup.sh: {reason}')


def connect(path):
    """Of a file that exists: SQLite would make an empty database otherwise, and copy that."""
    return sqlite3.connect(pathlib.Path(path).as_uri() + '?mode=rw', uri=True, timeout=PATIENCE_SECONDS)


def copy(source, target):
    began = time.monotonic()

    def patient(status, remaining, total):
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise TimeoutError(f'locked for more than {PATIENCE_SECONDS} s')

    source.backup(target, pages=1024, progress=patient, sleep=0.1)


def check(database, path):
    answer = database.execute('PRAGMA integrity_check(1)').fetchone()[0]
    if answer != 'ok':
        fail(f'{path} is damaged: {answer}')
    if database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0] == 0:
        fail(f'{path} holds no table')


def backup(live, dump):
    part = dump + '.tmp'
    for stale in (dump, part):
        if os.path.exists(stale):
            os.unlink(stale)
    source, target = connect(live), sqlite3.connect(part)
    copy(source, target)
    # One file, whatever the live one's journal mode is: a log beside the dump would not be in the snapshot.
    target.execute('PRAGMA journal_mode = DELETE')
    check(target, part)
    source.close()
    target.close()
    os.rename(part, dump)


def restore(live, dump):
    source, target = connect(dump), connect(live)
    check(source, dump)
    copy(source, target)
    check(target, live)
    target.close()
    source.close()


if len(sys.argv) != 3 or sys.argv[1] not in ('backup', 'restore'):
    fail('usage: db_backup.sh backup|restore DATABASE')
verb, live = sys.argv[1:]
dump = os.path.join(os.path.dirname(live), 'backup.db')
for needed in [live] if verb == 'backup' else [dump, live]:
    if not os.path.isfile(needed):
        fail(f'{needed} is absent')
try:
    (backup if verb == 'backup' else restore)(live, dump)
except (sqlite3.Error, OSError) as error:
    fail(f'{verb} of {live}: {error}')
PYTHON
