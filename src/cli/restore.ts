import { Command } from 'commander';
import { lintCommand } from './restore/lint.ts';
import { listCommand } from './restore/list.ts';
import { planCommand } from './restore/plan.ts';
import { proveCommand } from './restore/prove.ts';
import { releaseCommand } from './restore/release.ts';

export const restoreCommand = () =>
  new Command('restore')
    .summary('prove that the backup of a self-hosted service can be restored')
    .description(
      'A backup counts only when it has been restored. A service is described by a recipe: a Co-op Cloud compose file with backup labels, ' +
        'and what is to be proved of its data.',
    )
    .addCommand(proveCommand())
    .addCommand(lintCommand())
    .addCommand(planCommand())
    .addCommand(listCommand())
    .addCommand(releaseCommand())
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 restore prove mailu             back up, wipe, restore, and read everything back
  slack-mm2 restore lint mailu              look at the labels only
  slack-mm2 restore plan mailu              with containers: every command, to be read
  slack-mm2 restore list                    what proofs have come to, and what is up

Exit status: 0 if it was done, and all is well; 1 if not.`,
    );
