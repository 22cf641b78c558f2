import type { DriverName } from './drivers/driver.ts';
import { RUNGS, type Rung } from './recipe/proof-file.ts';

/**
 * - `earned`: it was tried, and each assertion holds.
 * - `skipped`: the recipe leaves it out on purpose, and says why.
 * - `failed`: an assertion does not hold.
 * - `unverified`: it should have been tried, and was not, or not to its end. Nothing is known.
 */
export type RungStatus = 'earned' | 'skipped' | 'failed' | 'unverified';

export interface RungResult {
  rung: Rung;
  status: RungStatus;
  /** For people: what it rests on, why it is left out, what is wrong. */
  reason: string;
}

export interface Ladder {
  /** One of each, lowest first. */
  rungs: RungResult[];
  /** 0 to 5: the highest rung that is earned, if all below it are earned or skipped. */
  level: number;
}

/**
 * The level that these rungs come to. What failed and what is unverified blocks; a skip lets climb and is no level itself.
 * @param results in any order; a rung that is not among them is unverified
 */
export function climb(results: readonly RungResult[]): Ladder {
  const rungs = RUNGS.map(
    (rung): RungResult =>
      results.find((result) => result.rung === rung) ?? {
        rung,
        status: 'unverified',
        reason: 'it was not tried',
      },
  );
  const blocked = rungs.findIndex(({ status }) => status === 'failed' || status === 'unverified');
  const open = blocked === -1 ? rungs : rungs.slice(0, blocked);
  return { rungs, level: open.findLastIndex(({ status }) => status === 'earned') + 1 };
}

const WORST_FIRST: readonly RungStatus[] = ['failed', 'unverified', 'skipped', 'earned'];

/** The ladder of several passes: of each rung the worst. */
export function worstOf(ladders: readonly Ladder[]): Ladder {
  if (ladders.length === 0) return climb([]);
  return climb(
    RUNGS.map((rung) => {
      const passes = ladders.map(({ rungs }) => rungs.find((result) => result.rung === rung)!);
      const worst = WORST_FIRST.find((status) => passes.some((result) => result.status === status))!;
      const at = passes.findIndex(({ status }) => status === worst);
      const found = passes[at]!;
      const isOfOne = passes.some(({ status }) => status !== worst);
      return isOfOne ? { ...found, reason: `pass ${at + 1}: ${found.reason}` } : found;
    }),
  );
}

/** Rungs that a driver has nothing to do with. */
const OF_FILES: readonly Rung[] = ['lint'];

/** How a rung is shown: plain processes prove the contract of the data, not the images. */
export function rungMark({ rung, status }: Pick<RungResult, 'rung' | 'status'>, driver: DriverName): string {
  return status === 'earned' && driver === 'local' && !OF_FILES.includes(rung) ? 'earned (process)' : status;
}

/** `5`, or `5 (over 2 skips)`: the same number, and another meaning. */
export function levelText({ rungs, level }: Ladder): string {
  const skips = rungs.slice(0, level).filter(({ status }) => status === 'skipped').length;
  return skips === 0 ? String(level) : `${level} (over ${skips} ${skips === 1 ? 'skip' : 'skips'})`;
}

export const RUNG_TITLES: Readonly<Record<Rung, string>> = {
  install: 'install',
  upgrade: 'upgrade',
  backup_restore: 'backup/restore',
  functional: 'functional',
  lint: 'lint',
};
