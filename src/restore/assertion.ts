import { BACKUP_STEPS } from '../workflows/constants.ts';

/** The steps of a proof in which something is asserted, in their order: `lint` once, the others in each pass. */
export const STEPS = [
  'lint',
  'install',
  'seed',
  'upgrade',
  ...BACKUP_STEPS,
  'functional',
  'teardown',
  'evidence',
] as const;
export type Step = (typeof STEPS)[number];

/** One thing that was looked at. The id is the same in every run of a recipe, whatever the seed: `back.mail.state`. */
export interface Assertion {
  step: Step;
  /** Begins with the step. */
  id: string;
  ok: boolean;
  /** What was seen, for people; names and counts, no content and no secret. */
  detail: string;
}
