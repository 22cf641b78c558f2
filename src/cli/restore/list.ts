import { Command } from 'commander';
import { duration } from '../../figures.ts';
import { listDeployments } from '../../store/restore-deployments.ts';
import { listProofs, type RestoreProof } from '../../store/restore-proofs.ts';
import { printJson } from '../print-json.ts';
import { textTable } from '../text-table.ts';
import { wholeNumber } from '../whole-number.ts';
import { withRunningStack } from '../with-stack.ts';

interface Options {
  json?: boolean;
  limit: number;
  dataDir?: string;
}

export const listCommand = () =>
  new Command('list')
    .summary('list restore proofs, the newest first, and what is up')
    .description(
      'Lists what restore proofs have come to, the newest first, and the deployments that are up now.',
    )
    .argument('[recipe]', 'name of a recipe; all unless given')
    .option('--json', 'print one JSON document')
    .option('--limit <n>', 'at most so many', wholeNumber(1, 100_000), 20)
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 restore list
  slack-mm2 restore list mattermost --json

Exit status: 0 if the list could be read, also if it is empty; 1 if not.`,
    )
    .action(list);

async function list(recipe: string | undefined, { json, limit, dataDir }: Options): Promise<void> {
  const { proofs, up } = await withRunningStack(dataDir, async ({ pool }) => ({
    proofs: await listProofs(pool, recipe, limit),
    up: await listDeployments(pool),
  }));
  if (json) return printJson({ version: 1, proofs, deployments: up });
  console.log(proofs.length === 0 ? 'no restore proofs yet' : proofsTable(proofs).join('\n'));
  for (const { run, workflowId, takenAt } of up)
    console.log(`up: ${run} of ${workflowId}, for ${duration(Date.now() - Date.parse(takenAt))}`);
}

const proofsTable = (proofs: readonly RestoreProof[]): string[] =>
  textTable([
    ['PROOF', 'RECIPE', 'VERSION', 'OUTCOME', 'LEVEL', 'FAILED', 'DRIVER', 'FINISHED', 'TOOK', 'EVIDENCE'],
    ...proofs.map((proof) => [
      String(proof.proofId),
      proof.recipe,
      proof.version,
      proof.outcome,
      `L${proof.level}`,
      `${proof.failed} of ${proof.assertions}`,
      proof.driver,
      proof.finishedAt.slice(0, 16).replace('T', ' '),
      duration(Date.parse(proof.finishedAt) - Date.parse(proof.startedAt)),
      proof.evidence ?? '',
    ]),
  ]);
