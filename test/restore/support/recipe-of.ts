import type { ComposeFile } from '../../../src/restore/recipe/compose-file.ts';
import { ProofFile } from '../../../src/restore/recipe/proof-file.ts';
import type { Recipe } from '../../../src/restore/recipe/recipe.ts';
import { versionLabelOf } from '../../../src/restore/recipe/version-label.ts';

/** An entry of the data table, shortly: `main.db → backup.db`, `keys`, `tmp (tolerated)`. */
export interface GivenData {
  durable?: string[];
  rebuildable?: string[];
  cache?: string[];
}

/** A recipe around a compose file. @param data volume → what it holds */
export function recipeOf(compose: ComposeFile, data: Record<string, GivenData> = {}, proof = {}): Recipe {
  const entries = Object.entries(data).flatMap(([volume, classes]) =>
    Object.entries(classes as Record<string, string[]>).flatMap(([kind, texts]) =>
      texts.map((text) => {
        const [, path, captured, tolerated] = /^(\S+)(?: → (\S+))?( \(tolerated\))?$/.exec(text)!;
        return {
          volume,
          path,
          class: kind,
          ...(captured && { captured }),
          tolerated: tolerated !== undefined,
          why: `why ${volume}/${path}`,
        };
      }),
    ),
  );
  return {
    folder: '/recipe',
    versionFolder: '/recipe',
    proof: ProofFile.parse({
      name: 'test',
      title: 'Test',
      data:
        entries.length > 0 ? entries : [{ volume: 'none', path: '.', class: 'cache', why: 'nothing at all' }],
      stores: [{ id: 'store', volumes: ['none'], what: 'nothing' }],
      ...proof,
    }),
    compose,
    version: versionLabelOf(compose)?.version ?? '',
    digest: '0'.repeat(64),
  };
}
