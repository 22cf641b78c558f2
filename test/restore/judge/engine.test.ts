import { describe, expect, it } from '@jest/globals';
import type { BackupOutcome, HookResult } from '../../../src/restore/drivers/driver.ts';
import { judgeBackup, judgeRestore } from '../../../src/restore/judge/engine.ts';
import { judgeHooks } from '../../../src/restore/judge/hooks.ts';
import { judgeOwners } from '../../../src/restore/judge/owners.ts';
import { judgeTeardown } from '../../../src/restore/judge/teardown.ts';
import { judgeWiped } from '../../../src/restore/judge/wiped.ts';
import { aPlan, failedIds, listing, PLAN } from '../support/restore-cases.ts';

const ran = (service: string, hook: HookResult['hook'], exitCode: number | null = 0): HookResult => ({
  service,
  hook,
  exitCode,
  ms: 6,
  output: exitCode === 0 ? '' : 'no such table: user',
});

describe('hooks', () => {
  const plan = aPlan({}, [
    { service: 'admin', backup: { pre: '/dump backup' }, restore: { post: '/dump restore' } },
    { service: 'db', backup: { pre: 'redis-cli SAVE', post: 'true' }, restore: {} },
  ]);
  const all = [ran('admin', 'backup.pre'), ran('db', 'backup.pre'), ran('db', 'backup.post')];

  it('ran, each with 0', () => {
    expect(judgeHooks(all, plan, 'backup')).toMatchObject([
      { id: 'backup.hook.admin.pre', ok: true, detail: 'exit 0 after 6 ms' },
      { id: 'backup.hook.db.pre', ok: true },
      { id: 'backup.hook.db.post', ok: true },
      { id: 'backup.hooks.as-planned', ok: true },
    ]);
    expect(failedIds(judgeHooks([...all, ran('admin', 'restore.post')], plan, 'restore'))).toEqual([]);
  });

  it.each<[string, HookResult[], string[]]>([
    ['one that did not run', all.slice(1), ['backup.hook.admin.pre']],
    ['one that failed', [ran('admin', 'backup.pre', 1), ...all.slice(1)], ['backup.hook.admin.pre']],
    [
      'one that was ended for its time',
      [ran('admin', 'backup.pre', null), ...all.slice(1)],
      ['backup.hook.admin.pre'],
    ],
    ['one that failed at another time', [...all, ran('db', 'backup.pre', 2)], ['backup.hook.db.pre']],
    ['one that is in no label', [...all, ran('imap', 'backup.pre')], ['backup.hooks.as-planned']],
  ])('are not all right with %s', (_, results, expected) => {
    expect(failedIds(judgeHooks(results, plan, 'backup'))).toEqual(expected);
  });

  it('are told with what they said', () => {
    expect(judgeHooks([ran('admin', 'backup.pre', 1)], plan, 'backup')[0]!.detail).toBe(
      'exit 1: no such table: user',
    );
  });
});

describe('the engine', () => {
  const mayVanish = ['mail/**/tmp/*'];
  const fine: Omit<BackupOutcome, 'hooks'> = {
    exitCode: 0,
    unreadable: [],
    snapshot: 'ab12',
    files: 33,
    bytes: 136_000,
  };

  it.each<[string, Partial<BackupOutcome>, string[]]>([
    ['read everything', {}, []],
    ['missed what may vanish', { exitCode: 3, unreadable: ['mail/a@b/tmp/17.M1'] }, []],
    ['missed it in a folder with a dot', { exitCode: 3, unreadable: ['mail/a@b/.Junk/tmp/17.M1'] }, []],
    ['missed a message', { exitCode: 3, unreadable: ['mail/a@b/cur/17.M1'] }, ['backup.engine']],
    [
      'missed a message beside that',
      { exitCode: 3, unreadable: ['mail/a/tmp/1', 'mail/a/new/1'] },
      ['backup.engine'],
    ],
    ['missed a message, and says 0', { exitCode: 0, unreadable: ['mail/a@b/cur/17.M1'] }, ['backup.engine']],
    ['does not say what it missed', { exitCode: 3, unreadable: [] }, ['backup.engine']],
    ['failed', { exitCode: 1 }, ['backup.engine']],
    ['named no snapshot', { snapshot: null }, ['backup.snapshot']],
  ])('%s', (_, other, expected) => {
    expect(failedIds(judgeBackup({ ...fine, ...other }, mayVanish))).toEqual(expected);
  });

  it.each([
    [{ exitCode: 0, problem: '' }, []],
    [{ exitCode: 1, problem: '' }, ['restore.engine']],
    [{ exitCode: 0, problem: '1 file differs after the restore' }, ['restore.engine']],
  ])('restores without complaint: %j', (outcome, expected) => {
    expect(failedIds(judgeRestore(outcome))).toEqual(expected);
  });
});

describe('wiped', () => {
  it('leaves nothing in any volume, be it backed up or not', () => {
    expect(judgeWiped([], PLAN).map(({ id, ok }) => [id, ok])).toEqual([
      ['wipe.volume.mailu', true],
      ['wipe.volume.mail', true],
      ['wipe.volume.rspamd', true],
      ['wipe.no-other-volume', true],
    ]);
    expect(failedIds(judgeWiped(listing('mail/a@b/', 'rspamd/map', 'x/y'), PLAN))).toEqual([
      'wipe.volume.mail',
      'wipe.volume.rspamd',
      'wipe.no-other-volume',
    ]);
  });
});

describe('owners and modes', () => {
  const snapshot = listing('mailu/backup.db', 'mail/a@b/', 'mail/a@b/cur/1');

  it.each<[string, ReturnType<typeof listing>, string[]]>([
    ['equal', snapshot, []],
    ['a dump that was used up', snapshot.slice(1), []],
    ['files of another owner', snapshot.with(2, { ...snapshot[2]!, uid: 0 }), ['back.mail.owners']],
    ['another mode', snapshot.with(1, { ...snapshot[1]!, mode: '0700' }), ['back.mail.owners']],
    [
      'a file that is a folder now',
      snapshot.with(2, { ...snapshot[2]!, type: 'folder' }),
      ['back.mail.owners'],
    ],
    ['nothing there of a whole volume', snapshot.slice(0, 1), ['back.mail.owners']],
  ])('%s', (_, volumes, expected) => {
    expect(failedIds(judgeOwners(PLAN, snapshot, volumes))).toEqual(expected);
  });

  it('are told with what they were', () => {
    const now = snapshot.map((file) => ({ ...file, uid: 0, mode: '0600' }));
    expect(judgeOwners(PLAN, snapshot, now)[0]!.detail).toBe(
      'backup.db: owner 8, now 0; mode 0640, now 0600',
    );
  });
});

describe('the teardown', () => {
  it('leaves nothing', () => {
    const clean = { processes: [], ports: [], files: [], volumes: [] };
    expect(failedIds(judgeTeardown(clean))).toEqual([]);
    expect(failedIds(judgeTeardown({ ...clean, processes: ['dovecot 812'], ports: [24143] }))).toEqual([
      'teardown.processes',
      'teardown.ports',
    ]);
  });
});
