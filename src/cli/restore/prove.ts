import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { explainError } from '../../control/explain-error.ts';
import { followProof, proofResult, readEvidence, startProof } from '../../control/restore-proofs.ts';
import { DRIVERS, type DriverName } from '../../restore/drivers/driver.ts';
import { findRecipe } from '../../restore/recipe/read-recipe.ts';
import type { DatabasePool } from '../../store/pool.ts';
import { listDeployments } from '../../store/restore-deployments.ts';
import type { RestoreProofInput, RestoreProofResult } from '../../workflows/restore-types.ts';
import { Interrupted, listenForInterruption } from '../interruption.ts';
import { printJson } from '../print-json.ts';
import { withAnyStack, withRunningStack } from '../with-stack.ts';
import { createProofLines } from './proof-lines.ts';
import { proveJson } from './prove-json.ts';
import { proveText } from './prove-text.ts';

interface Options {
  driver: DriverName;
  cold?: boolean;
  evidence?: string;
  record?: boolean;
  detach?: boolean;
  json?: boolean;
  dataDir?: string;
}

export const proveCommand = () =>
  new Command('prove')
    .summary('back up, wipe and restore a service, and see whether everything is back')
    .description(
      "Proves that a service's backup can be restored: deploys it, puts real data into it, backs it up as the recipe's labels say, wipes it, " +
        'restores it, and reads everything back through the service. Made data only, in a deployment of its own, which is removed in any case.',
    )
    .argument('<recipe>', 'mailu, mattermost, or the folder of a recipe')
    .addOption(
      new Option(
        '--driver <driver>',
        'local: plain processes on this machine; compose: containers (see: slack-mm2 restore plan --help)',
      )
        .choices(DRIVERS)
        .default('local'),
    )
    .option('--cold', 'then do it all again from nothing, with other data: only that makes it "proved"')
    .option('--evidence <dir>', 'new folder for the evidence (default: beside the data directory)')
    .option('--record', 'add the assertions that were made to those recorded with the recipe')
    .option('--detach', 'start it in the stack that runs, and return at once')
    .option('--json', 'print one JSON document on standard output at the end')
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 restore prove mailu
  slack-mm2 restore prove mattermost --cold
  slack-mm2 restore prove ./my-recipe --evidence ./evidence
  slack-mm2 restore prove mailu --json | jq .rungs

Ctrl-C cancels it, and waits until nothing of it is left. At most two are up at once, on all machines; others wait.
Exit status: 0 if the backup was restored and every other rung is earned or skipped as declared, 1 if not, 130 after Ctrl-C. docs/restore-proof/ says what is proved, and how.`,
    )
    .action(run);

async function run(nameOrPath: string, options: Options): Promise<void> {
  try {
    const recipe = await findRecipe(nameOrPath);
    const { driver, cold, evidence, record } = options;
    const input: RestoreProofInput = {
      recipe,
      driver,
      ...(cold && { cold }),
      ...(record && { record }),
      ...(evidence !== undefined && { evidence: resolve(evidence) }),
    };
    await (options.detach ? detach(input, options) : prove(input, options));
  } catch (error) {
    // One document whatever happens: scripts read it without looking at the status first.
    const outcome = error instanceof Interrupted ? 'cancelled' : 'unverified';
    if (options.json) printJson({ version: 1, outcome, error: explainError(error).message });
    throw error;
  }
}

async function detach(input: RestoreProofInput, { json, dataDir }: Options): Promise<void> {
  const { workflowId } = await withRunningStack(dataDir, ({ client }) => startProof(client, input));
  if (json) printJson({ version: 1, outcome: 'running', workflowId });
  else console.log(`runs as ${workflowId}; slack-mm2 restore list shows what it comes to`);
}

async function prove(input: RestoreProofInput, { json, dataDir }: Options): Promise<void> {
  const interruption = listenForInterruption();
  const say = (line: string) => console.error(line);
  try {
    const result = await withAnyStack(dataDir, interruption, say, async ({ client, pool }, isOwn) => {
      const handle = await startProof(client, input);
      say(`runs as ${handle.workflowId}`);
      const cancel = () => {
        say(
          'cancelling: what was deployed is torn down. Ctrl-C once more leaves that to the next start of the stack',
        );
        handle.cancel().catch((error: Error) => say(`can't cancel: ${error.message}`));
      };
      interruption.signal.addEventListener('abort', cancel, { once: true });
      if (interruption.signal.aborted) cancel();
      const over = new AbortController();
      const followed = followProof(handle, createProofLines(say), over.signal);
      try {
        const proved = await proofResult(handle);
        if (!proved) say(cancelledText(await deploymentsOf(pool, handle.workflowId)));
        return proved;
      } finally {
        over.abort();
        await followed;
        if (!isOwn) interruption.signal.removeEventListener('abort', cancel);
      }
    });
    if (!result) {
      throw interruption.signal.reason instanceof Interrupted
        ? interruption.signal.reason
        : new Error('the proof was cancelled');
    }
    await show(result, json ?? false);
    if (!isGood(result)) process.exitCode = 1;
  } finally {
    interruption.dispose();
  }
}

/** A deployment has its permit until nothing of it is left. */
const deploymentsOf = async (pool: DatabasePool, workflow: string): Promise<string[]> =>
  (await listDeployments(pool)).filter(({ workflowId }) => workflowId === workflow).map(({ run }) => run);

const cancelledText = (left: readonly string[]): string =>
  left.length === 0
    ? 'cancelled: nothing of it is left'
    : `cancelled, but not torn down: ${left.join(', ')}. A stack that runs goes on trying: slack-mm2 restore list shows it`;

const isGood = ({ outcome }: RestoreProofResult): boolean => outcome === 'proved' || outcome === 'passed';

async function show(result: RestoreProofResult, asJson: boolean): Promise<void> {
  const { evidence, outcome, level, failed, assertions } = result;
  const record = await readEvidence(evidence);
  if (asJson) return printJson(record ? proveJson(record, evidence) : { version: 1, ...result });
  console.log(
    record
      ? proveText(record, evidence)
      : `${outcome}: level ${level}, ${failed} of ${assertions} assertions do not hold; the evidence is on the worker's machine: ${evidence}`,
  );
}
