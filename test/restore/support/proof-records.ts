import type { Assertion, Step } from '../../../src/restore/assertion.ts';
import type { HookResult } from '../../../src/restore/drivers/driver.ts';
import { judgeBack } from '../../../src/restore/judge/back.ts';
import { judgeCaptured } from '../../../src/restore/judge/captured.ts';
import { judgeBackup, judgeRestore } from '../../../src/restore/judge/engine.ts';
import { judgeFunctional } from '../../../src/restore/judge/functional.ts';
import { judgeGone } from '../../../src/restore/judge/gone.ts';
import { judgeHealthy } from '../../../src/restore/judge/healthy.ts';
import { judgeHooks } from '../../../src/restore/judge/hooks.ts';
import { judgeMutated } from '../../../src/restore/judge/mutated.ts';
import { judgeOwners } from '../../../src/restore/judge/owners.ts';
import { judgeSeeded } from '../../../src/restore/judge/seeded.ts';
import { judgeState } from '../../../src/restore/judge/state.ts';
import { judgeTeardown } from '../../../src/restore/judge/teardown.ts';
import { judgeWiped } from '../../../src/restore/judge/wiped.ts';
import { judgeWrite } from '../../../src/restore/judge/write.ts';
import type { StoreAnswer } from '../../../src/restore/probe/protocol.ts';
import type { PassRecord, ProofRecord } from '../../../src/restore/proof-record.ts';
import { aPlan, DATA, PROOF, refused, SNAPSHOT, STORES, served } from './restore-cases.ts';

export const HOOKS = [
  { service: 'admin', backup: { pre: '/db.sh backup' }, restore: { post: '/db.sh restore' } },
];
const PLAN = aPlan({ mailu: 'backup.db', mail: '*', rspamd: '-' }, HOOKS);

const withItem = (answers: StoreAnswer[], ids: string[]): StoreAnswer[] =>
  answers.map((answer, at) => ({
    ...answer,
    items: [...answer.items, { id: ids[at]!, facts: { made: 1 } }],
  }));

/** A pass as it has to be, judged by the real judges. */
export function aPass(pass = 1, other: Partial<PassRecord> = {}): PassRecord {
  const run = `mailu-3f9a-${pass}`;
  const before = [
    served('accounts', { 'anna@example.com': { quota: 1000 * pass } }),
    served('mail', { 'INBOX:uid 1': { sha256: `a${pass}` }, 'INBOX:uid 2': { sha256: `b${pass}` } }),
  ];
  const canaries = ['canary@example.com', 'INBOX:uid 3'];
  const named = (ids: string[]) => ids.map((id, at) => ({ store: STORES[at]!.id, id }));
  const mutation = {
    canaries: named(canaries),
    damaged: named(['anna@example.com', 'INBOX:uid 2']),
    cannot: [],
  };
  const mutated = withItem(before, canaries).map((answer) => ({
    ...answer,
    items: answer.items.map((item) =>
      mutation.damaged.some(({ id }) => id === item.id) ? { ...item, facts: { sha256: 'damaged' } } : item,
    ),
  }));
  const gone = [served('accounts', {}), refused('mail')];
  const written = ['new@example.com', 'INBOX:uid 4'];
  const hook = (name: HookResult['hook']): HookResult => ({
    service: 'admin',
    hook: name,
    exitCode: 0,
    ms: 31,
    output: '',
  });
  const hooks = [hook('backup.pre'), hook('restore.post')];
  const snapshot = {
    id: `8f3a0c${pass}`,
    tag: run,
    files: 2,
    bytes: 24_576,
    exitCode: 0,
    unreadable: [],
    listing: SNAPSHOT,
  };
  const leftovers = { processes: [], ports: [], files: [], volumes: [] };
  const assertions = [
    ...judgeHealthy('install', '1.0.0+2024.06'),
    ...judgeSeeded(before, STORES),
    ...judgeHealthy('upgrade', '1.1.0+2024.06'),
    ...judgeState(before, before, STORES, 'upgrade'),
    ...judgeFunctional({ checks: [{ id: 'delivery', ok: true, detail: 'a message sent was delivered' }] }),
    ...judgeHooks(hooks, PLAN, 'backup'),
    ...judgeBackup(snapshot && { ...snapshot, snapshot: snapshot.id }, []),
    ...judgeCaptured(PLAN, DATA, SNAPSHOT, ''),
    ...judgeMutated(before, mutated, mutation, STORES),
    ...judgeWiped([], PLAN),
    ...judgeGone(gone, STORES),
    ...judgeHooks(hooks, PLAN, 'restore'),
    ...judgeRestore({ exitCode: 0, problem: '' }),
    ...judgeBack(before, before, STORES, mutation, 'back'),
    ...judgeOwners(PLAN, SNAPSHOT, SNAPSHOT),
    ...judgeBack(before, before, STORES, mutation, 'again'),
    ...judgeWrite({ written: named(written) }, before, withItem(before, written), STORES),
    ...judgeTeardown(leftovers),
  ];
  const steps = [...new Set(assertions.map(({ step }) => step))];
  return {
    pass,
    run,
    seed: 4711 + pass,
    domain: 'example.com',
    startedAt: '2026-11-22T09:00:00.000Z',
    finishedAt: '2026-11-22T09:00:14.000Z',
    attempts: 1,
    steps: steps.map((step) => ({ step, ms: 812, attempts: 1 })),
    broken: null,
    assertions,
    labels: {
      admin: {
        'backupbot.backup': 'true',
        'backupbot.backup.pre-hook': '/db.sh backup',
        'backupbot.backup.volumes.mailu.path': 'backup.db',
        'backupbot.restore.post-hook': '/db.sh restore',
      },
      antispam: { 'backupbot.backup.volumes.rspamd': 'false' },
    },
    plan: PLAN,
    evidence: { headers: 'From: anna@example.com\nSubject: Quarterly figures\n' },
    manifests: { before, gone, after: before, again: before },
    hooks,
    snapshot,
    check: '',
    recoveryMs: 3_400,
    versions: { dovecot: '2.3.19.1', restic: '0.14.0' },
    leftovers,
    ...other,
  };
}

/** A pass in which an assertion did not hold: it ends there. */
export function aFailedPass(id: string, detail: string): PassRecord {
  const whole = aPass();
  const failing = whole.assertions.find((assertion) => assertion.id === id)!;
  return {
    ...endingAt(whole, failing.step),
    assertions: [
      ...whole.assertions.filter((one) => isUpTo(one, failing.step) && one.id !== id),
      { ...failing, ok: false, detail },
      ...whole.assertions.filter(({ step }) => step === 'teardown'),
    ],
  };
}

/** A pass in which a step could not be done. */
export function aBrokenPass(step: Step, message: string): PassRecord {
  const whole = aPass();
  const ended = endingAt(whole, step);
  return {
    ...ended,
    steps: ended.steps.filter((one) => one.step !== step),
    broken: { step, message },
    assertions: whole.assertions.filter(
      (one) => one.step === 'teardown' || (isUpTo(one, step) && one.step !== step),
    ),
  };
}

const ORDER: readonly Step[] = [...new Set(aPass().steps.map(({ step }) => step))];
const isUpTo = ({ step }: Pick<Assertion, 'step'>, last: Step) => ORDER.indexOf(step) <= ORDER.indexOf(last);
const endingAt = (pass: PassRecord, last: Step): PassRecord => ({
  ...pass,
  steps: pass.steps.filter((one) => isUpTo(one, last) || one.step === 'teardown'),
});

export function aRecord(other: Partial<ProofRecord> = {}): ProofRecord {
  return {
    proof: 'restore-proof-mailu-3f9a',
    recipe: {
      version: '1.1.0+2024.06',
      digest: '5b1d'.repeat(16),
      proof: {
        ...PROOF,
        published_skips: {
          upgrade: 'it is the first version that was published',
          backup_restore: 'as published it has no backup labels',
        },
      },
    },
    driver: 'local',
    cold: true,
    startedAt: '2026-11-22T09:00:00.000Z',
    finishedAt: '2026-11-22T09:00:30.000Z',
    wasCancelled: false,
    lint: { findings: [], error: null },
    published: {
      version: '1.0.0+2024.06',
      plan: { isOn: false, hooks: [], volumes: [] },
      lint: { findings: [], error: null },
      assertions: [
        ...judgeHealthy('install', '1.0.0+2024.06'),
        ...judgeFunctional({
          checks: [{ id: 'delivery', ok: true, detail: 'a message sent was delivered' }],
        }),
      ],
    },
    passes: [aPass(1), aPass(2)],
    limits: ['Roundcube itself is not run: its database is read and written directly.'],
    assertions: [],
    ...other,
  };
}
