import type { MigrationOptions } from '../control/migration-inputs.ts';
import { UserError } from '../control/user-error.ts';
import { many } from '../figures.ts';
import { look } from './preflight.ts';
import { preflightText } from './preflight-text.ts';

/** Things to name of each kind. */
const LIMIT = 10;

/**
 * The pre-flight before a migration into a running server: what would fail later fails here, before anything is written.
 * @throws UserError
 */
export async function prepareServer(
  archives: string[],
  options: MigrationOptions & { skipPreflight?: boolean },
): Promise<void> {
  const { team, skipPreflight } = options;
  if (team === undefined) throw new UserError('--team is missing: say which team of the server it shall be');
  if (skipPreflight) return;
  const { address, version, rows } = await look(archives, { ...options, team });
  const problems = rows.filter(({ verdict }) => verdict === 'problem').length;
  const changes = rows.filter(({ verdict }) => verdict === 'change').length;
  if (problems > 0) {
    console.error(preflightText({ address, version, team }, rows, LIMIT));
    throw new UserError(
      `${address} is not ready: ${many(problems, 'problem')}, with what to do above. Nothing was written (--skip-preflight begins all the same)`,
    );
  }
  if (changes > 0)
    console.error(
      `pre-flight: nothing is in the way; ${many(changes, 'thing')} will look otherwise (slack-mm2 preflight says which)`,
    );
  else console.error('pre-flight: nothing is in the way');
}
