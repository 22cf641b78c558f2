import { parseArgs } from 'node:util';
import { DEFAULT_THREADS } from '../../src/threads/default-threads.ts';
import { SHAPE_NAMES, type ShapeName } from './shapes.ts';

export interface BenchOptions {
  /** Messages of each archive, in the order in which they are measured. */
  sizes: number[];
  /** Archives with one thing far larger than usual. */
  shapes: ShapeName[];
  /** Messages of the archive that is measured with one worker and with two. */
  scaling: number | undefined;
  /** Measure the type barrier's check. */
  barrier: boolean;
  /** Messages of the archive that goes into a double of a Mattermost. */
  live: number | undefined;
  /** How fast that one imports lines. */
  liveSpeed: number;
  /** Of each worker. */
  threads: number;
  floorThreads: number;
  seed: number;
  /** How often each thing is measured; the middle value counts. */
  runs: number;
  /** A command of another tool, with `{archive}` and `{out}` where the paths shall be. */
  peer: string | undefined;
  /** Where the results go as JSON. */
  json: string | undefined;
  /** Leave the archives for the next time. */
  keep: boolean;
}

const DEFAULT_SIZES = '10000,100000';
const DEFAULT_LIVE_SPEED = 200;

export const USAGE = `npm run bench -- [options]

What is measured (default: --sizes ${DEFAULT_SIZES}):
  --sizes N,N,…      migrations of archives with so many messages, each beside the floor
  --messages N       the same with one archive only
  --scaling N        an archive of N messages with one worker and with two, each with one thread
  --shape NAME,…     migrations of archives with one very large thing: ${SHAPE_NAMES.join(', ')}, or all
  --live N           an archive of N messages into a double of a Mattermost, and how long that one is idle
  --barrier          the type barrier's check, among ten million entities of eight jobs

How:
  --live-speed N     lines a second that the double imports (default: 200, about what a real server does on two cores)
  --threads N        threads of a worker, and of the floor (default here: ${DEFAULT_THREADS}, as the product has it)
  --floor-threads N  threads of the floor only
  --peer 'COMMAND'   beside --sizes, another tool on the same archives; {archive} and {out} become the paths
  --runs N           measure everything so often, in turn, and take the middle value (default: 1)
  --seed N           another seed, other archives (default: 1)
  --keep             keep the archives for the next time
  --json FILE        write the results as JSON
  --help             this text

npm run bench:plot [-- RESULT.json OUT.svg] draws a result (default: the committed one, for docs/performance.md).`;

/** @throws TypeError naming the option that is wrong */
export function parseOptions(args: string[]): BenchOptions | 'help' {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{
        sizes: text,
        messages: text,
        scaling: text,
        shape: text,
        barrier: flag,
        live: text,
        'live-speed': text,
      },
      ...{ threads: text, 'floor-threads': text, peer: text, runs: text, seed: text },
      ...{ keep: flag, json: text, help: flag },
    },
  });
  if (values.help) return 'help';
  if (values.sizes !== undefined && values.messages !== undefined)
    throw new TypeError('--sizes and --messages say the same: give one of them');
  if (values.peer !== undefined && !values.peer.includes('{archive}'))
    throw new TypeError('--peer: {archive} is missing in the command');
  const { scaling, live, barrier = false, shape, peer, json, keep = false } = values;
  const isOther = barrier || shape !== undefined || scaling !== undefined || live !== undefined;
  const sizes = values.sizes ?? values.messages ?? (isOther ? undefined : DEFAULT_SIZES);
  const number = (
    name: 'threads' | 'floor-threads' | 'runs' | 'seed' | 'live-speed',
    otherwise: number,
    min = 1,
  ) => (values[name] === undefined ? otherwise : wholeNumber(`--${name}`, values[name], min));
  const threads = number('threads', DEFAULT_THREADS);
  return {
    sizes:
      sizes?.split(',').map((size) => wholeNumber(values.sizes ? '--sizes' : '--messages', size, 1)) ?? [],
    shapes: shape === undefined ? [] : shapeNames(shape),
    scaling: scaling === undefined ? undefined : wholeNumber('--scaling', scaling, 1),
    barrier,
    live: live === undefined ? undefined : wholeNumber('--live', live, 1),
    liveSpeed: number('live-speed', DEFAULT_LIVE_SPEED),
    threads,
    floorThreads: number('floor-threads', threads),
    seed: number('seed', 1, 0),
    runs: number('runs', 1),
    peer,
    json,
    keep,
  };
}

function shapeNames(text: string): ShapeName[] {
  if (text === 'all') return SHAPE_NAMES;
  return text.split(',').map((name) => {
    const known = SHAPE_NAMES.find((shape) => shape === name.trim());
    if (known) return known;
    throw new TypeError(`--shape: expected ${SHAPE_NAMES.join(', ')} or all, not "${name}"`);
  });
}

function wholeNumber(option: string, text: string, min: number): number {
  const number = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (number >= min) return number;
  throw new TypeError(`${option}: expected a whole number from ${min}, not "${text}"`);
}
