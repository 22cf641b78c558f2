# Swarm configs can't be changed: a script that changes needs a new version here.
export DB_BACKUP_VERSION=v1
export MAIL_BACKUP_VERSION=v1
export MAIL_RESTORE_VERSION=v1
export REDIS_BACKUP_VERSION=v1
