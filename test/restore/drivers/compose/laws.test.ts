import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { STEPS } from '../../../../src/restore/assertion.ts';
import type { Command } from '../../../../src/restore/drivers/compose/command.ts';
import { createComposeDriver } from '../../../../src/restore/drivers/compose/compose-driver.ts';
import { findStampedRuns } from '../../../../src/restore/drivers/compose/leftovers.ts';
import { planPass } from '../../../../src/restore/drivers/compose/plan-pass.ts';
import type { CommandRunner } from '../../../../src/restore/drivers/compose/run-command.ts';
import { readWiki, WIKI } from './support/wiki.ts';

const run = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,23}$/);
const REMOVAL = /^docker (rm|stack rm|volume rm|network rm|secret rm|config rm)\b/;
const targetsOf = ({ argv }: Command) =>
  argv.slice(argv[1] === 'rm' ? 2 : 3).filter((word) => !word.startsWith('--'));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compose-laws-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('laws of what is rendered', () => {
  test('what is removed carries the name of the run, whatever the run is called', async () => {
    await fc.assert(
      fc.asyncProperty(
        run,
        fc.constantFrom('restic' as const, 'backup-bot-two' as const),
        async (name, engine) => {
          const steps = await planPass(WIKI, {
            driver: 'compose',
            engine,
            run: name,
            folder: `/proofs/${name}`,
          });
          expect(steps.map(({ step }) => STEPS.indexOf(step))).toEqual([...steps.keys()]);
          const removals = steps
            .flatMap(({ commands }) => commands)
            .filter(({ argv }) => REMOVAL.test(argv.join(' ')));
          expect(removals.length).toBeGreaterThan(4);
          for (const target of removals.flatMap(targetsOf))
            expect(target === name || target.startsWith(`${name}_`) || target.startsWith(`${name}-`)).toBe(
              true,
            );
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('laws of a teardown', () => {
  /** Names and stamps as a machine may have them, of this run, of others, and of such as only look like it. */
  const thing = fc.record({
    name: fc.oneof(
      fc.constantFrom(
        'r1_mail',
        'r1-repository',
        'r1',
        'r1_x_y',
        'r12_mail',
        'r1x',
        'other_mail',
        'x-r1_mail',
      ),
      fc.stringMatching(/^[a-z][a-z0-9_-]{0,12}$/),
    ),
    stamp: fc.constantFrom('r1', 'r12', 'r1_x', 'other', ''),
  });
  const things = fc.uniqueArray(thing, { selector: ({ name }) => name, maxLength: 8 });

  test('removes what carries both marks of the run, and tells what carries one', async () => {
    await fc.assert(
      fc.asyncProperty(things, async (given) => {
        let left = given;
        const removed: string[] = [];
        // A docker that does not filter: the driver must not rely on it alone.
        const runner: CommandRunner = async ({ argv }) => {
          const words = argv.join(' ');
          if (/^docker stack rm/.test(words)) expect(['r1', 'r1-bot']).toContain(argv.at(-1));
          else if (REMOVAL.test(words)) {
            const names = targetsOf({ argv, why: '' });
            if (/^docker volume/.test(words)) left = left.filter(({ name }) => !names.includes(name));
            removed.push(...names);
          }
          const listing = /^docker volume ls/.test(words)
            ? left.map(({ name, stamp }) => `${name}\t${stamp}\n`)
            : [];
          const info = { Swarm: { LocalNodeState: 'active', ControlAvailable: true } };
          const stdout = argv[1] === 'info' ? JSON.stringify(info) : listing.join('');
          return { exitCode: 0, stdout, stderr: '', ms: 0 };
        };
        const driver = createComposeDriver(
          { run: 'r1', folder: join(folder, 'none'), driver: 'compose' },
          { run: runner, limits: { pause: 0 } },
        );
        await driver.down();
        const own = given.filter(({ name, stamp }) => stamp === 'r1' && /^r1($|[_-])/.test(name));
        expect(removed.sort()).toEqual(own.map(({ name }) => name).sort());
      }),
    );
  });

  test('every run that has left something is found', async () => {
    await fc.assert(
      fc.asyncProperty(things, async (given) => {
        const stdout = given.map(({ name, stamp }) => `${name}\t${stamp}\n`).join('');
        const runs = await findStampedRuns(async () => ({ exitCode: 0, stdout, stderr: '', ms: 0 }));
        expect(runs).toEqual([...new Set(given.map(({ stamp }) => stamp).filter(Boolean))].sort());
      }),
    );
  });
});

test('no secret is in an argument, a log, an outcome or an error, whatever docker says', async () => {
  const { tested, plan } = await readWiki();
  const outcome = fc.record({ exitCode: fc.constantFrom(0, 0, 0, 1, 3), says: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(outcome, { minLength: 60, maxLength: 60 }), async (outcomes) => {
      const place = await mkdtemp(join(folder, 'run-'));
      const shown: string[] = [];
      let secrets: string[] = [];
      let calls = 0;
      const runner: CommandRunner = async ({ argv, stdin }) => {
        shown.push(argv.join(' '), JSON.stringify(stdin ?? ''));
        secrets = Object.values(await driver.secrets());
        const { exitCode, says } = outcomes[calls++ % outcomes.length]!;
        const info = JSON.stringify({ Swarm: { LocalNodeState: 'active', ControlAvailable: true } });
        const text = says ? `password is ${secrets.join(' and ')}\n` : '';
        if (argv[1] === 'info') return { exitCode: 0, stdout: info, stderr: '', ms: 0 };
        const isListing = /^docker (ps|service|volume|network|secret|config)\b/.test(argv.join(' '));
        return { exitCode, stdout: isListing ? '' : text, stderr: text, ms: 0 };
      };
      const driver = createComposeDriver(
        { run: 'r1', folder: place, driver: 'compose' },
        { run: runner, log: (line) => shown.push(line), limits: { pause: 0, ready: 0, removal: 0 } },
      );
      const note = (value: unknown) =>
        shown.push(value instanceof Error ? value.message : JSON.stringify(value));
      await driver.up(tested).then(note, note);
      for (const step of [
        () => driver.ready(),
        () => driver.backup(plan, 't'),
        () => driver.list('x'),
        () => driver.check(),
        () => driver.restore(plan, 'x'),
        () => driver.restart(),
        () => driver.wipe(),
      ])
        await step().then(note, note);
      expect(secrets).toHaveLength(2);
      for (const secret of secrets) expect(shown.join('\n')).not.toContain(secret);
    }),
    { numRuns: 30 },
  );
});
