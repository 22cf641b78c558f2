import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { VolumeFile } from '../../../src/restore/drivers/driver.ts';
import { judgeCaptured } from '../../../src/restore/judge/captured.ts';
import type { BackupPlan } from '../../../src/restore/labels/backup-plan.ts';
import type { DataEntry } from '../../../src/restore/recipe/proof-file.ts';
import { aPlan, DATA, entry, failedIds, listing, PLAN, SNAPSHOT } from '../support/restore-cases.ts';

interface Case {
  plan?: BackupPlan;
  data?: DataEntry[];
  files?: VolumeFile[];
  check?: string;
}
const failed = ({ plan = PLAN, data = DATA, files = SNAPSHOT, check = '' }: Case) =>
  failedIds(judgeCaptured(plan, data, files, check));
const without = (...places: string[]) =>
  SNAPSHOT.filter(({ volume, path }) => !places.includes(path === '' ? volume : `${volume}/${path}`));
const withMore = (...paths: string[]) => [...SNAPSHOT, ...listing(...paths)];

describe('captured', () => {
  it('is what the labels and the table of data say', () => {
    const assertions = judgeCaptured(PLAN, DATA, SNAPSHOT, '');
    expect(failedIds(assertions)).toEqual([]);
    expect(assertions.map(({ id }) => id)).toEqual([
      'captured.on',
      'captured.readable',
      'captured.no-other-volume',
      'captured.mailu.holds.backup.db',
      'captured.mailu.nothing-else',
      'captured.mail.holds',
      'captured.rspamd.absent',
      'captured.mailu.accounted-for',
      'captured.mailu.not-live.main.db',
      'captured.mailu.durable.main.db',
      'captured.mailu.no-rebuildable.instance',
      'captured.mail.accounted-for',
      'captured.mail.durable',
      'captured.rspamd.accounted-for',
      'captured.rspamd.no-cache',
    ]);
  });

  it.each<[string, Case, string[]]>([
    [
      'a dump that was not made',
      { files: without('mailu/backup.db') },
      ['captured.mailu.holds.backup.db', 'captured.mailu.durable.main.db'],
    ],
    [
      'a dump of no bytes',
      { files: [...without('mailu/backup.db'), ...listing('mailu/backup.db=0')] },
      ['captured.mailu.holds.backup.db', 'captured.mailu.durable.main.db'],
    ],
    [
      'folders without files',
      { files: without('mail/a@b/cur/1') },
      ['captured.mail.holds', 'captured.mail.durable'],
    ],
    [
      'an excluded volume',
      { files: withMore('rspamd/map') },
      ['captured.rspamd.absent', 'captured.rspamd.no-cache'],
    ],
    ['the folder of an excluded volume', { files: withMore('rspamd/') }, ['captured.rspamd.absent']],
    [
      'the live database beside its dump',
      { files: withMore('mailu/main.db') },
      ['captured.mailu.nothing-else', 'captured.mailu.not-live.main.db'],
    ],
    [
      'a file that nobody asked for',
      { files: withMore('mailu/backup.db.tmp') },
      ['captured.mailu.nothing-else', 'captured.mailu.accounted-for'],
    ],
    ['a volume that no service mounts', { files: withMore('other/file') }, ['captured.no-other-volume']],
    [
      'damage in the repository',
      { check: 'pack 1234: ciphertext verification failed' },
      ['captured.readable'],
    ],
    ['a backup that nobody has turned on', { plan: { ...PLAN, isOn: false } }, ['captured.on']],
  ])('is not %s', (_, given, expected) => {
    expect(failed(given)).toEqual(expected);
  });

  // Each label of the plan taken away, with the snapshot that follows from it.
  it.each<[string, Case, string[]]>([
    [
      'volumes.mailu.path',
      {
        plan: aPlan({ mailu: '*', mail: '*', rspamd: '-' }),
        files: withMore('mailu/main.db', 'mailu/instance'),
      },
      ['captured.mailu.not-live.main.db', 'captured.mailu.no-rebuildable.instance'],
    ],
    [
      'volumes.rspamd=false',
      { plan: aPlan({ mailu: 'backup.db', mail: '*', rspamd: '*' }), files: withMore('rspamd/map') },
      ['captured.rspamd.no-cache'],
    ],
    [
      'pre-hook',
      { files: without('mailu/backup.db') },
      ['captured.mailu.holds.backup.db', 'captured.mailu.durable.main.db'],
    ],
    [
      'nothing, but mail excluded',
      {
        plan: aPlan({ mailu: 'backup.db', mail: '-', rspamd: '-' }),
        files: without('mail', 'mail/a@b', 'mail/a@b/cur/1'),
      },
      ['captured.mail.durable'],
    ],
    [
      'nothing, but mail narrowed to one mailbox',
      { plan: aPlan({ mailu: 'backup.db', mail: 'a@b', rspamd: '-' }) },
      ['captured.mail.durable'],
    ],
  ])('misses a label that was taken away: %s', (_, given, expected) => {
    expect(failed(given)).toEqual(expected);
  });

  it.each<[string, Case, string[]]>([
    ['beside durable data', { plan: aPlan({ v: '*' }), files: listing('v/keys', 'v/index') }, []],
    [
      'alone in a selected path',
      { plan: aPlan({ v: 'keys,index' }), files: listing('v/keys', 'v/index') },
      ['captured.v.along.index'],
    ],
    ['not there', { plan: aPlan({ v: 'keys' }), files: listing('v/keys') }, []],
  ])('tolerates what is rebuildable only beside durable data: %s', (_, given, expected) => {
    const data = [entry('v/keys', 'durable'), entry('v/index', 'rebuildable', { tolerated: true })];
    expect(failed({ data, ...given })).toEqual(expected);
  });

  it('has a word of proof.yml on every volume', () => {
    expect(failed({ plan: aPlan({ mailu: 'backup.db', mail: '*', rspamd: '-', redis: '-' }) })).toEqual([
      'captured.redis.accounted-for',
    ]);
  });

  it('takes a file for that of the nearest entry', () => {
    const data = [entry('v', 'cache'), entry('v/keep', 'durable'), entry('v/keep/tmp', 'cache')];
    const plan = aPlan({ v: 'keep' });
    expect(failed({ data, plan, files: listing('v/keep/', 'v/keep/a') })).toEqual([]);
    expect(failed({ data, plan, files: listing('v/keep/a', 'v/keep/tmp/b') })).toEqual([
      'captured.v.no-cache.keep/tmp',
    ]);
    expect(failed({ data, plan: aPlan({ v: '*' }), files: listing('v/keep/a', 'v/b') })).toEqual([
      'captured.v.no-cache',
    ]);
  });

  it('has the same ids whatever the snapshot holds', () => {
    const ids = judgeCaptured(PLAN, DATA, SNAPSHOT, '').map(({ id }) => id);
    const place = fc.tuple(
      fc.constantFrom('mailu', 'mail', 'rspamd', 'other'),
      fc.constantFrom('', 'main.db', 'backup.db', 'a/b', 'x'),
    );
    fc.assert(
      fc.property(fc.array(place), (places) => {
        const files = places.flatMap(([volume, path]) => listing(`${volume}/${path}`));
        expect(judgeCaptured(PLAN, DATA, files, '').map(({ id }) => id)).toEqual(ids);
      }),
    );
  });

  it('is red as soon as one file that holds something durable is missing, or one is there that does not belong', () => {
    const good = [...SNAPSHOT];
    const strange = fc.constantFrom('mailu/main.db', 'mailu/instance', 'mailu/x', 'rspamd/a', 'other/a');
    fc.assert(
      fc.property(
        fc.constantFrom('mailu/backup.db', 'mail/a@b/cur/1'),
        strange,
        fc.boolean(),
        (missing, more, isLess) => {
          const files = isLess ? without(missing) : [...good, ...listing(more)];
          expect(failed({ files })).not.toEqual([]);
        },
      ),
    );
  });
});
