import { checkBot } from './check-bot.ts';
import { checkChannel } from './check-channel.ts';
import { checkDirectChannel } from './check-direct-channel.ts';
import { checkEmoji } from './check-emoji.ts';
import { checkPost } from './check-post.ts';
import { checkRole, checkScheme } from './check-scheme.ts';
import { checkTeam } from './check-team.ts';
import { checkUser } from './check-user.ts';
import { type Check, fieldsOf, isGiven, isObject, text, type Values } from './fields.ts';
import type { Known } from './known.ts';
import { parseLine } from './parse-line.ts';
import { type Problems, type Report, shown } from './problems.ts';

const CHECKS: Record<string, (value: Values, known: Known, problems: Problems) => void> = {
  role: (value, _, problems) => checkRole(value, problems),
  scheme: checkScheme,
  emoji: checkEmoji,
  team: checkTeam,
  channel: checkChannel,
  user: checkUser,
  bot: checkBot,
  direct_channel: checkDirectChannel,
  post: (value, known, problems) => checkPost('post', value, known, problems),
  direct_post: (value, known, problems) => checkPost('direct_post', value, known, problems),
};

/** Without their object, the server's reader follows a nil pointer. */
const CRASHING = new Set(['post', 'direct_post', 'user', 'bot', 'emoji']);

/** A checker of lines, to be given each line in order; `problems.line` says which one it is. */
export function createLineCheck(known: Known, problems: Problems): (bytes: Buffer) => void {
  const enterRun = createRuns(known);
  return (bytes) => {
    const report = problems.of();
    const line = parseLine(bytes, report);
    if (!line) return;
    if (problems.line === 1) return checkVersion(line, report);
    const type = String(line.type);
    if (type === 'version')
      return report(problems.line === 2 ? 'version.second_line' : 'version.again', 'a second version line');
    const check = Object.hasOwn(CHECKS, type) ? CHECKS[type] : undefined;
    if (!check) return report('line.type', shown(line.type));
    for (const field of Object.keys(line)) {
      if (field !== 'type' && field !== type) report('unknown_field', shown(field));
    }
    const value = line[type];
    if (enterRun(type, value)) report('line.order', `${type} begins again`);
    if (isObject(value)) check(value, known, problems);
    else if (!isGiven(value) && CRASHING.has(type)) report('line.object_missing', type);
    else report('line.object', `${type}: ${shown(value)}`);
  };
}

/**
 * Follows the runs of lines of one type, which the server handles at once; it waits where the type changes. A team that
 * comes again as it was is such a wait and nothing else, between posts that must be stored one before the other.
 * @returns a function that tells whether a type begins a second time without such a reason
 */
function createRuns(known: Known): (type: string, value: unknown) => boolean {
  const finished = new Set<string>();
  let current = '';
  let isWait = false;
  return (type, value) => {
    if (type === current) return false;
    const wasWait = isWait;
    isWait = type === 'team' && isObject(value) && isSame(value, known);
    current = type;
    known.run++;
    const isAgain = finished.has(type) && !isWait && !wasWait;
    finished.add(type);
    return isAgain;
  };
}

const isSame = (team: Values, known: Known) =>
  known.teams.get(String(team.name).toLowerCase())?.json === JSON.stringify(team);

export const INFO_FIELDS = {
  optional: { generator: text(), version: text(), created: text(), additional: (() => undefined) as Check },
};

const infoFields = fieldsOf(INFO_FIELDS);

function checkVersion(line: Values, report: Report): void {
  if (line.type !== 'version' || line.version !== 1) report('version.first', `type ${shown(line.type)}`);
  for (const field of Object.keys(line)) {
    if (!['type', 'version', 'info'].includes(field)) report('unknown_field', shown(field));
  }
  if (isGiven(line.info)) infoFields(line.info, 'info', report);
}
