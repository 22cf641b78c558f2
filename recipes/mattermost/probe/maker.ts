import { createHash } from 'node:crypto';

/** Makes texts, names and bytes from a seed and a label: the same from the same, whatever else was made before. */
export interface Maker {
  /** Hexadecimal digits. */
  token(label: string, length?: number): string;
  bytes(label: string, length: number): Buffer;
  word(label: string): string;
  /** Some words, never the same in two seeds: its token is among them, and may be searched for. */
  sentence(label: string): string;
}

// Of several scripts: a dump or a terminal with the wrong encoding damages these first.
const WORDS = [
  'harbour',
  'лодка',
  'Übergabe',
  'café',
  '引き継ぎ',
  'παλίρροια',
  'señal',
  'שלום',
  '⛵️',
  '👩🏽‍🚀',
  'łódź',
  'tide',
  'mooring',
  'ledger',
];

export function createMaker(seed: number): Maker {
  const block = (label: string, index: number) =>
    createHash('sha256').update(`${seed}/${label}/${index}`).digest();
  const bytes = (label: string, length: number) =>
    Buffer.concat(Array.from({ length: Math.ceil(length / 32) }, (_, index) => block(label, index))).subarray(
      0,
      length,
    );
  const token = (label: string, length = 8) => bytes(label, length).toString('hex').slice(0, length);
  const word = (label: string) => WORDS[block(label, 0)[0]! % WORDS.length]!;
  const sentence = (label: string) =>
    [...Array.from({ length: 6 }, (_, index) => word(`${label}/${index}`)), `q${token(label, 12)}`].join(' ');
  return { token, bytes, word, sentence };
}

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');
