import { posix } from 'node:path';
import { hashName } from '../../slack/archive/duplicate-names.ts';
import { createNumberIndex } from './number-index.ts';

/** The files of the zip below `data/`. About 35 bytes a file: their names are kept as 53-bit hashes. */
export interface ZipFiles {
  /** @param name of the entry, with `data/`. @returns false if the name is there already */
  add(name: string, size: number): boolean;
  /**
   * The file that a path in a line names: the server joins it to `data`. Notes that it is named.
   * @returns its bytes inflated, or why there is none
   */
  sizeOf(path: string): number | 'missing' | 'outside';
  isNamed(name: string): boolean;
  /** How many files no line has named. */
  readonly unnamed: number;
}

export function createZipFiles(): ZipFiles {
  const index = createNumberIndex();
  const sizes: number[] = [];
  let named = new Uint8Array(64);
  let namedCount = 0;
  const key = (name: string) => hashName(name.normalize('NFC'));
  return {
    get unnamed() {
      return sizes.length - namedCount;
    },
    add(name, size) {
      const hash = key(name);
      if (index.placeOf(hash) >= 0) return false;
      index.add(hash);
      sizes.push(size);
      if (sizes.length > named.length) {
        const larger = new Uint8Array(named.length * 2);
        larger.set(named);
        named = larger;
      }
      return true;
    },
    sizeOf(path) {
      const name = posix.join('data', path);
      if (!name.startsWith('data/')) return name === 'data' ? 'missing' : 'outside';
      const place = index.placeOf(key(name));
      if (place < 0) return 'missing';
      if (named[place] === 0) namedCount++;
      named[place] = 1;
      return sizes[place]!;
    },
    isNamed: (name) => named[index.placeOf(key(name))] === 1,
  };
}
