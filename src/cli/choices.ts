import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { choicesJsonSchema } from '../choices/choices.ts';
import { checkChoices } from '../control/check-choices.ts';
import { printJson } from './print-json.ts';

/** A file to begin with: everything that can be chosen, with a word on each. Kept valid by a test. */
export const EXAMPLE = new URL('../choices/example.yaml', import.meta.url);

export const choicesCommand = () =>
  new Command('choices')
    .summary('what an administrator can decide: an example, the schema, a check')
    .description(
      'Choices say what is to be called otherwise, merged or left out. They are a YAML or JSON file, given to `migrate` and ' +
        '`assess` with --choices. The same choices give the same output, byte for byte.',
    )
    .addCommand(
      new Command('example')
        .description('Prints a file to begin with.')
        .action(() => void process.stdout.write(readFileSync(EXAMPLE))),
    )
    .addCommand(
      new Command('schema')
        .description('Prints the JSON Schema of the file, for editors.')
        .action(() => printJson(choicesJsonSchema())),
    )
    .addCommand(
      new Command('check')
        .description('Checks a file: exit status 0 if it can be used, 1 with all that is wrong if not.')
        .argument('<file>', 'YAML or JSON file')
        .option('--json', 'print the choices with every default filled in')
        .action(async (file: string, { json }: { json?: boolean }) => {
          const choices = await checkChoices(file);
          if (json) printJson(choices);
          else console.log(`${file}: fine`);
        }),
    )
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 choices example > choices.yaml
  slack-mm2 choices check choices.yaml
  slack-mm2 migrate export.zip --to import.zip --choices choices.yaml`,
    );
