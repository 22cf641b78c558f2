#!/bin/sh
# Moves the mailboxes that a restore brought to /mail/.backup into place. Needs no account: the hook that brings the accounts back may run later.
set -eu
mail=/mail
copy=$mail/.backup
old=$mail/.replaced

if [ ! -d "$copy" ]; then
  echo "mail_restore.sh: $copy is absent: the snapshot holds no mail" >&2
  exit 1
fi

# Sessions keep the old files and their index open. That there is none is no failure.
forget() {
  doveadm kick "$1" >/dev/null 2>&1 || true
}

rm -rf "$old"
mkdir "$old"
for source in "$copy"/*; do
  [ -d "$source" ] || continue
  user=${source##*/}
  [ ! -e "$mail/$user" ] || mv "$mail/$user" "$old/"
  # -T: if a delivery made the folder again in between, fail rather than move into it.
  mv -T "$source" "$mail/$user"
  forget "$user"
done
rm -rf "$old"
rmdir "$copy"
