import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkImport } from '../../src/mattermost/import-check/check-import.ts';
import { exportedContent } from '../support/exported-content.ts';
import { importFaults } from '../support/import-faults.ts';
import { lostMessages } from '../support/lost-messages.ts';
import { withMigrations } from '../support/migrations.ts';
import { messagesOf } from '../support/slack-messages.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/content', import.meta.url));
const TOPICS = readdirSync(FIXTURES);

/**
 * What `docs/content.md` says, row by row: each fixture is a small export and beside it what it has to become. The rules are
 * tested where they live; here it is that nothing between them and the file changes or loses anything.
 */
describe('the content', () => {
  const migrations = withMigrations();
  const migrated = new Map<string, Migrated>();
  beforeAll(async () => {
    // Each fixture is a workspace of its own, so that they can be migrated side by side.
    const all = TOPICS.map(async (topic) => {
      const path = join(migrations.folder, `${topic}.zip`);
      const archive = join(FIXTURES, topic, 'export');
      const job = await migrations.run({ archive, target: { kind: 'bulk-file', path }, team: 'acme' });
      expect(job).toMatchObject({ status: 'success', errorMessage: null });
      migrated.set(topic, { path, content: await exportedContent(migrations.pool, job, path) });
    });
    await Promise.all(all);
  }, 300_000);

  describe.each(TOPICS)('of the fixture %s', (topic) => {
    it('is a file that Mattermost takes whole', async () => {
      expect(importFaults(await checkImport(migrated.get(topic)!.path))).toEqual([]);
    });

    it('is what is expected of it', async () => {
      const { content } = migrated.get(topic)!;
      const expected = JSON.parse(await readFile(join(FIXTURES, topic, 'expected.json'), 'utf8'));
      const keys = Object.keys(expected);
      expect(keys).toEqual(expect.arrayContaining(['posts', 'outcomes', 'findings']));
      expect(Object.fromEntries(keys.map((key) => [key, content[key as keyof Content]]))).toEqual(expected);
    });

    it('has each message in the file, or a reason why not', async () => {
      const messages = await messagesOf(join(FIXTURES, topic, 'export'));
      expect(messages.length).toBeGreaterThan(0);
      expect(lostMessages(messages, migrated.get(topic)!.content)).toEqual([]);
    });
  });
});

type Content = Awaited<ReturnType<typeof exportedContent>>;
interface Migrated {
  path: string;
  content: Content;
}
