import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { judgeRecorded } from '../../src/restore/judge/recorded.ts';
import { readRecorded, recordableIds, writeRecorded } from '../../src/restore/recorded-assertions.ts';
import { failedIds } from './support/restore-cases.ts';

describe('recorded assertions', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recorded-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are none at first, and only ever become more', async () => {
    expect(await readRecorded(folder)).toEqual([]);
    expect(await writeRecorded(folder, ['wipe.volume.mail', 'back.mail.state', 'back.mail.state'])).toEqual([
      'back.mail.state',
      'wipe.volume.mail',
    ]);
    expect(await writeRecorded(folder, ['gone.mail'])).toEqual(['gone.mail']);
    expect(await writeRecorded(folder, ['gone.mail'])).toEqual([]);
    expect(await readFile(join(folder, 'assertions.txt'), 'utf8')).toBe(
      'back.mail.state\ngone.mail\nwipe.volume.mail\n',
    );
    expect(await readdir(folder)).toEqual(['assertions.txt']);
  });

  it('have all to be made', () => {
    expect(failedIds(judgeRecorded([], ['a']))).toEqual([]);
    expect(failedIds(judgeRecorded(['a'], ['a', 'b']))).toEqual([]);
    expect(judgeRecorded(['a', 'c'], ['a', 'b'])).toMatchObject([
      { id: 'evidence.assertions-recorded', ok: false, detail: '2 assertions made, 2 recorded; not made: c' },
    ]);
  });

  it('are not those about the evidence', () => {
    const assertion = (step: 'back' | 'evidence') => ({ step, id: `${step}.x`, ok: true, detail: '' });
    expect(recordableIds([assertion('back'), assertion('back'), assertion('evidence')])).toEqual(['back.x']);
  });
});
