import { basename } from 'node:path';
import { Command } from 'commander';
import { checkInput } from '../activities/check-input.ts';
import { lookAtArchives } from '../assess/look-at-archives.ts';
import type { NameRules } from '../assess/plan-names.ts';
import { NO_CHOICES } from '../choices/choices.ts';
import { checkChoices } from '../control/check-choices.ts';
import { checkEmojiFolder } from '../control/check-emoji-folder.ts';
import { checkArchives } from '../control/check-paths.ts';
import { explainError } from '../control/explain-error.ts';
import { explainMattermost, type MattermostOptions, openMattermost } from '../control/mattermost-access.ts';
import { planMigrations } from '../control/migration-inputs.ts';
import { UserError } from '../control/user-error.ts';
import { RoomChoiceError } from '../mattermost/rooms.ts';
import type { Needs } from '../preflight/needs.ts';
import { needsOfArchives } from '../preflight/needs-of-archives.ts';
import { preflight } from '../preflight/preflight.ts';
import { proofRow } from '../preflight/proof-row.ts';
import { readServer } from '../preflight/read-server.ts';
import type { Row } from '../preflight/row.ts';
import { PROOF_AGE_EXPECTED, proofAgeSeconds } from '../restore/proof-age.ts';
import { readProofStanding } from '../restore/proof-gate.ts';
import type { EmojiFolder } from '../slack/archive/named-emoji.ts';
import { createAssessDisplay } from './assess-progress.ts';
import { preflightText } from './preflight-text.ts';
import { printJson } from './print-json.ts';
import { wholeNumber } from './whole-number.ts';
import { endWithParent } from './with-parent.ts';
import { withRunningStack } from './with-stack.ts';

/** What decides about names and addresses, and the server. */
export interface PreflightOptions extends MattermostOptions {
  team: string;
  emailDomain?: string | undefined;
  choices?: string | undefined;
  emojiFolder?: string | undefined;
}

interface Options extends PreflightOptions {
  requireRestoreProof?: string;
  dataDir?: string;
  json?: boolean;
  limit: number;
}

export const preflightCommand = () =>
  new Command('preflight')
    .summary('tell whether a Mattermost server is ready for a migration')
    .description(
      'Reads Slack exports as `assess` does, asks a running Mattermost, and tells what would fail later or be missing: version, permissions, ' +
        'settings, the team, accounts, names of channels and emoji; with the setting or choice that puts it right. Writes nothing, neither there nor here.',
    )
    .argument('<archive...>', 'Slack exports, as for migrate')
    .requiredOption(
      '--to <url>',
      'address of Mattermost; the token of a system administrator is in MATTERMOST_TOKEN',
    )
    .requiredOption('--team <name>', 'name of the team; it need not be there')
    .option('--token-file <file>', 'file that holds the token, in place of MATTERMOST_TOKEN')
    .option('--ca <file>', 'certificates (PEM) of an authority of your own; NODE_EXTRA_CA_CERTS works too')
    .option('--allow-http', 'send the token over http, where everybody on the way can read it')
    .option('--choices <file>', 'YAML or JSON file of choices, as for migrate')
    .option('--email-domain <domain>', 'domain of the addresses made up for people without one')
    .option('--emoji-folder <dir>', 'folder of custom emoji that the archive lacks, as for migrate')
    .option(
      '--require-restore-proof <age>',
      'as for migrate: whether restoring Mattermost was proved not longer ago than this; asks the stack that runs',
    )
    .option('--data-dir <dir>', 'data directory of that stack (default: SLACK_MM2_HOME, or the usual place)')
    .option('--limit <n>', 'things to name of each kind', wholeNumber(0, 100_000), 10)
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  MATTERMOST_TOKEN=… slack-mm2 preflight export.zip --to https://mattermost.example.com --team acme
  slack-mm2 preflight a.zip b.zip --to https://mattermost.example.com --team acme --token-file token --choices choices.yaml
  slack-mm2 preflight export.zip --to https://… --team acme --json | jq '.rows[] | select(.verdict == "problem")'

Exit status: 0 if nothing is a problem, 1 if something is, or if it could not be found out.
Proxies are taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. More: docs/live-target.md.`,
    )
    .action(run);

async function run(archives: string[], options: Options): Promise<void> {
  endWithParent();
  try {
    const proof = await proofRows(options);
    const { address, version, rows: found } = await look(archives, options);
    const rows = [...found, ...proof];
    const of = (verdict: Row['verdict']) => rows.filter((row) => row.verdict === verdict).length;
    const [problems, changes] = [of('problem'), of('change')];
    const { team } = options;
    if (options.json)
      printJson({
        version: 1,
        status: problems > 0 ? 'problem' : 'ok',
        server: { address, version },
        team,
        problems,
        changes,
        rows,
      });
    else console.log(preflightText({ address, version, team }, rows, options.limit));
    if (problems > 0) process.exitCode = 1;
  } catch (error) {
    // One document whatever happens, as for assess.
    if (options.json)
      printJson({ version: 1, status: 'failed', error: explainError(error).message, rows: [] });
    throw error;
  }
}

/** @throws UserError no stack runs, or the age is none */
async function proofRows({ requireRestoreProof: age, dataDir }: Options): Promise<Row[]> {
  if (age === undefined) return [];
  if (proofAgeSeconds(age) === undefined)
    throw new UserError(`--require-restore-proof: ${PROOF_AGE_EXPECTED}`);
  return [await withRunningStack(dataDir, async ({ pool }) => proofRow(await readProofStanding(pool), age))];
}

/** What a migration needs, and whether a server has it. @throws UserError */
export async function look(archives: string[], options: PreflightOptions) {
  const plan = await planLook(archives, options);
  const client = await openMattermost(options);
  const { address } = client;
  try {
    // What can't be reached is said before archives are read for minutes.
    await client.me();
    const needs = await needsOf(plan);
    const server = await readServer(client, needs);
    return { address, version: server.version, rows: preflight(needs, server) };
  } catch (error) {
    throw explainMattermost(error, address);
  } finally {
    await client.close();
  }
}

interface LookPlan {
  team: string;
  archives: string[];
  rules: NameRules;
  emojiFolder: EmojiFolder | undefined;
}

/** The migration's own check of its options, and its defaults. @throws UserError */
async function planLook(archives: string[], options: PreflightOptions): Promise<LookPlan> {
  const { team, emailDomain, emojiFolder, choices } = options;
  const planned = planMigrations(archives, { to: 'import.zip', team, emailDomain, emojiFolder });
  const input = checkInput(planned[0]!.input);
  await checkArchives(archives);
  return {
    team: input.team,
    archives: planned.map(({ input: { archive } }) => archive),
    rules: {
      emailDomain: input.emailDomain,
      choices: choices === undefined ? NO_CHOICES : await checkChoices(choices),
    },
    emojiFolder: await checkEmojiFolder(input.emojiFolder),
  };
}

/** @throws UserError an archive can't be migrated */
async function needsOf({ team, archives, rules, emojiFolder }: LookPlan): Promise<Needs> {
  const display = createAssessDisplay();
  try {
    const results = await lookAtArchives(archives, rules, {
      emojiFolder,
      onProgress: (index, progress) => display.show(basename(archives[index]!), progress),
    });
    const assessed = results.map((result) => {
      if ('assessment' in result) return result;
      throw new UserError(result.error);
    });
    return needsOfArchives(team, assessed, rules);
  } catch (error) {
    if (error instanceof RoomChoiceError) throw new UserError(error.message, { cause: error });
    throw error;
  } finally {
    display.end();
  }
}
