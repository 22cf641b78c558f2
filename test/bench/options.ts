import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Messages of each archive, in the order in which they are measured. */
  sizes: number[];
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

export const USAGE = `npm run bench -- [options]

  --sizes N,N,…      messages of the archives (default: 10000,100000)
  --messages N       the same with one archive only
  --seed N           another seed, other archives (default: 1)
  --runs N           measure everything so often, in turn, and take the middle value (default: 1)
  --peer 'COMMAND'   measure another tool on the same archives; {archive} and {out} become the paths
  --json FILE        write the results as JSON
  --keep             keep the archives for the next time
  --help             this text`;

/** @throws TypeError naming the option that is wrong */
export function parseOptions(args: string[]): BenchOptions | 'help' {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args,
    options: {
      sizes: text,
      messages: text,
      seed: text,
      runs: text,
      peer: text,
      json: text,
      keep: flag,
      help: flag,
    },
  });
  if (values.help) return 'help';
  if (values.sizes !== undefined && values.messages !== undefined)
    throw new TypeError('--sizes and --messages say the same: give one of them');
  if (values.peer !== undefined && !values.peer.includes('{archive}'))
    throw new TypeError('--peer: {archive} is missing in the command');
  const sizes = (values.sizes ?? values.messages ?? '10000,100000').split(',');
  return {
    sizes: sizes.map((size) => wholeNumber(values.sizes ? '--sizes' : '--messages', size, 1)),
    seed: wholeNumber('--seed', values.seed ?? '1', 0),
    runs: wholeNumber('--runs', values.runs ?? '1', 1),
    peer: values.peer,
    json: values.json,
    keep: values.keep ?? false,
  };
}

function wholeNumber(option: string, text: string, min: number): number {
  const number = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (number >= min) return number;
  throw new TypeError(`${option}: expected a whole number from ${min}, not "${text}"`);
}
