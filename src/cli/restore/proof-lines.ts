import type { ProofProgress } from '../../workflows/restore-types.ts';

/** What a step is, for people who wait for it. */
const WORDS: Record<NonNullable<ProofProgress['step']>, string> = {
  permit: 'waiting until fewer than two proofs are up',
  lint: 'reading the recipe',
  install: 'deploying the published version',
  seed: 'putting real data into it',
  upgrade: 'upgrading to the version that is tested',
  functional: 'trying what the service is for',
  backup: 'taking the backup',
  captured: 'captured? looking into the snapshot',
  mutate: 'changing and damaging things after the snapshot',
  wipe: 'wiping every volume',
  gone: 'gone? a fresh deployment has to be healthy and empty',
  restore: 'restoring the snapshot',
  back: 'back? reading everything through the service',
  again: 'again? restarting, reading, writing once more',
  teardown: 'tearing down',
  evidence: 'writing the evidence',
};

/** A line for each step that begins and each assertion that fails. */
export function createProofLines(say: (line: string) => void): (progress: ProofProgress) => void {
  let last = '';
  const told = new Set<string>();
  return ({ name, pass, passes, step, failed }) => {
    if (name === null || step === null) return;
    const which = passes > 1 ? `pass ${pass} of ${passes}: ` : '';
    const line = `${name}: ${which}${WORDS[step]}`;
    if (line !== last) say(line);
    last = line;
    for (const id of failed) if (!told.has(id)) say(`${name}: FAILED ${id}`);
    for (const id of failed) told.add(id);
  };
}
