# Swarm's configs can't be changed: a new content needs a new name.
export PGPASS_VERSION=v1
export PG_BACKUP_VERSION=v1
