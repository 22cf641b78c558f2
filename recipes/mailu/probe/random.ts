import { createHash } from 'node:crypto';

/** Everything of a seeded pass: the same seed gives the same, whatever was asked before. */
export interface Random {
  /** 0 ≤ n < below. */
  number(name: string, below: number): number;
  pick<T>(name: string, from: readonly T[]): T;
  /** Lower-case hexadecimal. */
  hex(name: string, length: number): string;
  bytes(name: string, length: number): Buffer;
  words(name: string, count: number): string;
}

const WORDS =
  'amber basil cedar delta ember fable grove harbor indigo juniper kernel lantern meadow nectar orchid pebble quartz river saffron timber umber velvet willow zephyr'.split(
    ' ',
  );

export const sha256 = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex');

export function seededRandom(seed: number): Random {
  const digest = (name: string) => createHash('sha256').update(`${seed}/${name}`).digest();
  const number = (name: string, below: number) => digest(name).readUIntBE(0, 6) % below;
  const pick = <T>(name: string, from: readonly T[]): T => from[number(name, from.length)]!;
  return {
    number,
    pick,
    hex: (name, length) => digest(name).toString('hex').slice(0, length),
    bytes(name, length) {
      const blocks: Buffer[] = [];
      for (let n = 0; n * 32 < length; n++) blocks.push(digest(`${name}/${n}`));
      return Buffer.concat(blocks).subarray(0, length);
    },
    words: (name, count) => Array.from({ length: count }, (_, n) => pick(`${name}/${n}`, WORDS)).join(' '),
  };
}
