import { Command } from 'commander';
import { lintLabels } from '../../restore/labels/lint-labels.ts';
import { lintRecipe } from '../../restore/labels/lint-recipe.ts';
import { findRecipe, hasPublished, readRecipe } from '../../restore/recipe/read-recipe.ts';
import { printJson } from '../print-json.ts';
import { isPassed, lintJson, lintText } from './lint-text.ts';

export const lintCommand = () =>
  new Command('lint')
    .summary('check the backup labels of a recipe')
    .description(
      'Checks the backupbot labels of a recipe, against its own data table too: what would not be backed up, what should not be, and hooks that would ' +
        'not run. Needs no stack and no containers.',
    )
    .argument('<recipe>', 'a bundled recipe, such as mailu, or the folder of another one')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 restore lint mailu
  slack-mm2 restore lint ./recipes/my-service
  slack-mm2 restore lint mailu --json | jq '.findings[] | {level, rule, message}'

Exit status: 0 if there are no errors, also with warnings; 1 if there are, or if the recipe could not be read.
The rules: docs/restore-proof/labels.md.`,
    )
    .action(lint);

async function lint(nameOrPath: string, { json }: { json?: boolean }): Promise<void> {
  const folder = await findRecipe(nameOrPath);
  const recipe = await readRecipe(folder, 'tested');
  const published = (await hasPublished(recipe)) ? await readRecipe(folder, 'published') : null;
  const findings = [...lintLabels(recipe, published), ...lintRecipe(recipe, published)];
  if (json) printJson(lintJson(recipe, published, findings));
  else console.log(lintText(recipe, findings));
  if (!isPassed(findings)) process.exitCode = 1;
}
