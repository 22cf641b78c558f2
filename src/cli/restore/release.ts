import { Command } from 'commander';
import { releaseDeployment } from '../../control/release-deployment.ts';
import { UserError } from '../../control/user-error.ts';
import { listDeployments } from '../../store/restore-deployments.ts';
import { temporalConfig } from '../../worker/temporal-config.ts';
import { confirm } from '../confirm.ts';
import { printJson } from '../print-json.ts';
import { withRunningStack } from '../with-stack.ts';

interface Options {
  yes?: boolean;
  json?: boolean;
  dataDir?: string;
}

export const releaseCommand = () =>
  new Command('release')
    .summary('give the permit of a deployment back whose machine is gone')
    .description(
      'A deployment of a restore proof keeps its permit until it is torn down, by a worker of its machine. If that machine never comes back, this ends the proof and ' +
        'gives the permit back. Nothing is torn down.',
    )
    .argument('<run>', 'the deployment, as `slack-mm2 restore list` shows it')
    .option('--yes', 'do not ask')
    .option('--json', 'print one JSON document on standard output')
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 restore release mailu-3f9a2c71-1

Exit status: 0 if the permit is free; 1 if there is no such deployment, its machine is there, or the answer was no.`,
    )
    .action(release);

async function release(run: string, { yes, json, dataDir }: Options): Promise<void> {
  await withRunningStack(dataDir, async ({ pool, client, access }) => {
    const up = await listDeployments(pool);
    const deployment = up.find((one) => one.run === run);
    if (!deployment) {
      const there = up.length === 0 ? 'none is up' : `up: ${up.map((one) => one.run).join(', ')}`;
      throw new UserError(`there is no deployment ${run}; ${there}`);
    }
    const question = `End the proof ${deployment.workflowId} and forget its deployment ${run}? What is up on its machine stays there.`;
    if (!(await confirm(question, yes))) throw new UserError(`${run} keeps its permit`);
    const { namespace } = temporalConfig(access.temporalAddress);
    if (!(await releaseDeployment({ pool, client, namespace }, deployment)))
      throw new UserError(
        `the machine of ${run} is there, or was within the last minutes: its workers tear it down once its proof has ended (temporal workflow cancel --workflow-id ${deployment.workflowId})`,
      );
    if (json) printJson({ version: 1, run, released: true });
    else console.log(`${run} is forgotten, and its permit is free`);
  });
}
