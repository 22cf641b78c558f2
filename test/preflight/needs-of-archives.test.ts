import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { lookAtArchives } from '../../src/assess/look-at-archives.ts';
import { Choices } from '../../src/choices/choices.ts';
import type { Needs } from '../../src/preflight/needs.ts';
import { needsOfArchives } from '../../src/preflight/needs-of-archives.ts';
import { workspaces } from '../support/two-workspaces.ts';
import { writeExport } from '../support/write-export.ts';

describe('what archives need', () => {
  let folder: string;
  let paths: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-needs-'));
    paths = await Promise.all(
      workspaces.map((workspace, index) => writeExport(join(folder, `w${index}`), workspace)),
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function needsOf(archives: string[], choices: z.input<typeof Choices> = {}): Promise<Needs> {
    const rules = { emailDomain: 'slack.invalid', choices: Choices.parse(choices) };
    const results = await lookAtArchives(archives, rules, { onProgress: () => undefined });
    return needsOfArchives(
      'acme',
      results.filter((result) => 'assessment' in result),
      rules,
    );
  }

  it('is every account, channel and emoji once, under the name that the migration gives it', async () => {
    const { accounts, channels, emoji, messages } = await needsOf(paths);
    expect(accounts.map(({ slackId, username, email }) => `${slackId} ${username} ${email}`).sort()).toEqual([
      'U51 ann ann@t5.example.com',
      'U52 bob bob@example.com',
      'U53 cat cat@slack.invalid',
      'U61 ann-2 ann@t6.example.com',
      'U63 cat-2 cat-2@slack.invalid',
    ]);
    expect(channels.map(({ name, type }) => `${name} ${type}`).sort()).toEqual([
      'board P',
      'board-2 P',
      'only-t5 O',
      'only-t6 O',
      'random O',
      'random-2 O',
      'town-square O',
    ]);
    expect(emoji.map(({ slackName, name }) => `${slackName} ${name}`).sort()).toEqual([
      'party party',
      'party party-2',
      'same same',
      // Of a folder's images nothing tells that they are the same.
      'same same-2',
    ]);
    expect(messages).toBe(2);
  });

  it('follows the choices', async () => {
    const { accounts, channels, emoji, botOwner } = await needsOf(paths.slice(0, 1), {
      users: { ann: { account: 'ann.admin' } },
      channels: { random: { leave_out: true } },
      leave_out: ['custom_emoji'],
      rules: { bots: 'bot', bot_owner: 'admin' },
    });
    expect(accounts.map(({ username, kind }) => `${username} ${kind}`).sort()).toEqual([
      'ann.admin existing',
      'bob user',
      'cat user',
    ]);
    expect(channels.map(({ name }) => name).sort()).toEqual(['board', 'only-t5', 'town-square']);
    expect(emoji).toEqual([]);
    expect(botOwner).toBe('admin');
  });

  it('is the largest file and picture, and who is deactivated or archived', async () => {
    const archive = await writeExport(join(folder, 'files'), {
      'users.json': [
        { id: 'U1', name: 'ann', profile: { email: 'ann@x.y' } },
        { id: 'U2', name: 'bob', deleted: true, updated: 1_700_000_000, profile: { email: 'bob@x.y' } },
      ],
      'channels.json': [
        { id: 'C1', name: 'dev', members: ['U1'] },
        { id: 'C2', name: 'old', members: ['U1'], is_archived: true },
      ],
      'dev/2023-11-14.json': [
        {
          type: 'message',
          user: 'U1',
          text: 'see',
          ts: '1700000000.000100',
          files: [
            { id: 'F1', name: 'small.txt', size: 3 },
            { id: 'F2', name: 'large.png', size: 9, original_w: 100, original_h: 50 },
          ],
        },
        {
          type: 'message',
          subtype: 'bot_message',
          username: 'Deploy',
          bot_id: 'B1',
          text: 'done',
          ts: '1700000001.000100',
        },
      ],
      '__uploads/F1/small.txt': 'abc',
      '__uploads/F2/large.png': 'abcdefghi',
    });
    expect(await needsOf([archive])).toMatchObject({
      attachments: 2,
      largestFile: { bytes: 9, name: 'large.png' },
      largestImagePixels: 5000,
      overriddenNames: 1,
      longestPost: 16_383,
      accounts: expect.arrayContaining([
        expect.objectContaining({ username: 'ann', isActive: true }),
        expect.objectContaining({ username: 'bob', isActive: false }),
      ]),
      channels: expect.arrayContaining([
        expect.objectContaining({ name: 'dev', isArchived: false }),
        expect.objectContaining({ name: 'old', isArchived: true }),
      ]),
    });
  });
});
