import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import { type Document, parseDocument } from 'yaml';

const PROJECT = fileURLToPath(new URL('../../../../', import.meta.url));
/** Where the recipes are that this project brings. */
export const RECIPES = join(PROJECT, 'recipes');

/** Changes files of a copy. Each method fails if there is nothing to change. */
export interface RecipeCopy {
  /** Absolute. */
  readonly folder: string;
  /** A YAML file of it, with what is not touched as it was. */
  yaml(name: string, edit: (document: Document) => void): void;
  write(name: string, text: string): void;
  replace(name: string, what: string, by: string): void;
  /** A folder outside of the recipe, in which services of any user may keep something that no wipe reaches. */
  stash(): string;
}

/** Copies of bundled recipes, spoilt on purpose; removed after the test file. */
export function withRecipeCopies(): (name: string, spoil: (copy: RecipeCopy) => void) => string {
  const root = mkdtempSync(join(tmpdir(), 'mm2-recipes-'));
  // Services run as users of their own, who have to get at the programs of their recipe.
  chmodSync(root, 0o711);
  // What the programs of a recipe import.
  for (const name of ['node_modules', 'src', 'package.json'])
    symlinkSync(join(PROJECT, name), join(root, name));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  let copies = 0;
  return (name, spoil) => {
    // As deep as the original: programs import from `../../src`.
    const folder = join(root, String(++copies), name);
    cpSync(join(RECIPES, name), folder, { recursive: true });
    spoil(copyAt(folder));
    return folder;
  };
}

const copyAt = (folder: string): RecipeCopy => {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return {
    folder,
    write,
    yaml(name, edit) {
      const document = parseDocument(read(name));
      edit(document);
      write(name, document.toString({ lineWidth: 0 }));
    },
    replace(name, what, by) {
      const text = read(name);
      if (!text.includes(what)) throw new Error(`${name} does not hold ${what}`);
      write(
        name,
        text.replace(what, () => by),
      );
    },
    stash() {
      const stash = `${folder}-stash`;
      mkdirSync(stash, { recursive: true });
      chmodSync(stash, 0o1777);
      return stash;
    },
  };
};
