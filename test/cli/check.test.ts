import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createZip } from '../../src/zip/zip-writer.ts';
import { CHANNEL, FILES, jsonl, POST, soundLines } from '../mattermost/import-check/support/import-file.ts';
import { tempDir } from '../zip/temp-dir.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
const directory = tempDir();
const sound = join(directory, 'sound.zip');
const broken = join(directory, 'broken.zip');

const run = (...args: string[]) =>
  spawnSync(process.execPath, [MAIN, 'check', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, SLACK_MM2_HOME: '/nonexistent/slack-mm2' },
  });

async function write(path: string, lines: readonly unknown[]): Promise<void> {
  const zip = await createZip(path);
  await zip.addBuffer('import.jsonl', Buffer.from(jsonl(lines)));
  for (const [name, content] of Object.entries(FILES)) await zip.addBuffer(name, Buffer.from(content));
  await zip.close();
}

beforeAll(async () => {
  await write(sound, soundLines());
  const channels = Array.from({ length: 8 }, (_, n) => ({
    ...CHANNEL,
    name: `c${n}${n === 1 ? '\u202e' : '\u001b'}`,
    header: 'x',
  }));
  await write(
    broken,
    soundLines({ channel: [CHANNEL, ...channels], post: [{ ...POST, attachments: [{ path: 'x' }] }] }),
  );
});

describe('slack-mm2 check', () => {
  test('says what a sound file holds, with exit status 0 and no stack', () => {
    const { status, stdout, stderr } = run(sound);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`${sound}: Mattermost 11.6 would take this file. 0 errors, 1 warnings.`);
    expect(stdout).toContain('lines 9: users 2, channels 1, direct channels 1, posts 2, replies 1');
  });

  test('says what is wrong with a broken one, the worst first, with exit status 1', () => {
    const { status, stdout } = run(broken, '--limit', '2');
    expect(status).toBe(1);
    expect(stdout.replace(broken, 'broken.zip')).toMatchInlineSnapshot(`
"error channel.name (8): ends the import
  the rule: the field is there, of its type, within its length, and allowed
  line 5, channel acme/c0�: not allowed: "c0\\u001b"
  line 6, channel acme/c1�: not allowed: "c1�"
  and 6 more

warning zip.unnamed_file (1): silently left out or changed
  the rule: some line names every file below data/
  zip, entry data/attachments/F1/a.txt: "data/attachments/F1/a.txt"

warning attachment.missing (1): left out or changed, with a warning in the server log
  the rule: the file is in the zip, below data/
  line 16, post acme/dev at 1000: "data/x"

warning emoji.enable_custom (1): depends on a setting or the licence
  the rule: emoji need ServiceSettings.EnableCustomEmoji (on)
  line 3, emoji partyparrot: there are emoji

broken.zip: Mattermost 11.6 would not take this file. 8 errors, 3 warnings.
  lines 17: users 2, channels 9, direct channels 1, posts 2, replies 1, reactions 1, attachments 1, emoji 1
"
`);
  });

  test('knows the accounts that choices say Mattermost has, and no others', async () => {
    const path = join(directory, 'existing.zip');
    const [existing, choices] = ['root', join(directory, 'choices.yaml')];
    await write(
      path,
      soundLines({ post: [{ ...POST, user: existing }], bot: [{ username: 'robot', owner: 'admin' }] }),
    );
    await writeFile(
      choices,
      `users: { U9: { account: ${existing} } }\nrules: { bots: bot, bot_owner: admin }\n`,
    );
    expect(run(path).stdout).toMatch(/post\.unknown_user[\s\S]*bot\.unknown_owner/);
    const { status, stdout } = run(path, '--choices', choices);
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.not.stringContaining('unknown') });
  });

  test('says the same in one JSON document', () => {
    const { status, stdout } = run(broken, '--limit', '2', '--json');
    expect(status).toBe(1);
    const { rules, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({ file: broken, server: '11.6', accepted: false, errors: 8, warnings: 3 });
    expect(rules[0]).toMatchObject({ rule: 'channel.name', severity: 'error', effect: 'fatal', count: 8 });
    expect(rules[0].problems).toHaveLength(2);
    expect(rules[0].problems[0]).toMatchObject({ line: 5, entity: { type: 'channel' } });
  });

  test.each([
    ['a file that is not there', join(directory, 'none.zip'), 'no such file'],
    ['a folder', directory, 'that is no file'],
    ['what is no zip', MAIN, 'this is not a zip file'],
  ])('refuses %s in one line', (_, path, words) => {
    const { status, stdout, stderr } = run(path, '--json');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^error: .*${words}[^\\n]*\\n$`));
  });
});
