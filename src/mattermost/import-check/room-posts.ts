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
}

/** The posts of a channel, by time. About 45 bytes a post. */
export interface RoomPosts {
  at(createAt: number): Stored | undefined;
  add(createAt: number, stored: Stored): void;
}

export function createRoomPosts(): RoomPosts {
  const index = createNumberIndex();
  const texts: number[] = [];
  /** Run and root in one number, to save a column. */
  const roots: number[] = [];
  return {
    at(createAt) {
      const place = index.placeOf(createAt);
      if (place < 0) return undefined;
      const packed = roots[place]!;
      return { text: texts[place]!, root: packed % ROOTS, run: Math.floor(packed / ROOTS) };
    },
    add(createAt, { text, root, run }) {
      index.add(createAt);
      texts.push(text);
      roots.push(run * ROOTS + root);
    },
  };
}

const ROOTS = 0x1_0000_0000;

export const hashText = (text: string): number => hashName(text);

/** Everything that a second line of the same root has to repeat. Never 0. */
export const hashRoot = (user: string, files: readonly string[]): number =>
  (hashName([user, ...files].join('\n')) % (ROOTS - 1)) + 1;
