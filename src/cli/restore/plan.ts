import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ENGINES, type Engine } from '../../restore/drivers/compose/context.ts';
import { PLANNED, type Planned, planPass } from '../../restore/drivers/compose/plan-pass.ts';
import { findRecipe } from '../../restore/recipe/read-recipe.ts';
import { visibleLines } from '../../visible.ts';
import { printJson } from '../print-json.ts';
import { planText } from './plan-text.ts';

interface Options {
  driver: Planned;
  engine: Engine;
  run: string;
  folder?: string;
  json?: boolean;
}

export const planCommand = () =>
  new Command('plan')
    .summary('print every command of a proof with containers')
    .description(
      'Prints every command of a restore proof with containers, in order, with what each is for: to be read, or pasted one by one. Runs nothing, ' +
        'and needs no containers.',
    )
    .argument('<recipe>', 'a bundled recipe, such as mailu, or the folder of another one')
    .addOption(new Option('--driver <driver>', 'whose commands').choices(PLANNED).default('compose'))
    .addOption(
      new Option('--engine <engine>', 'of compose: who reads the labels, and runs hooks and restic')
        .choices(ENGINES)
        .default('restic'),
    )
    .option('--run <name>', 'what the run is called, and its stack', parseRun, 'restore-1')
    .option('--folder <path>', "the run's own folder (default: what the run is called, here)")
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 restore plan mailu
  slack-mm2 restore plan mailu --engine backup-bot-two
  slack-mm2 restore plan mailu --driver abra
  slack-mm2 restore plan mailu --json | jq -r '.steps[] | .step, (.commands[] | "  " + .why)'

Secrets are not in it: they are made by the commands, into files. SNAPSHOT stands for the id that the backup gives.
What the commands rest on: docs/restore-proof/compose-driver.md.`,
    )
    .action(plan);

async function plan(nameOrPath: string, { driver, engine, run, folder, json }: Options): Promise<void> {
  const recipe = await findRecipe(nameOrPath);
  const place = resolve(folder ?? run);
  const steps = await planPass(recipe, { driver, engine, run, folder: place });
  // Hooks are a recipe's text.
  if (!json) return console.log(visibleLines(planText(steps)));
  const how = driver === 'compose' ? { engine, folder: place } : {};
  printJson({ version: 1, recipe, driver, run, ...how, steps });
}

function parseRun(name: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,23}$/.test(name)) return name;
  throw new InvalidArgumentError('Expected at most 24 of a-z, 0-9 and -.');
}
