import type { ComposeFile, ComposeService } from '../../recipe/compose-file.ts';
import { type Finding, finding } from '../rules.ts';
import { isWithin } from '../volume-path.ts';
import type { LabelEntry } from './entries.ts';
import { type HookText, readHook } from './read-hook.ts';
import { unfilledVariables } from './unfilled-variables.ts';

type HookEntry = LabelEntry & { key: { kind: 'hook'; phase: 'backup' | 'restore'; when: 'pre' | 'post' } };

/** Whether hooks would run, and as they are written. */
export const lintHooks = (compose: ComposeFile, entries: readonly LabelEntry[]): Finding[] =>
  entries
    .filter((entry): entry is HookEntry => entry.key.kind === 'hook')
    .flatMap((entry) => {
      const { service, label, value } = entry;
      if (value.trim() === '') return finding('hook-empty', { service, label }, 'is empty: leave it out');
      const hook = readHook(value);
      return [
        ...lintService(compose, entry),
        ...lintText(entry, hook),
        ...lintVariables(compose, entry),
        ...lintScripts(compose, entry, hook),
      ];
    });

function lintService({ services }: ComposeFile, { service, label }: HookEntry): Finding[] {
  const { image, replicas } = services[service]!;
  if (image !== '' && replicas !== 0) return [];
  const why =
    image === ''
      ? 'no service of this file: it has no image, perhaps because its name is not that of another one'
      : 'no running container: it has no replicas';
  return [finding('hook-unknown-service', { service, label }, `${service} is ${why}: the hook never runs`)];
}

function lintText(
  { service, label, value, key }: HookEntry,
  { openQuote, hasSingleQuote, hasPipe, hidesFailure }: HookText,
): Finding[] {
  const found: Finding[] = [];
  const add = (rule: Finding['rule'], message: string) =>
    found.push(finding(rule, { service, label }, message));
  if (hasSingleQuote)
    add('hook-single-quote', 'has single quotes, and is run within some: use double quotes, or a script');
  if (openQuote === '"') add('hook-open-quote', 'has a double quote that is not closed');
  if (value.trimEnd().includes('\n')) add('hook-newline', 'has more than one line: mount a script');
  if (hasPipe && !/\bset\s+-[a-z]*o\s+pipefail\b/.test(value))
    add('hook-pipe', 'has a pipe whose first command may fail unseen: begin with `set -o pipefail;`');
  if (hidesFailure && key.phase === 'backup')
    add('hook-failure-hidden', 'goes on after a failure: join commands by &&, or begin with `set -e;`');
  return found;
}

function lintVariables({ environment }: ComposeFile, { service, label, raw }: HookEntry): Finding[] {
  return unfilledVariables(raw, environment).map(({ written, name }) =>
    finding(
      'hook-dollar',
      { service, label },
      name === null
        ? `compose refuses "${written}": write "$${written}" if it is for the container`
        : `compose fills in "${written}" when it deploys, with nothing, as .env.sample does not set ${name}: write "$${written}" if it is for the container`,
    ),
  );
}

/** Where programs of images are; what else a hook calls by its path has been put there. */
const SYSTEM_FOLDER = /^\/(bin|sbin|usr|opt|lib|etc|proc|dev)\//;

function lintScripts(compose: ComposeFile, { service, label }: HookEntry, { commands }: HookText): Finding[] {
  const { configs, mounts } = compose.services[service]!;
  const found: Finding[] = [];
  for (const [path, isCalled] of scriptsOf(commands)) {
    const config = configs.find(({ target }) => target === path);
    const isInVolume = mounts.some(({ target }) => isWithin(path, target));
    if (config === undefined && !isInVolume && isLikelyMounted(compose, path))
      found.push(finding('hook-script-missing', { service, label }, missingScript(compose, service, path)));
    if (config !== undefined && isCalled && !/[1357]/.test(config.mode))
      found.push(
        finding(
          'hook-script-mode',
          { service, label },
          `${path} is mounted with mode ${config.mode}: give it 0555`,
        ),
      );
  }
  return found;
}

/** Absolute paths of scripts; whether a command begins with it, rather than an interpreter. */
function scriptsOf(commands: readonly string[][]): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const words of commands) {
    const first = words.findIndex((word) => !/^\w+=/.test(word));
    for (const [index, word] of words.entries()) {
      if (!word.startsWith('/') || SYSTEM_FOLDER.test(word)) continue;
      if (index === first) found.set(word, true);
      else if (/\.(sh|bash|py|pl|rb|js)$/.test(word) && !found.has(word)) found.set(word, false);
    }
  }
  return found;
}

/** Images bring programs of their own, in folders of their own; what lies at the root, or has the name of a config, they don't. */
const isLikelyMounted = ({ services }: ComposeFile, path: string): boolean =>
  path.lastIndexOf('/') === 0 ||
  Object.values(services).some(({ configs }) => configs.some(({ target }) => target === path));

function missingScript({ services }: ComposeFile, service: string, path: string): string {
  const hasIt = ([, { configs }]: [string, ComposeService]) => configs.some(({ target }) => target === path);
  const other = Object.entries(services).find(hasIt)?.[0];
  return other
    ? `calls ${path}, which is mounted into ${other}, not into ${service}`
    : `calls ${path}, which no config of ${service} has as its target`;
}
