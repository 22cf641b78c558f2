import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { State } from '../mattermost-double/state.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { generateExport } from '../support/generate-export.ts';
import { addedMessages, liveMigrations, SAMPLE, twiceAt } from '../support/live.ts';
import { withMigrations } from '../support/migrations.ts';
import { officeExport } from '../support/office-export.ts';
import { serverContent } from '../support/server-content.ts';

describe('an archive that a running Mattermost has already', () => {
  const migrations = withMigrations();
  const live = liveMigrations(migrations);
  const { start } = withDoubles();
  const archives = new Map<string, string>();

  beforeAll(async () => {
    const generated = join(migrations.folder, 'generated.zip');
    const sizes = { messages: 300, users: 20, channels: 5, filesShare: 0.1, uploadsShare: 1 };
    await generateExport({ path: generated, seed: 5, ...sizes });
    archives.set('sample', SAMPLE).set('generated', generated);
    archives.set('office', await officeExport(join(migrations.folder, 'office')));
  });

  /** Everything but what a look at the server changes: rows of accounts, posts, files, reactions and members. */
  const rowsOf = ({ tables }: State) =>
    structuredClone({
      users: [...tables.users],
      channels: [...tables.channels],
      posts: [...tables.posts],
      files: [...tables.files],
      reactions: [...tables.reactions],
      emoji: [...tables.emoji],
      channelMembers: [...tables.channelMembers],
    });

  it.each(['sample', 'generated', 'office'])(
    'is the same there after a second migration: %s',
    async (name) => {
      const archive = archives.get(name)!;
      const double = await start({ config: { TeamSettings: { MaxUsersPerTeam: 1000 } } });
      const first = await live.migrate(double, archive);
      expect(first.status).toBe('success');
      const [content, rows] = [serverContent(double.state), rowsOf(double.state)];
      const second = await live.migrate(double, archive);
      expect([second.status, await live.failed(second)]).toEqual(['success', []]);
      expect(serverContent(double.state)).toEqual(content);
      expect(rowsOf(double.state)).toEqual(rows);
      expect(twiceAt(double.state)).toEqual([]);
      expect(addedMessages(double.state)).toEqual([]);
    },
    120_000,
  );
});
