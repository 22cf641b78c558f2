import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ProcessFile } from '../../recipe/process-file.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import { RecipeError } from '../driver.ts';
import type { DeployedService, RenderedFile } from './deployed.ts';
import { mapPaths } from './path-map.ts';
import { fill, type PlaceholderValues } from './placeholders.ts';
import { argvResolver } from './resolve-argv.ts';
import type { RunPlace } from './run-place.ts';
import { configFile, execOf, programsOf, secretFile } from './service-paths.ts';
import { type RunUser, runUser } from './users.ts';
import { commandWrapper, execWrapper } from './wrappers.ts';

interface RenderInput {
  place: RunPlace;
  recipe: Recipe;
  processes: ProcessFile;
  secrets: Readonly<Record<string, string>>;
  programs: Readonly<Record<string, string>>;
  services: Readonly<Record<string, DeployedService>>;
  values: (user: { name: string; group: string }) => PlaceholderValues;
}

/** Every file that `up` writes: templates, configs of the compose file, its secrets, and wrappers. Only its service's user may read a secret. */
export const renderedFiles = (input: RenderInput): RenderedFile[] => [
  ...templates(input),
  ...Object.keys(input.services).flatMap((service) => [
    ...configs(input, service),
    ...secretFiles(input, service),
    ...wrappers(input, service),
  ]),
];

/**
 * A template belongs to the user of the service that names its path, in its command or in a template of that service; else to us.
 */
function templates({ place, recipe, processes, secrets, services, values }: RenderInput): RenderedFile[] {
  const ours = runUser([], '');
  const texts = new Map<string, string>();
  for (const [to, from] of Object.entries(processes.files)) {
    const path = resolve(place.root, to);
    if (!path.startsWith(`${place.root}/`) || RESERVED.has(to.split('/')[0] ?? '')) {
      throw new RecipeError(
        `process.yml: files: "${to}" has to be in the run's folder, not in one of the driver's own`,
      );
    }
    texts.set(path, readTemplate(resolve(recipe.folder, from)));
  }
  const pathOf = (text: string) => fill(text.replaceAll(/\{(user|group)\}/g, ''), values(ours), 'files');
  const namedBy = new Map<string, string>();
  for (const [name, { command, before, environment }] of Object.entries(services)) {
    const words = [...(command ?? []), ...before.flat(), ...Object.values(environment)];
    const commands = Object.values(processes.services[name]?.commands ?? {})
      .flat()
      .map(pathOf);
    for (const path of texts.keys()) {
      if (!namedBy.has(path) && [...words, ...commands].some((word) => word.includes(path)))
        namedBy.set(path, name);
    }
  }
  for (const [path, service] of namedBy) {
    // A Map gives what is added while it is walked through as well.
    const text = pathOf(texts.get(path) ?? '');
    for (const other of texts.keys())
      if (!namedBy.has(other) && text.includes(other)) namedBy.set(other, service);
  }
  return [...texts].map(([path, text]) => {
    const user = services[namedBy.get(path) ?? '']?.user ?? ours;
    const content = fill(text, values(user), path.slice(place.root.length + 1));
    return fileOf(path, content, text.startsWith('#!') ? 0o755 : 0o644, user, secrets);
  });
}

function configs({ place, recipe, secrets, services }: RenderInput, service: string): RenderedFile[] {
  const { user, paths } = services[service] as DeployedService;
  return (recipe.compose.services[service]?.configs ?? []).flatMap(({ source, target, mode }) => {
    const file = recipe.compose.configs[source];
    if (!file) return [];
    const content = mapPaths(readTemplate(file), paths);
    return [
      fileOf(configFile(place, service, target), content, Number.parseInt(mode, 8) | 0o444, user, secrets),
    ];
  });
}

function secretFiles({ place, recipe, secrets, services }: RenderInput, service: string): RenderedFile[] {
  const { user } = services[service] as DeployedService;
  return recipe.compose.secrets.flatMap((name) => {
    const value = secrets[name];
    return value === undefined ? [] : [fileOf(secretFile(place, service, name), value, 0o444, user, secrets)];
  });
}

function wrappers(input: RenderInput, service: string): RenderedFile[] {
  const { place, processes, programs, secrets, services, values } = input;
  const deployed = services[service] as DeployedService;
  const where = `process.yml: service ${service}: commands`;
  const argv = argvResolver(programs, deployed.user, values(deployed.user), where);
  const commands = Object.entries(processes.services[service]?.commands ?? {}).map(([name, words]) => {
    if (!/^[\w.+-]+$/.test(name)) throw new RecipeError(`${where}: "${name}" is no name of a program`);
    return fileOf(
      join(programsOf(place, service), name),
      commandWrapper(argv(words)),
      0o755,
      deployed.user,
      secrets,
    );
  });
  // Ours alone: the environment holds secrets, and only we may become the service's user.
  const exec = {
    path: execOf(place, service),
    content: execWrapper(deployed),
    mode: 0o700,
    ...owner(runUser([], '')),
  };
  return [...commands, exec];
}

/** What holds a secret is closed to everybody but its owner. */
function fileOf(
  path: string,
  content: string,
  mode: number,
  user: RunUser,
  secrets: Readonly<Record<string, string>>,
): RenderedFile {
  const isSecret = Object.values(secrets).some((secret) => content.includes(secret));
  return { path, content, mode: isSecret ? mode & 0o700 : mode, ...owner(user) };
}

const owner = ({ uid, gid }: RunUser) => ({ uid, gid });

const RESERVED = new Set([
  'bin',
  'configs',
  'exec',
  'home',
  'logs',
  'records',
  'repository',
  'run-secrets',
  'volumes',
]);

function readTemplate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new RecipeError(`${path} can't be read: ${(error as Error).message}`, { cause: error });
  }
}
