import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Choices, NO_CHOICES, timeRange } from '../../src/choices/choices.ts';
import { ChoicesError, readChoices } from '../../src/choices/read-choices.ts';
import { withTempDir } from '../embedded/support/temp-dir.ts';

describe('readChoices', () => {
  const temp = withTempDir();
  const read = async (text: string): Promise<Choices> => {
    const path = join(temp.path, 'choices.yaml');
    await writeFile(path, text);
    return readChoices(path);
  };

  it('takes YAML, JSON and an empty file', async () => {
    const yaml = await read('users:\n  U1: { username: bob }\nleave_out: [reactions]\n');
    expect(yaml).toMatchObject({ users: { U1: { username: 'bob' } }, leave_out: ['reactions'] });
    expect(await read(JSON.stringify(yaml))).toEqual(yaml);
    expect(await read('')).toEqual(NO_CHOICES);
  });

  it('takes every key for the name that it is', async () => {
    const names = ['007', '1e3', '0x10', '1.0', 'no', 'true', 'null', '2019-01-01', 'constructor', 'a.b'];
    const { channels } = await read(
      `channels:\n${names.map((name) => `  ${name}: { leave_out: true }`).join('\n')}`,
    );
    expect(Object.keys(channels).sort()).toEqual(names.sort());
  });

  it('names file, line and field of everything that is wrong', async () => {
    const text = [
      'users:',
      '  U1: { username: Bob }',
      '  U2: { account: root, email: a@example.com }',
      'channels:',
      '  C1: { name: -x }',
      '  C2: { leave_out: true, name: dev }',
      'emoji:',
      '  a: { name: "a b" }',
      'leave_out: [everything]',
      'from: 2019-13-01',
      'rules: { bots: bot, speed: 9 }',
    ].join('\n');
    const error = await read(text).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ChoicesError);
    const lines = (error as Error).message.split('\n');
    expect(lines.map((line) => /:(\d+): ([\w.]+):/.exec(line)?.slice(1).join(' '))).toEqual([
      '2 users.U1.username',
      '3 users.U2',
      '5 channels.C1.name',
      '6 channels.C2',
      '8 emoji.a.name',
      '9 leave_out.0',
      '10 from',
      '11 rules',
      '11 rules.bot_owner',
    ]);
    expect(lines.every((line) => line.startsWith(join(temp.path, 'choices.yaml')))).toBe(true);
  });

  it.each<[string, string, RegExp]>([
    ['broken YAML', 'users: {', /choices\.yaml: .*line 1/],
    ['a key twice', 'users: {}\nusers: {}', /keys must be unique/],
    ['a key that an object loses', 'channels:\n  __proto__: {}', /:2: "__proto__"/],
    ['the same in JSON', '{"emoji": {"__proto__": {}}}', /:1: "__proto__"/],
    ['a list as a key', 'channels:\n  ? [a]\n  : {}', /keys must be strings/],
    ['a day that no month has', 'from: 2019-02-31', /:1: from: expected a day/],
    ['a time on it', 'to: 2019-02-30T10:00:00Z', /:1: to: expected a day/],
    ['an end before the beginning', 'from: 2020-01-02\nto: 2020-01-01', /:2: to: .*not after/],
    ['a list', '- a', /the file: .*expected object/],
    ['a bomb', `a: &a [x,x]\nb: &b [${'*a,'.repeat(60)}]\nc: [${'*b,'.repeat(60)}]`, /alias/],
  ])('refuses %s', async (_, text, words) => {
    const reading = read(text);
    await expect(reading).rejects.toThrow(ChoicesError);
    await expect(reading).rejects.toThrow(words);
  });
});

describe('timeRange', () => {
  it.each([
    [{ from: '2020-01-01' }, { from: '1577836800000000' }],
    [{ to: '2020-01-01' }, { to: '1577923200000000' }],
    [{ to: '2020-01-01T00:00:00Z' }, { to: '1577836800000000' }],
    [{ from: '2020-01-01T01:00:00+01:00' }, { from: '1577836800000000' }],
    [{}, {}],
  ])('%j', (given, range) => {
    expect(timeRange(given)).toEqual(range);
  });
});
