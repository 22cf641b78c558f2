import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { checkInput } from '../activities/check-input.ts';
import { assessArchives } from '../assess/assess-archives.ts';
import type { Assessment } from '../assess/assessment.ts';
import { NO_CHOICES } from '../choices/choices.ts';
import { checkChoices } from '../control/check-choices.ts';
import { checkEmojiFolder } from '../control/check-emoji-folder.ts';
import { checkArchives, checkOutput } from '../control/check-paths.ts';
import { explainError } from '../control/explain-error.ts';
import { planMigrations } from '../control/migration-inputs.ts';
import { UserError } from '../control/user-error.ts';
import { writePiecesAtomically } from '../embedded/write-atomically.ts';
import { RoomChoiceError } from '../mattermost/rooms.ts';
import { visible } from '../visible.ts';
import { assessmentPage } from './assess-html.ts';
import { createAssessDisplay } from './assess-progress.ts';
import { assessmentText } from './assess-text.ts';
import { printJson } from './print-json.ts';
import { endWithParent } from './with-parent.ts';

interface Options {
  json?: boolean;
  html?: string;
  team?: string;
  emailDomain?: string;
  choices?: string;
  emojiFolder?: string;
  overwrite?: boolean;
}

export const assessCommand = () =>
  new Command('assess')
    .summary('tell what a migration would do, and what to do before')
    .description(
      'Reads Slack exports and tells what is in them, what will be renamed, split, merged or left out, which settings Mattermost needs, and about how long it ' +
        'takes. Needs no database and no server, and writes nothing but the page of --html. The rules are those of the migration itself.',
    )
    .argument('<archive...>', 'Slack exports, as for migrate')
    .option('--json', 'print one JSON document on standard output')
    .option('--html <file>', 'write a page that stands alone, to print or to send')
    .option('--team <name>', 'name of the Mattermost team (default: slack)')
    .option('--email-domain <domain>', 'domain of the addresses made up for people without one')
    .option('--choices <file>', 'YAML or JSON file of choices, as for migrate')
    .option('--emoji-folder <dir>', 'folder of custom emoji that the archive lacks, as for migrate')
    .option('--overwrite', 'replace the page if it exists')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 assess export.zip
  slack-mm2 assess export.zip --html assessment.html
  slack-mm2 assess export.zip --choices choices.yaml    (see: slack-mm2 choices --help)
  slack-mm2 assess berlin.zip osaka.zip --json > assessment.json

Exit status: 0 if every archive can be migrated, 1 if not, 130 after Ctrl-C.`,
    )
    .action(assess);

async function assess(archives: string[], options: Options): Promise<void> {
  endWithParent();
  try {
    const assessment = await assessAll(archives, options);
    if (options.html) await writePiecesAtomically(resolve(options.html), assessmentPage(assessment));
    if (options.json) printJson(assessment);
    else console.log(assessmentText(assessment));
    if (options.html) console.error(`\nThe page is ${resolve(options.html)}, readable by you only`);
    for (const archive of assessment.archives) {
      if (archive.status === 'ok') continue;
      console.error(`error: ${visible(archive.error)}`);
      process.exitCode = 1;
    }
  } catch (error) {
    // One document whatever happens: scripts read it without looking at the status first.
    if (options.json)
      printJson({ version: 1, status: 'failed', error: explainError(error).message, archives: [] });
    throw error;
  }
}

async function assessAll(archives: string[], options: Options): Promise<Assessment> {
  const { html, overwrite = false, team, emailDomain, choices: choicesFile } = options;
  // The migration's own check of its options, and its defaults.
  const planned = planMigrations(archives, {
    to: 'import.zip',
    team,
    emailDomain,
    emojiFolder: options.emojiFolder,
  });
  const input = checkInput(planned[0]!.input);
  const reals = await checkArchives(archives);
  const checkPage = async () => {
    if (html) await checkOutput({ option: '--html', path: html, example: 'page.html' }, overwrite, reals);
  };
  await checkPage();
  const choices = choicesFile === undefined ? NO_CHOICES : await checkChoices(choicesFile);
  const emojiFolder = await checkEmojiFolder(input.emojiFolder);
  const display = createAssessDisplay();
  try {
    const assessment = await assessArchives(
      planned.map(({ input: { archive } }) => archive),
      {
        team: input.team,
        emailDomain: input.emailDomain,
        choices,
        choicesFile,
        emojiFolder,
        onProgress: (index, progress) => display.show(basename(archives[index]!), progress),
      },
    );
    refuse(assessment, options);
    // Somebody else may have written it meanwhile.
    await checkPage();
    return assessment;
  } catch (error) {
    if (error instanceof RoomChoiceError) throw new UserError(error.message, { cause: error });
    throw error;
  } finally {
    display.end();
  }
}

/** Of one archive the reason is all there is to say. @throws UserError */
function refuse({ archives: [only, ...more] }: Assessment, { json }: Options): void {
  if (only?.status === 'failed' && more.length === 0 && !json) throw new UserError(only.error);
}
