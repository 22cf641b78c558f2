#!/bin/sh
# A consistent copy of every mailbox in /mail/.backup, made by Dovecot: it takes the locks. A copy of a live Maildir from outside loses the mail
# that a client's opening the mailbox moves from new to cur meanwhile, without an error.
set -eu
umask 077
mail=/mail
copy=$mail/.backup
part=$mail/.backup.tmp

# Whatever fails below must not leave an older copy to be taken for this one.
rm -rf "$copy" "$part"
mkdir "$part"
# Dovecot copies as the mailboxes' owner.
chown "$(stat -c %u:%g "$mail")" "$part"

# copy_mailbox USER FOLDER. Exit status 2: changed under our hands, the next run catches up. The copy is neither to be indexed for searches nor to
# be told to admin as what the user's quota is charged with.
copy_mailbox() {
  for attempt in 1 2 3 4 5; do
    status=0
    doveadm -o plugin/fts_autoindex=no -o plugin/quota_clone_dict= backup -u "$1" "maildir:$2" || status=$?
    if [ "$status" != 2 ]; then
      # Marks a mailbox's folders; Dovecot's copy has one at its root too.
      rm -f "$2/maildirfolder"
      return "$status"
    fi
  done
  echo "mail_backup.sh: $1 did not stand still for $attempt copies" >&2
  return 2
}

# Mailu's Dovecot can't list its users (iterate_disable): they are the folders here.
for home in "$mail"/*; do
  [ -d "$home" ] || continue
  user=${home##*/}
  status=0
  doveadm user -- "$user" >/dev/null 2>&1 || status=$?
  case $status in
    0)
      copy_mailbox "$user" "$part/$user"
      # The link to the active script first: what it points to is there when the scripts are copied.
      for filter in .dovecot.sieve sieve; do
        [ ! -e "$home/$filter" ] && [ ! -L "$home/$filter" ] || cp -a "$home/$filter" "$part/$user/"
      done
      ;;
    # The account was deleted, its mail was not: nobody can open it, so that a plain copy is safe.
    67) cp -a "$home" "$part/$user" ;;
    *)
      echo "mail_backup.sh: Dovecot can't look up $user (doveadm user: $status)" >&2
      exit 1
      ;;
  esac
done
mv "$part" "$copy"
