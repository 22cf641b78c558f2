import type { Assertion } from '../assertion.ts';
import type { BackupOutcome, RestoreOutcome } from '../drivers/driver.ts';
import { assertionsOf, few } from './assert.ts';
import { isAmong } from './may-vanish.ts';

/** restic's, for a snapshot that was made although files could not be read. */
const INCOMPLETE = 3;

/** The engine read all that it was to read, but for files that may come and go, and made a snapshot. @param mayVanish globs of proof.yml */
export function judgeBackup(
  { exitCode, unreadable, snapshot, files, bytes }: Omit<BackupOutcome, 'hooks'>,
  mayVanish: readonly string[],
): Assertion[] {
  const assert = assertionsOf('backup');
  const missed = unreadable.filter((path) => !isAmong(path, mayVanish));
  const isWhole = exitCode === 0 || (exitCode === INCOMPLETE && unreadable.length > 0);
  const problem =
    missed.length > 0
      ? `exit ${exitCode}, could not read ${few(missed)}`
      : `exit ${exitCode}${exitCode === INCOMPLETE ? ', and it does not say what it could not read' : ''}`;
  const vanished =
    unreadable.length > 0 ? `; ${unreadable.length} that may vanish (may_vanish) were not read` : '';
  const ok = isWhole && missed.length === 0;
  return [
    assert('engine', ok, ok ? `exit ${exitCode}, ${files} files, ${bytes} bytes${vanished}` : problem),
    assert(
      'snapshot',
      Boolean(snapshot),
      snapshot ? `snapshot ${snapshot}` : 'the engine has named no snapshot',
    ),
  ];
}

/** The engine wrote all that the snapshot holds, and nobody complained. Hooks are judged by `judgeHooks`. */
export function judgeRestore({ exitCode, problem }: Omit<RestoreOutcome, 'hooks'>): Assertion[] {
  const ok = exitCode === 0 && problem.trim() === '';
  const complaint = problem.trim() === '' ? '' : `: ${problem.trim().slice(-400)}`;
  return [assertionsOf('restore')('engine', ok, `exit ${exitCode}${complaint}`)];
}
