import type { Assertion } from '../../restore/assertion.ts';

/** What to look at first, by an assertion's id and what it saw. The first that fits. */
const BY_ID: readonly (readonly [id: RegExp, advice: string, detail?: RegExp])[] = [
  [
    /^captured\..*\.(durable|holds)\b/,
    'It is not in the backup. Look at the labels of this volume, and at the hook that makes the dump (pass-N/hooks.jsonl).',
  ],
  [
    /^captured\..*\.(not-live|nothing-else)\b/,
    'The snapshot has more than the dump. Narrow it: backupbot.backup.volumes.VOLUME.path.',
  ],
  [
    /^captured\..*\.(no-cache|no-rebuildable|absent)\b/,
    'Version 2 copies every volume unless told otherwise: backupbot.backup.volumes.VOLUME: "false".',
  ],
  [/^captured\..*\.along\b/, 'Take it out of the paths of its volume: it can be rebuilt.'],
  [
    /^captured\..*\.accounted-for$/,
    'Add an entry to proof.yml and DATA.md that says what it is, or leave it out of the backup.',
  ],
  [/^captured\.on$/, 'Give one service the label backupbot.backup: "true".'],
  [
    /^captured\.readable$/,
    'The repository is damaged: a disk that fails, or two that wrote at once. Run it again on another disk.',
  ],
  [
    /^(backup|restore)\.hook\./,
    'Its output is in pass-N/hooks.jsonl. Run the command in the service by hand.',
  ],
  [
    /^backup\.engine$/,
    'What the labels select is not there, or cannot be read. Has the hook made the dump (pass-N/hooks.jsonl)? Files that come and go belong into a dump, or into may_vanish in proof.yml.',
  ],
  [
    /^back\..*\.owners$/,
    'Services that may not read their own files fail later. Copy the volume whole, or set owners in the restore hook.',
  ],
  [
    /\.canary-absent$/,
    'The restore has not replaced the live data: a restore hook has to drop it before it loads the dump.',
    /was written after/,
  ],
  [
    /\.(state|canary-absent|damage-undone)$/,
    'It did not come back. Is it in the snapshot (pass-N/captured.txt), and does a restore hook load it (pass-N/hooks.jsonl)?',
    /is missing|^refused|^broken/,
  ],
  [
    /\.damage-undone$/,
    'The service goes on with its live data: a restore hook has to load the dump, or the service to be restarted (restart_after_restore in proof.yml).',
  ],
  [
    /^evidence\.assertions-recorded$/,
    'Assertions may only get more. If one is gone for good, take it out of assertions.txt in the recipe, and say why.',
  ],
  [
    /^evidence\.no-secret$/,
    'The text was left out of the evidence. Find what writes the secret: a hook, a service, or the probe.',
  ],
  [
    /^evidence\.cold\./,
    'The second pass is no proof of its own: the probe has to make its data from the seed.',
  ],
];

/** What to look at first, by the step. */
const BY_STEP: Readonly<Record<Assertion['step'], string>> = {
  lint: 'slack-mm2 restore lint RECIPE names each finding, and what to write instead.',
  install: 'The published version does not run: look at its log.',
  seed: 'Nothing that was not seeded can be proved: look at the probe.',
  upgrade: 'Data is lost by the upgrade itself: compare the two versions of the recipe.',
  functional: 'The service does not do what it is for, whatever the backup does.',
  backup: 'Look at pass-N/hooks.jsonl and pass-N/snapshot.json.',
  captured: 'Compare pass-N/plan.json with pass-N/captured.txt.',
  mutate: 'The probe could not change what it seeded: then nothing shows that a restore undoes it.',
  wipe: 'What is left in a volume is not restored: the driver did not remove it.',
  gone: 'Between wipe and restore the service has to be healthy and empty; what it says is in pass-N/manifest.gone.json.',
  restore: 'Look at pass-N/hooks.jsonl, and restore the snapshot by hand.',
  back: 'Compare pass-N/manifest.before.json with pass-N/manifest.after.json.',
  again:
    'It was back, and is not after a restart: compare pass-N/manifest.after.json with pass-N/manifest.again.json.',
  teardown: 'End and remove what is named, by hand. It is a bug of the driver.',
  evidence: 'Look at results.json.',
};

/** What to do about an assertion that does not hold. @param pass as in `pass-1`; null of the proof as a whole */
export function failureAdvice({ id, step, detail }: Omit<Assertion, 'ok'>, pass: number | null): string {
  const found = BY_ID.find(([name, , seen]) => name.test(id) && (seen?.test(detail) ?? true));
  const advice = found?.[1] ?? BY_STEP[step];
  const [, volume = ''] = id.split('.');
  const named = advice.replaceAll('VOLUME', volume);
  return pass === null ? named : named.replaceAll('pass-N', `pass-${pass}`);
}
