import { type Finding, RULES, type RuleName } from '../../restore/labels/rules.ts';
import type { Recipe } from '../../restore/recipe/recipe.ts';
import { visible } from '../../visible.ts';

export const isPassed = (findings: readonly Finding[]): boolean =>
  findings.every(({ level }) => level !== 'error');

/** What was found, for scripts. */
export const lintJson = (recipe: Recipe, published: Recipe | null, findings: readonly Finding[]) => ({
  version: 1,
  recipe: recipe.proof.name,
  folder: recipe.folder,
  recipeVersion: recipe.version,
  publishedVersion: published?.version ?? null,
  digest: recipe.digest,
  passed: isPassed(findings),
  errors: countOf(findings, 'error'),
  warnings: countOf(findings, 'warning'),
  findings,
});

/** What was found, for people: by rule, errors first. */
export function lintText({ proof, version }: Recipe, findings: readonly Finding[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort(
    (a, b) => Number(RULES[a][0] === 'warning') - Number(RULES[b][0] === 'warning'),
  );
  const title = visible(`${proof.title} ${version}`.trim());
  const counts = `${amount(findings, 'error')}, ${amount(findings, 'warning')}`;
  return [...rules.flatMap((rule) => ruleLines(rule, findings)), `${title}: ${counts}`].join('\n');
}

function ruleLines(rule: RuleName, findings: readonly Finding[]): string[] {
  const [level, meaning] = RULES[rule];
  const broken = findings.filter((finding) => finding.rule === rule);
  return [
    `${level} ${rule}`,
    `  the rule: ${meaning}`,
    ...broken.map((finding) => visible(`  ${placeOf(finding)}${finding.message}`)),
    '',
  ];
}

function placeOf({ service, volume, label }: Finding): string {
  const places = [service, label, label === undefined && volume ? `volume ${volume}` : undefined];
  const there = places.filter((place) => place !== undefined);
  return there.length === 0 ? '' : `${there.join(', ')}: `;
}

const countOf = (findings: readonly Finding[], level: Finding['level']): number =>
  findings.filter((finding) => finding.level === level).length;

const amount = (findings: readonly Finding[], level: Finding['level']): string => {
  const count = countOf(findings, level);
  return `${count} ${level}${count === 1 ? '' : 's'}`;
};
