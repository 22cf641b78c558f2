import type { HookResult, VolumeFile } from '../drivers/driver.ts';
import type { BackupPlan } from '../labels/backup-plan.ts';
import type { Ladder } from '../ladder.ts';
import { MANIFESTS, type PassRecord, type ProofRecord } from '../proof-record.ts';
import { ladderJson } from './results-json.ts';

/** Name → content. What a pass did not get to has no file. */
export type Files = Record<string, string>;

/** The evidence of one pass: names, numbers and checksums of what was seen, never what stood in it. */
export function passFiles(record: ProofRecord, pass: PassRecord, ladder: Ladder): Files {
  const { labels, plan, snapshot, leftovers, check } = pass;
  const files: Record<string, string | null> = {
    'plan.json': json({ labels, plan, lint: record.lint.findings }),
    ...Object.fromEntries(
      MANIFESTS.map((name) => [`manifest.${name}.json`, pass.manifests[name] && json(pass.manifests[name])]),
    ),
    'snapshot.json': snapshot && json(snapshotJson(snapshot)),
    'captured.txt': snapshot && lines(snapshot.listing.map(placeOf)),
    'hooks.jsonl': pass.hooks.length > 0 ? lines(pass.hooks.map((hook) => hookJson(hook, plan))) : null,
    'check.txt':
      check === null
        ? null
        : lines([check || 'All that the repository stores was read and compared: nothing is wrong.']),
    'timings.json': json({
      startedAt: pass.startedAt,
      finishedAt: pass.finishedAt,
      attempts: pass.attempts,
      recoveryMs: pass.recoveryMs,
      steps: pass.steps,
      broken: pass.broken,
    }),
    'versions.json': json({ recipe: record.recipe.version, driver: record.driver, ...pass.versions }),
    'teardown.json': leftovers && json(leftovers),
    'results.json': json({
      pass: pass.pass,
      run: pass.run,
      ...ladderJson(ladder),
      assertions: pass.assertions,
    }),
    ...seedFiles(pass.evidence),
  };
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, text]) => (text === null ? [] : [[name, text]])),
  );
}

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

const placeOf = ({ volume, path, type }: VolumeFile) => {
  const place = path === '' || path === '.' ? volume : `${volume}/${path}`;
  return JSON.stringify(`${place}${type === 'folder' ? '/' : ''}`).slice(1, -1);
};

const snapshotJson = ({ listing, ...snapshot }: NonNullable<PassRecord['snapshot']>) => ({
  ...snapshot,
  paths: listing.length,
  volumes: [...new Set(listing.map(({ volume }) => volume))],
});

function hookJson({ service, hook, ...result }: HookResult, plan: BackupPlan): string {
  const [when, part] = hook.split('.') as ['backup' | 'restore', 'pre' | 'post'];
  const command = plan.hooks.find((one) => one.service === service)?.[when][part] ?? null;
  return JSON.stringify({ service, hook, command, ...result });
}

/** What the probe told as it seeded, such as the headers of a message. */
const seedFiles = (evidence: PassRecord['evidence']): Files =>
  Object.fromEntries(
    Object.entries(evidence).map(([name, text]) => [
      `seed.${name.replace(/[^A-Za-z0-9_-]+/g, '-')}.txt`,
      text.endsWith('\n') ? text : `${text}\n`,
    ]),
  );
