import { lintLabels } from '../../restore/labels/lint-labels.ts';
import { lintRecipe } from '../../restore/labels/lint-recipe.ts';
import type { LintRecord } from '../../restore/proof-record.ts';
import type { Recipe } from '../../restore/recipe/recipe.ts';

/** What the linters find in a version of a recipe. @param published the version before it, if that is known */
export function lintRecord(recipe: Recipe, published: Recipe | null): LintRecord {
  try {
    const found = [...lintLabels(recipe, published), ...lintRecipe(recipe, published)];
    return {
      findings: found.map(({ rule, level, service, volume, label, message }) => ({
        rule,
        level,
        where: [service, volume, label].filter(Boolean).join(' '),
        what: message,
      })),
      error: null,
    };
  } catch (error) {
    return { findings: [], error: (error as Error).message };
  }
}
