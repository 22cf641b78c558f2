import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planBackup } from '../../../src/restore/labels/plan-backup.ts';
import { composeOf } from '../support/compose-of.ts';

const V = 'backupbot.backup.volumes';

describe('the plan of a backup', () => {
  it('takes every volume that is mounted, whole, once the stack is on', () => {
    const plan = planBackup(
      composeOf(
        {
          app: { labels: { 'backupbot.backup': 'true' }, volumes: ['data:/data', 'shared:/shared'] },
          worker: { volumes: ['shared:/var/shared'] },
        },
        ['unused'],
      ),
    );
    expect(plan).toEqual({
      isOn: true,
      hooks: [],
      volumes: [
        { volume: 'data', mounts: [{ service: 'app', target: '/data' }], selection: { kind: 'whole' } },
        {
          volume: 'shared',
          mounts: [
            { service: 'app', target: '/shared' },
            { service: 'worker', target: '/var/shared' },
          ],
          selection: { kind: 'whole' },
        },
      ],
    });
  });

  it.each([
    [{}, { kind: 'whole' }],
    [{ [`${V}.data`]: 'false' }, { kind: 'excluded' }],
    [{ [`${V}.data`]: 'true' }, { kind: 'whole' }],
    [{ [`${V}.data`]: 'False' }, { kind: 'whole' }],
    [{ [`${V}.data.path`]: 'dump.sql, keys/' }, { kind: 'paths', paths: ['dump.sql', 'keys'] }],
    [{ [`${V}.data.path`]: 'a,a,./a' }, { kind: 'paths', paths: ['a'] }],
    [{ [`${V}.data.path`]: 'a,.' }, { kind: 'whole' }],
    [{ [`${V}.data.path`]: '/data,../x' }, { kind: 'paths', paths: [] }],
    [{ [`${V}.data.path`]: 'a', [`${V}.data`]: 'false' }, { kind: 'excluded' }],
    [{ [`${V}.data2`]: 'false' }, { kind: 'whole' }],
    [{ 'backupbot.backup.path': '/data/a' }, { kind: 'whole' }],
  ])('%j', (labels, selection) => {
    const plan = planBackup(composeOf({ app: { labels, volumes: ['data:/data'] } }));
    expect(plan).toMatchObject({ isOn: false, volumes: [{ volume: 'data', selection }] });
  });

  it('adds up what several services say', () => {
    const plan = planBackup(
      composeOf({
        app: { labels: { 'backupbot.backup': 'true', [`${V}.data.path`]: 'a' }, volumes: ['data:/data'] },
        db: {
          labels: {
            'backupbot.backup': 'true',
            'backupbot.backup.pre-hook': 'pg_dump -U $USER > /data/x',
            'backupbot.restore.post-hook': 'load',
            'backupbot.backup.post-hook': ' ',
            [`${V}.data.path`]: 'b',
            [`${V}.cache`]: 'false',
          },
          volumes: ['data:/data', 'cache:/cache'],
        },
      }),
    );
    expect(plan.hooks).toEqual([
      { service: 'db', backup: { pre: 'pg_dump -U $USER > /data/x' }, restore: { post: 'load' } },
    ]);
    expect(plan.volumes.map(({ selection }) => selection)).toEqual([
      { kind: 'paths', paths: ['a', 'b'] },
      { kind: 'excluded' },
    ]);
  });

  it('is on only by exactly `true`, on any service', () => {
    for (const value of ['True', '1', 'yes', '', 'false'])
      expect(planBackup(composeOf({ a: { labels: { 'backupbot.backup': value } } })).isOn).toBe(false);
    const both = composeOf({
      a: { labels: { 'backupbot.backup': 'false' } },
      b: { labels: { 'backupbot.backup': 'true' } },
    });
    expect(planBackup(both).isOn).toBe(true);
  });

  const VOLUMES = ['data', 'mail', 'x.y', 'constructor'];
  const label = fc.tuple(
    fc
      .constantFrom(...VOLUMES, 'none')
      .chain((volume) => fc.constantFrom(`${V}.${volume}`, `${V}.${volume}.path`)),
    fc.oneof(fc.constantFrom('false', 'true', '.', '/a', '..', 'a,b/c'), fc.string()),
  );
  const services = fc.dictionary(
    fc.constantFrom('app', 'db', 'cache'),
    fc.record({
      labels: fc.array(label, { maxLength: 6 }).map((labels) => Object.fromEntries(labels)),
      volumes: fc.subarray(VOLUMES).map((volumes) => volumes.map((volume) => `${volume}:/${volume}`)),
    }),
    { minKeys: 1, noNullPrototype: true },
  );

  it('has no volume that is excluded anywhere, and no path outside of a volume, whatever the labels are', () => {
    fc.assert(
      fc.property(services, (given) => {
        const plan = planBackup(composeOf(given));
        const mounted = new Set(
          Object.values(given).flatMap(({ volumes }) => volumes.map((m) => m.split(':')[0])),
        );
        expect(new Set(plan.volumes.map(({ volume }) => volume))).toEqual(mounted);
        for (const { volume, selection } of plan.volumes) {
          const said = Object.values(given).map(({ labels }) => labels[`${V}.${volume}`]);
          if (said.includes('false')) expect(selection.kind).toBe('excluded');
          else expect(selection.kind).not.toBe('excluded');
          if (selection.kind !== 'paths') continue;
          for (const path of selection.paths) expect(path).not.toMatch(/^\/|^\.$|(^|\/)\.\.(\/|$)|\/$/);
          expect(new Set(selection.paths).size).toBe(selection.paths.length);
        }
      }),
    );
  });

  it('does not depend on which service has a label', () => {
    fc.assert(
      fc.property(services, (given) => {
        const turned = Object.fromEntries(Object.entries(given).reverse());
        const kinds = (plan: ReturnType<typeof planBackup>) =>
          Object.fromEntries(
            plan.volumes.map(({ volume, selection }) => [
              volume,
              selection.kind === 'paths' ? [...selection.paths].sort() : selection.kind,
            ]),
          );
        expect(kinds(planBackup(composeOf(turned)))).toEqual(kinds(planBackup(composeOf(given))));
      }),
    );
  });
});
