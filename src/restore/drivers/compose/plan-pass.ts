import { STEPS, type Step } from '../../assertion.ts';
import { planBackup } from '../../labels/plan-backup.ts';
import { hasPublished, readRecipe } from '../../recipe/read-recipe.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import type { Command } from './command.ts';
import { quoted } from './command.ts';
import type { Engine, RunContext } from './context.ts';
import { HELPER_IMAGES } from './images.ts';
import { filesOf } from './names.ts';
import { type RecipeStack, readStack } from './read-stack.ts';
import { renderAbraStep } from './render-abra.ts';
import { type PassContext, renderStep } from './render-step.ts';
import { stackEnvironment } from './stack-environment.ts';

export const PLANNED = ['compose', 'abra'] as const;
export type Planned = (typeof PLANNED)[number];

export interface PlannedStep {
  step: Step;
  commands: Command[];
}

interface Options {
  driver: Planned;
  engine: Engine;
  run: string;
  /** The run's folder, absolute. */
  folder: string;
}

/** Stands for the id that the backup gives. */
const SNAPSHOT = 'SNAPSHOT';

/** Every command of a whole pass, step by step. Reads the recipe, runs nothing. @throws RecipeError */
export async function planPass(recipeFolder: string, options: Options): Promise<PlannedStep[]> {
  const tested = await readRecipe(recipeFolder, 'tested');
  const published = (await hasPublished(tested)) ? await readRecipe(recipeFolder, 'published') : null;
  const render =
    options.driver === 'abra'
      ? abraRenderer(tested, published, options)
      : await composeRenderer(tested, published, options);
  return STEPS.map((step) => ({ step, commands: render(step) })).filter(
    ({ commands }) => commands.length > 0,
  );
}

function abraRenderer(tested: Recipe, published: Recipe | null, { run }: Options) {
  const context = {
    run,
    recipe: { ...identityOf(tested), version: tested.version },
    published: published && { folder: published.versionFolder, version: published.version },
    services: Object.keys(tested.compose.services),
    snapshot: SNAPSHOT,
  };
  return (step: Step) => renderAbraStep(step, context);
}

async function composeRenderer(tested: Recipe, published: Recipe | null, { run, folder, engine }: Options) {
  const base: RunContext = { run, folder, engine, images: HELPER_IMAGES };
  const environments = new Map<unknown, string>();
  const secrets = new Set<string>();
  const stackContext = async (recipe: Recipe) => {
    const read = await readStack(recipe, run, engine);
    for (const secret of read.secrets) secrets.add(secret);
    const values = environmentFor(read, base);
    const context = {
      ...base,
      stack: read.stack,
      endpoints: read.containers.endpoints,
      variables: Object.keys(values),
    };
    environments.set(
      context,
      Object.entries(values)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    return context;
  };
  const context: PassContext = {
    ...base,
    recipe: identityOf(tested),
    published: published && (await stackContext(published)),
    tested: await stackContext(tested),
    secrets: [...secrets],
    environmentOf: (stack) => environments.get(stack) ?? '',
    plan: planBackup(tested.compose),
    snapshot: SNAPSHOT,
  };
  return (step: Step) => renderStep(step, context);
}

/** Values as a shell reads them: in quotes, a secret as the reading of its file. */
function environmentFor(
  { stack, containers, environment, secrets }: RecipeStack,
  { run, folder }: RunContext,
) {
  const mark = (secret: string) => `\0${secret}\0`;
  const values = stackEnvironment({
    run,
    variables: stack.variables,
    recipe: environment,
    containers,
    secrets,
    secretValue: mark,
  });
  const asWord = (value: string) =>
    value
      .split('\0')
      .map((part, index) =>
        index % 2 === 0
          ? part === ''
            ? ''
            : quoted(part)
          : `"$(cat ${quoted(filesOf(folder).secret(part))})"`,
      )
      .join('');
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asWord(value) || "''"]));
}

const identityOf = ({ folder, proof }: Recipe) => ({
  name: proof.name,
  folder,
  probe: proof.probe,
  restartAfterRestore: proof.restart_after_restore,
});
