import { RecipeError } from '../driver.ts';
import type { ContainersFile } from './containers-file.ts';
import { namesOf } from './names.ts';

interface Input {
  run: string;
  /** Variables that the stack file asks for. */
  variables: readonly string[];
  /** Of `.env.sample` and `abra.sh`. */
  recipe: Readonly<Record<string, string>>;
  containers: ContainersFile;
  /** Names of the run's secrets. */
  secrets: readonly string[];
  /** A secret's value, or words that stand for it. */
  secretValue: (secret: string) => string;
}

/**
 * What a stack file is filled in with, by name, only what it asks for: `STACK_NAME`; what `containers.yml` says; a secret for the variable of its
 * name in capitals (`SECRET_KEY`), for services that take theirs from the environment; and the recipe's own defaults.
 * @throws RecipeError if containers.yml names a secret that there is none of
 */
export function stackEnvironment({
  run,
  variables,
  recipe,
  containers,
  secrets,
  secretValue,
}: Input): Record<string, string> {
  const said = Object.fromEntries(
    Object.entries(containers.environment).map(([name, text]) => [
      name,
      text.replaceAll('{run}', run).replaceAll(/\{secret:([^}]*)\}/g, (_, secret: string) => {
        if (!secrets.includes(secret))
          throw new RecipeError(
            `containers.yml: environment.${name}: there is no secret "${secret}": name it in proof.yml`,
          );
        return secretValue(secret);
      }),
    ]),
  );
  const ofSecrets = Object.fromEntries(secrets.map((secret) => [capitals(secret), secret]));
  return Object.fromEntries(
    variables.flatMap((name): [string, string][] => {
      if (name === 'STACK_NAME') return [[name, namesOf(run).stack]];
      if (name in said) return [[name, said[name]!]];
      if (name in ofSecrets) return [[name, secretValue(ofSecrets[name]!)]];
      return name in recipe ? [[name, recipe[name]!]] : [];
    }),
  );
}

const capitals = (secret: string): string => secret.toUpperCase().replaceAll('-', '_');
