import { hashName } from '../../slack/archive/duplicate-names.ts';
import { createNumberIndex } from './number-index.ts';

/** What is remembered of a post, to judge a second one of the same millisecond by. */
export interface Stored {
  /** Hash of the text. */
  text: number;
  /** Hash of author and files of a root; 0 for a reply. */
  root: number;
  /** The run of lines that it stands in. */
  run: number;
  hasFollowers: boolean;
}

/** The posts of a channel, by time. About 45 bytes a post. */
export interface RoomPosts {
  at(createAt: number): Stored | undefined;
  add(createAt: number, stored: Stored): void;
}

export function createRoomPosts(): RoomPosts {
  const index = createNumberIndex();
  const texts: number[] = [];
  /** Run, root and flag in one number, to save two columns. */
  const packed: number[] = [];
  return {
    at(createAt) {
      const place = index.placeOf(createAt);
      if (place < 0) return undefined;
      const one = packed[place]!;
      return {
        text: texts[place]!,
        root: Math.floor(one / 2) % ROOTS,
        run: Math.floor(one / 2 / ROOTS),
        hasFollowers: one % 2 === 1,
      };
    },
    add(createAt, { text, root, run, hasFollowers }) {
      index.add(createAt);
      texts.push(text);
      packed.push((run * ROOTS + root) * 2 + Number(hasFollowers));
    },
  };
}

/** 30 bits: with the flag, 22 are left for the run. */
const ROOTS = 0x4000_0000;

export const hashText = (text: string): number => hashName(text);

/** Everything that a second line of the same root has to repeat. Never 0. */
export const hashRoot = (user: string, files: readonly string[]): number =>
  (hashName([user, ...files].join('\n')) % (ROOTS - 1)) + 1;
