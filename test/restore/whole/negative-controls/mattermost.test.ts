import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { judgeProof } from '../../../../src/restore/judge-proof.ts';
import { removeBackupLabels } from '../support/backup-labels.ts';
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
  'app backupbot.backup': 'backup.hook.postgres.pre: it did not run',
  'app backupbot.backup.volumes.client_plugins': 'captured.client_plugins.no-cache: ',
  'app backupbot.backup.volumes.logs': 'captured.logs.no-cache: ',
  'app backupbot.backup.volumes.bleve_indexes': 'captured.bleve_indexes.no-rebuildable: ',
  'postgres backupbot.backup.pre-hook': 'backup.engine: exit 1, could not read postgres_data/backup.sql.gz',
  'postgres backupbot.backup.volumes.postgres_data.path': 'captured.postgres_data.not-live: ',
  'postgres backupbot.restore.post-hook': 'back.accounts.state: ',
};
const labels = withoutEachLabel('mattermost');

const spoilt = {
  'a dump without rows': ({ replace }) => replace('pg_backup.sh', 'pg_dump ', 'pg_dump --schema-only '),
  'a hook that hides its failure': ({ replace, yaml }) => {
    replace('pg_backup.sh', 'pg_dump --dbname="$database"', 'pg_dump --dbname=no_such_database');
    yaml('compose.yml', (document) => {
      const path = ['services', 'postgres', 'deploy', 'labels', 0];
      document.setIn(path, `${String(document.getIn(path))} || true`);
    });
  },
  'fewer assertions than recorded': ({ folder }) =>
    appendFileSync(join(folder, 'assertions.txt'), 'back.calls.state\n'),
  'labels taken out, and a skip declared': ({ yaml }) => {
    yaml('compose.yml', (document) => removeBackupLabels(document, 'mattermost'));
    yaml('proof.yml', (document) =>
      document.set('skips', { backup_restore: 'We have never needed one so far.' }),
    );
  },
  'a recipe that changes': ({ yaml }) =>
    // By its own service, once the proof has begun.
    yaml('process.yml', (document) =>
      document.setIn(
        ['services', 'app', 'before'],
        [['sh', '-c', 'date >> "$1/changed"', 'boot', '{recipe}']],
      ),
    ),
} satisfies Record<string, Spoil>;

const { control, proofs } = withControls('mattermost', { ...labels, ...spoilt });
const named = (name: keyof typeof spoilt) => control(name);

describe("Mattermost's backup is not restored", () => {
  test(
    'if the recipe changes on the way',
    async () => {
      const { result, record } = await named('a recipe that changes');
      expect(result).toMatchObject({
        outcome: 'unverified',
        rungs: { backup_restore: 'unverified' },
        failed: 0,
      });
      expect(record.passes[0]?.broken?.message).toMatch(/changed while it was being proved/);
    },
    CONTROLS_MS,
  );

  testWithoutEachLabel(labels, SEEN_BY, control);

  test(
    'from a dump without rows',
    async () => {
      expectRed(await named('a dump without rows'), 'back.accounts.state: ');
    },
    CONTROLS_MS,
  );

  test(
    'if a hook hides that it has failed',
    async () => {
      expectRed(
        await named('a hook that hides its failure'),
        'backup.engine: exit 1, could not read postgres_data/backup.sql.gz',
      );
    },
    CONTROLS_MS,
  );

  test(
    'if fewer assertions were made than are recorded',
    async () => {
      const { result, red } = await named('fewer assertions than recorded');
      expect(result.outcome).toBe('failed');
      expect(red).toMatchObject({ id: 'evidence.assertions-recorded' });
      expect(red?.detail).toMatch(/not made: back\.calls\.state$/);
    },
    CONTROLS_MS,
  );

  test(
    'if it is said that it is left out, and the published version had one',
    async () => {
      const { result, record, red } = await named('labels taken out, and a skip declared');
      expect(result).toMatchObject({ outcome: 'failed', rungs: { backup_restore: 'failed' } });
      // It is tried all the same: no label, no snapshot.
      expect(red?.id).toBe('backup.engine');
      expect(judgeProof(record).after.rungs).toContainEqual({
        rung: 'lint',
        status: 'failed',
        reason: expect.stringContaining('backup-dropped'),
      });
    },
    CONTROLS_MS,
  );
});

testTable(labels, SEEN_BY);

test('nothing is left behind', proofs.expectNothingLeft);
