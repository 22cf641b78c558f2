import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Thing {
  name: string;
  stamp: string;
  stack?: string;
}
interface State {
  container: Thing[];
  network: Thing[];
  volume: Thing[];
  secret: Thing[];
  config: Thing[];
  service: Thing[];
}
export interface Answer {
  stdout?: string;
  stderr?: string;
  exitCode?: number;
  hangs?: boolean;
}
type Kind = keyof State;
type Named = Record<string, { name?: string; external?: boolean; labels?: Record<string, string> } | null>;

const STAMP = 'slack-mm2.restore-run';
const KINDS: Record<string, Kind> = {
  network: 'network',
  volume: 'volume',
  secret: 'secret',
  config: 'config',
};

/**
 * Stands in for the docker program: keeps what a Swarm would keep in `state.json` of a folder, writes every call into `calls.jsonl`, and
 * answers as `answers.json` says, if it does: [words of a call, answer].
 */
export function callFakeDocker(folder: string, args: readonly string[]): Answer {
  appendFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify(args)}\n`);
  const read = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined;
  const prepared = JSON.parse(read('answers.json') ?? '[]') as [string, Answer][];
  const answer = prepared.find(([beginning]) => args.join(' ').includes(beginning))?.[1];
  if (answer) return answer;
  const empty: State = { container: [], network: [], volume: [], secret: [], config: [], service: [] };
  const before = read('state.json') ?? JSON.stringify(empty);
  const state = JSON.parse(before) as State;
  const said = change(state, args);
  // Calls that only ask may run at the same time as others.
  if (JSON.stringify(state) !== before) writeFileSync(join(folder, 'state.json'), JSON.stringify(state));
  return said;
}

function change(state: State, args: readonly string[]): Answer {
  const words = args.join(' ');
  let stdout = '';
  let stderr = '';
  const print = (lines: string[]) => {
    stdout += lines.map((line) => `${line}\n`).join('');
  };
  const option = (name: string) => args[args.indexOf(name) + 1]!;
  const labelled = (kind: Kind) => {
    const filter = args.find((word) => word.startsWith('label='))?.slice('label='.length) ?? '';
    const [label, value] = filter.split('=');
    return state[kind].filter((thing) =>
      label === STAMP
        ? thing.stamp !== '' && (value === undefined || thing.stamp === value)
        : thing.stack === value,
    );
  };
  const add = (kind: Kind, thing: Thing) => {
    if (!state[kind].some(({ name }) => name === thing.name)) state[kind].push(thing);
  };
  const list = (kind: Kind) => print(labelled(kind).map(({ name, stamp }) => `${name}\t${stamp}`));
  const remove = (kind: Kind) => {
    const names = args.slice(kind === 'container' ? 1 : 2).filter((word) => !word.startsWith('--'));
    state[kind] = state[kind].filter(({ name }) => !names.includes(name));
  };

  const [noun, verb] = args as [string, string];
  if (noun === 'info')
    print([
      JSON.stringify({
        ServerVersion: '28.0.0',
        Swarm: { LocalNodeState: 'active', ControlAvailable: true, Nodes: 1 },
      }),
    ]);
  else if (noun === 'ps' && args.includes('-q')) {
    // In the container of a service.
    const service = words.split('com.docker.swarm.service.name=')[1]!.split(' ')[0]!;
    print(state.service.filter(({ name }) => name === service).map(() => `id-of-${service}`));
  } else if (noun === 'ps') list('container');
  else if (noun === 'rm') remove('container');
  else if (noun === 'exec') print([`ran in ${args.find((word) => word.startsWith('id-of-'))}`]);
  else if (noun === 'port') print(['127.0.0.1:45678']);
  else if (noun === 'service' && verb === 'ls')
    print(labelled('service').map(({ name }) => `${name}\t1/1\texample/${name}:1@sha256:0`));
  else if (noun === 'stack' && verb === 'deploy') deploy(add, option('-c'), args.at(-1)!);
  else if (noun === 'stack' && verb === 'rm') {
    const stack = args.at(-1)!;
    if (!state.service.some((thing) => thing.stack === stack)) stderr = `Nothing found in stack: ${stack}\n`;
    for (const kind of ['service', 'container', 'network', 'config'] as const)
      state[kind] = state[kind].filter((thing) => thing.stack !== stack);
  } else if (noun === 'run' && args.includes('--detach'))
    add('container', { name: option('--name'), stamp: option('--label').split('=')[1]! });
  else if ((noun === 'secret' || noun === 'volume') && verb === 'create')
    add(noun, {
      name: noun === 'secret' ? args.at(-2)! : args.at(-1)!,
      stamp: option('--label').split('=')[1]!,
    });
  else if (verb === 'ls' && KINDS[noun]) list(KINDS[noun]);
  else if (verb === 'rm' && KINDS[noun]) remove(KINDS[noun]);
  return { stdout, stderr };
}

function deploy(add: (kind: Kind, thing: Thing) => void, path: string, stack: string) {
  const file = parse(readFileSync(path, 'utf8')) as Record<
    'services' | 'networks' | 'volumes' | 'configs',
    Named
  >;
  for (const [plural, kind] of [
    ['networks', 'network'],
    ['volumes', 'volume'],
    ['configs', 'config'],
  ] as const) {
    for (const [name, said] of Object.entries(file[plural] ?? {})) {
      if (said?.external) continue;
      const stamp = said?.labels?.[STAMP] ?? '';
      add(kind, { name: said?.name ?? `${stack}_${name}`, stamp, ...(kind !== 'volume' && { stack }) });
    }
  }
  for (const [name, said] of Object.entries(file.services)) {
    const thing = { name: `${stack}_${name}`, stamp: said?.labels?.[STAMP] ?? '', stack };
    add('service', thing);
    add('container', { ...thing, name: `${thing.name}.1.abc` });
  }
}
