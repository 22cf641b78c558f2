import { count } from '../figures.ts';
import type { ImportCheck } from '../mattermost/import-check/check-import.ts';
import type { Counts } from '../mattermost/import-check/known.ts';
import type { Problem } from '../mattermost/import-check/problems.ts';
import { type Effect, isError, ruleOf, SERVER_VERSION } from '../mattermost/import-check/rules.ts';
import { visible } from '../visible.ts';

/** What the server does, worst first. */
const EFFECTS: Record<Effect, string> = {
  crashes: 'ends the server',
  hangs: 'the import never ends',
  fatal: 'ends the import',
  lost: 'silently left out or changed',
  warns: 'left out or changed, with a warning in the server log',
  setting: 'depends on a setting or the licence',
  older: 'only servers before the one checked against',
  slow: 'only slower',
};
const WORST_FIRST = Object.keys(EFFECTS);

const CONTENTS: readonly (readonly [keyof Counts, string])[] = [
  ['users', 'users'],
  ['bots', 'bots'],
  ['channels', 'channels'],
  ['directChannels', 'direct channels'],
  ['posts', 'posts'],
  ['replies', 'replies'],
  ['reactions', 'reactions'],
  ['attachments', 'attachments'],
  ['emoji', 'emoji'],
];

/** A broken rule with its problems: all are counted, the first ones are there. */
interface BrokenRule {
  rule: string;
  severity: 'error' | 'warning';
  effect: Effect;
  meaning: string;
  count: number;
  problems: Omit<Problem, 'rule'>[];
}

/** The worst first, and of those the most frequent. */
function brokenRules({ totals, problems }: ImportCheck): BrokenRule[] {
  const rules = [...totals].map(([rule, total]): BrokenRule => {
    const { effect, meaning } = ruleOf(rule);
    const severity = isError(ruleOf(rule)) ? 'error' : 'warning';
    const first = problems.filter((problem) => problem.rule === rule).map(({ rule: _rule, ...rest }) => rest);
    return { rule, severity, effect, meaning, count: total, problems: first };
  });
  const rank = ({ effect }: BrokenRule) => WORST_FIRST.indexOf(effect);
  return rules.sort((a, b) => rank(a) - rank(b) || b.count - a.count);
}

const sum = (rules: readonly BrokenRule[], severity: BrokenRule['severity']) =>
  rules.filter((rule) => rule.severity === severity).reduce((total, rule) => total + rule.count, 0);

/** Whether the server would import the file to its end. */
export const isAccepted = ({ totals }: ImportCheck): boolean =>
  ![...totals.keys()].some((rule) => isError(ruleOf(rule)));

/** What was found, for scripts. */
export function checkJson(file: string, check: ImportCheck) {
  const rules = brokenRules(check);
  return {
    file,
    server: SERVER_VERSION,
    accepted: isAccepted(check),
    errors: sum(rules, 'error'),
    warnings: sum(rules, 'warning'),
    counts: check.counts,
    rules,
  };
}

/** What was found, for people. */
export function checkText(file: string, check: ImportCheck): string {
  const rules = brokenRules(check);
  const { counts } = check;
  const held = CONTENTS.filter(([key]) => counts[key] > 0).map(
    ([key, label]) => `${label} ${count(counts[key])}`,
  );
  const errors = sum(rules, 'error');
  const warnings = sum(rules, 'warning');
  const verdict = errors === 0 ? 'would take' : 'would not take';
  return [
    ...rules.flatMap((rule) => [...ruleLines(rule), '']),
    `${file}: Mattermost ${SERVER_VERSION} ${verdict} this file. ${count(errors)} errors, ${count(warnings)} warnings.`,
    `  lines ${count(counts.lines)}${held.length > 0 ? `: ${held.join(', ')}` : ''}`,
  ].join('\n');
}

function ruleLines({ rule, severity, effect, meaning, count: total, problems }: BrokenRule): string[] {
  const rest = total - problems.length;
  return [
    `${severity} ${rule} (${count(total)}): ${EFFECTS[effect]}`,
    `  the rule: ${meaning}`,
    ...problems.map((problem) => visible(`  ${placeOf(problem)}: ${problem.what}`)),
    ...(rest > 0 ? [`  and ${count(rest)} more`] : []),
  ];
}

function placeOf({ line, entity }: Omit<Problem, 'rule'>): string {
  const at = line > 0 ? `line ${count(line)}` : 'zip';
  if (!entity) return at;
  return `${at}, ${entity.type} ${entity.name}${entity.createAt === undefined ? '' : ` at ${entity.createAt}`}`;
}
