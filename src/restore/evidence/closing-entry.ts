import type { ProofResult } from '../judge-proof.ts';
import { rungMark } from '../ladder.ts';
import type { ProofRecord } from '../proof-record.ts';
import { code, DRIVER_TEXTS, ladderTable } from './markdown.ts';

/** The entry for the list of deferred items: what was open, what closes it, and where the evidence is; or why it stays open. */
export function closingEntry(record: ProofRecord, result: ProofResult): string {
  const { recipe, passes, limits, driver } = record;
  const backup = result.after.rungs.find(({ rung }) => rung === 'backup_restore')!;
  const was = result.before?.rungs.find(({ rung }) => rung === 'backup_restore');
  const isClosed = result.outcome === 'proved';
  const item =
    was?.status === 'skipped'
      ? 'the backup rung was a structural skip'
      : 'the backup was never shown to be restorable';
  return `${[
    `## ${recipe.proof.title}: ${item} — ${isClosed ? `closed on ${record.finishedAt.slice(0, 10)}` : 'still open'}`,
    '',
    isClosed
      ? `The rung is **${rungMark(backup, driver)}** with ${code(recipe.version)}: ${result.why}, ${result.assertions} assertions, none failed.`
      : `The proof came to **${result.outcome}**: ${result.why}`,
    ...(was ? ['', `What it was: ${was.status}, "${was.reason.replace(/[.\s]*$/, '')}".`] : []),
    '',
    ...ladderTable(record, result),
    '',
    'Evidence:',
    '',
    `- proof ${code(record.proof)}, ${record.startedAt} to ${record.finishedAt}, driver ${code(driver)} (${DRIVER_TEXTS[driver]})`,
    `- recipe ${code(recipe.proof.name)} ${code(recipe.version)}, digest ${code(recipe.digest)}`,
    ...passes.map(
      ({ pass, run, seed, snapshot, assertions }) =>
        `- pass ${pass}: run ${code(run)}, seed ${seed}, snapshot ${snapshot ? code(snapshot.id) : 'none'}, ${assertions.length} assertions (${code(`pass-${pass}/results.json`)})`,
    ),
    `- teardown ${result.flags.cleanTeardown ? 'left nothing' : '**was not seen to be clean**'}; ${result.flags.noSecretLeak ? 'no secret is in the evidence' : '**a secret was found in the evidence, and left out**'}`,
    '- the files of this folder are listed with their checksums in `SHA256SUMS`',
    ...(isClosed && (driver === 'local' || limits.length > 0)
      ? [
          '',
          'What stays to be done:',
          '',
          ...(driver === 'local'
            ? ['- the same with containers (`--driver compose`): then "earned (process)" becomes "earned"']
            : []),
          ...limits.map((limit) => `- not shown: ${limit}`),
        ]
      : []),
  ].join('\n')}\n`;
}
