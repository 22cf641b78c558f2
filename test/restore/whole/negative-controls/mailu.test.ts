import { describe, expect, test } from '@jest/globals';
import {
  CONTROLS_MS,
  expectRed,
  type Spoil,
  testTable,
  testWithoutEachLabel,
  withControls,
  withoutEachLabel,
} from '../support/with-controls.ts';

/** Label → what its absence is first seen by. A label that is not here is tried as well, and its test says what would have to stand here. */
const SEEN_BY: Record<string, string> = {
  'admin backupbot.backup': 'backup.hook.admin.pre: it did not run',
  'admin backupbot.backup.pre-hook': 'backup.engine: exit 1, could not read mailu/backup.db',
  'admin backupbot.backup.volumes.mailu.path': 'captured.mailu.not-live.main.db: ',
  'admin backupbot.restore.post-hook': 'back.accounts.state: ',
  'imap backupbot.backup.pre-hook': 'backup.engine: exit 1, could not read mail/.backup',
  'imap backupbot.backup.volumes.mail.path': 'captured.mail.not-live: ',
  'imap backupbot.restore.post-hook': 'back.mail.state: ',
  'smtp backupbot.backup.volumes.mailqueue': 'captured.mailqueue.no-cache: ',
  'antispam backupbot.backup.volumes.rspamd': 'captured.rspamd.no-cache: ',
  'db backupbot.backup.pre-hook': 'backup.engine: exit 1, could not read redis/backup.rdb',
  'db backupbot.backup.volumes.redis.path': 'captured.redis.not-live.dump.rdb: ',
  'db backupbot.restore.post-hook': 'back.redis.state: ',
  'webmail backupbot.backup.pre-hook': 'backup.engine: exit 1, could not read webmail/backup.db',
  'webmail backupbot.backup.volumes.webmail.path': 'captured.webmail.not-live.roundcube.db: ',
  'webmail backupbot.restore.post-hook': 'back.webmail.state: ',
  'certdumper backupbot.backup.volumes.certs': 'captured.certs.no-rebuildable: ',
};
const labels = withoutEachLabel('mailu');

const NOTHING = '#!/bin/sh\nexit 0\n';

const spoilt = {
  'a restore hook that does nothing': ({ write }) => write('scripts/mail_restore.sh', NOTHING),
  'an empty dump': ({ replace }) =>
    replace('scripts/redis_backup.sh', 'cp /data/dump.rdb "$dump.tmp"', ': > "$dump.tmp"'),
  "yesterday's dump": ({ replace, yaml }) => {
    // Made before there is anything; the hook that should make it anew does nothing, and says that all is well.
    yaml('process.yml', (document) =>
      document.addIn(
        ['services', 'admin', 'before'],
        [
          'sh',
          '-c',
          'test -e "$1/backup.db" || sqlite3 "$1/main.db" ".backup $1/backup.db"',
          'boot',
          '{volume:mailu}',
        ],
      ),
    );
    replace(
      'scripts/db_backup.sh',
      'umask 077\n',
      'umask 077\n[ "$*" != "backup /data/main.db" ] || exit 0\n',
    );
  },
  'a wipe that removes nothing': ({ yaml, stash }) =>
    // Whatever the volume loses comes back from somewhere else at the next start.
    yaml('process.yml', (document) =>
      document.setIn(
        ['services', 'db', 'before'],
        [
          [
            'sh',
            '-c',
            'if test -e "$1/dump.rdb"; then cp "$1/dump.rdb" "$2"; elif test -e "$2/dump.rdb"; then cp "$2/dump.rdb" "$1"; fi',
            'boot',
            '{volume:redis}',
            stash(),
          ],
        ],
      ),
    ),
  'a service that crashes when it has nothing': ({ yaml, stash }) =>
    // Its tables are made once, and not again after the wipe.
    yaml('process.yml', (document) =>
      document.setIn(
        ['services', 'admin', 'before', 0],
        [
          'sh',
          '-c',
          'if test -e "$1/main.db"; then exit 0; elif test -e "$2/made"; then : > "$1/main.db"; else : > "$2/made"; exec node "$3" db upgrade; fi',
          'boot',
          '{volume:mailu}',
          stash(),
          '{recipe}/local/flask.ts',
        ],
      ),
    ),
} satisfies Record<string, Spoil>;

const { control, proofs } = withControls('mailu', { ...labels, ...spoilt });
const named = (name: keyof typeof spoilt) => control(name);

describe("Mailu's backup is not restored", () => {
  testWithoutEachLabel(labels, SEEN_BY, control);

  test(
    'by a restore hook that does nothing',
    async () => {
      expectRed(await named('a restore hook that does nothing'), 'back.mail.state: ');
    },
    CONTROLS_MS,
  );

  test(
    'from an empty dump',
    async () => {
      expectRed(
        await named('an empty dump'),
        'captured.redis.holds.backup.rdb: redis/backup.rdb is there and empty',
      );
    },
    CONTROLS_MS,
  );

  test(
    "from yesterday's dump",
    async () => {
      expectRed(await named("yesterday's dump"), 'back.accounts.state: ');
    },
    CONTROLS_MS,
  );

  test(
    'if the wipe has removed nothing',
    async () => {
      expectRed(await named('a wipe that removes nothing'), 'gone.redis: ');
    },
    CONTROLS_MS,
  );

  test(
    'if the service has crashed where it was to be empty',
    async () => {
      const crashed = await named('a service that crashes when it has nothing');
      expectRed(crashed, 'gone.accounts: the service is broken, and a crash is no proof');
      const { record } = crashed;
      expect(record.passes[0]?.manifests.gone).toContainEqual(
        expect.objectContaining({ store: 'mail', answer: 'broken' }),
      );
    },
    CONTROLS_MS,
  );
});

testTable(labels, SEEN_BY);

test('nothing is left behind', proofs.expectNothingLeft);
