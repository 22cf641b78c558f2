import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { assessCommand } from './assess.ts';
import { cancelCommand } from './cancel.ts';
import { checkCommand } from './check.ts';
import { choicesCommand } from './choices.ts';
import { demoCommand } from './demo.ts';
import { fetchEmojiCommand } from './fetch-emoji.ts';
import { forgetCommand } from './forget.ts';
import { jobsCommand } from './jobs.ts';
import { migrateCommand } from './migrate.ts';
import { pauseCommand, resumeCommand } from './pause.ts';
import { preflightCommand } from './preflight.ts';
import { reportCommand } from './report.ts';
import { restoreCommand } from './restore.ts';
import { retryCommand } from './retry.ts';
import { serveCommand } from './serve.ts';
import { statusCommand } from './status.ts';
import { upCommand } from './up.ts';
import { usersCommand } from './users.ts';
import { verifyCommand } from './verify.ts';
import { webhooksCommand } from './webhooks.ts';
import { workerCommand } from './worker.ts';

/** The command line. Its actions throw what goes wrong, and set `process.exitCode` for a job that failed. */
export function createProgram(): Command {
  const program = new Command('slack-mm2')
    .description(
      'Moves Slack workspaces into Mattermost: a Slack export goes into a running server, or becomes a bulk-import file.',
    )
    .version(VERSION)
    .option('--debug', 'show where an error comes from')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 demo                                          migrate the sample export
  slack-mm2 assess export.zip                             what a migration would do, and what to do before
  slack-mm2 preflight export.zip --to https://… --team acme   is the server ready for it?
  slack-mm2 migrate export.zip --to import.zip            one export, everything by itself
  slack-mm2 migrate export.zip --to https://… --team acme     straight into a running Mattermost
  slack-mm2 up                                            keep the stack running; then, in another terminal:
  slack-mm2 migrate a.zip b.zip --to import.zip --detach
  slack-mm2 jobs
  slack-mm2 status 1 --watch
  slack-mm2 report 1                                      what was left out or changed, and why
  slack-mm2 pause 1                                       and: slack-mm2 resume 1, slack-mm2 cancel 1
  slack-mm2 webhooks add https://…                        be told when it has ended
  slack-mm2 check import.zip                              would Mattermost take it?
  slack-mm2 verify 1 --to https://…                       has everything arrived?
  slack-mm2 restore lint mailu                            would a backup of that service be worth something?

Exit status: 0 success, 1 anything that failed, 130 after Ctrl-C. Each command's --help says more.`,
    );
  for (const create of [
    assessCommand,
    preflightCommand,
    upCommand,
    migrateCommand,
    jobsCommand,
    statusCommand,
    reportCommand,
    retryCommand,
    verifyCommand,
    restoreCommand,
    pauseCommand,
    resumeCommand,
    cancelCommand,
    forgetCommand,
    choicesCommand,
    fetchEmojiCommand,
    checkCommand,
    webhooksCommand,
    workerCommand,
    serveCommand,
    usersCommand,
    demoCommand,
  ]) {
    program.addCommand(create().copyInheritedSettings(program));
  }
  for (const command of [program, ...program.commands]) command.showHelpAfterError('(--help shows how)');
  return program;
}
