import { basename } from 'node:path';
import type { ArchiveAssessment, Assessment } from '../assess/assessment.ts';
import { typeLabel } from '../control/job-progress.ts';
import { count } from '../figures.ts';
import { COUNTER_NAMES, ENTITY_TYPES } from '../meta/entity-types.ts';
import { countOf } from '../report/labels.ts';
import { visible } from '../visible.ts';
import { timeline } from './assess-timeline.ts';
import {
  estimates,
  filesByFate,
  fileWords,
  findingExample,
  inventory,
  losses,
  meaningOf,
  names,
  settingValue,
  settingVerdict,
} from './assess-words.ts';
import { bar } from './terminal-lines.ts';
import { wrapped } from './wrapped.ts';

const BAR = 40;
const MOST_SPANS = 24;
/** Findings of one code that are named. */
const NAMED = 5;

/** An assessment for people: what to do first, then what is there and what becomes of it. */
export function assessmentText(assessment: Assessment): string {
  const { archives, together, settings, advice } = assessment;
  const lines: string[] = [];
  const section = (title: string, body: readonly string[]) => {
    if (body.length > 0) lines.push(title, ...body, '');
  };
  for (const archive of archives) {
    if (archive.status === 'failed')
      section(`${basename(archive.archive)} can't be migrated`, wrapped(visible(archive.error), '  '));
  }
  section(
    'Before the cut-over',
    advice.flatMap(({ text }, index) => wrapped(text, `${String(index + 1).padStart(4)}. `)),
  );
  section(
    'Settings of Mattermost',
    table(
      'lrrl',
      ['setting', 'default', 'needed', ''],
      settings.map((setting) => [
        setting.setting,
        settingValue(setting, setting.default),
        settingValue(setting, setting.needed),
        settingVerdict(setting),
      ]),
    ),
  );
  for (const archive of archives) if (archive.status === 'ok') lines.push(...archiveLines(archive));
  if (together && archives.length > 1) {
    section('All archives in one team', [
      ...wrapped(`${count(together.messages)} messages become ${names(together.names)}.`, '  '),
      ...findingLines(together.findings),
    ]);
  }
  const { items, basis } = estimates(assessment);
  section('Estimate', [...pairs(items), ...wrapped(basis, '  ')]);
  return lines.join('\n').trimEnd();
}

function archiveLines(archive: ArchiveAssessment): string[] {
  const lines = [basename(archive.archive), ...pairs(inventory(archive)), ''];
  const section = (title: string, body: readonly string[]) => {
    if (body.length > 0) lines.push(`  ${title}`, ...body, '');
  };
  const spans = timeline(archive.messages.byMonth, MOST_SPANS);
  const most = Math.max(...spans.map((span) => span.count), 1);
  section(
    'Messages over time',
    spans.map((span) => `    ${span.label.padEnd(8)} ${bar(span.count, most, BAR)} ${count(span.count)}`),
  );
  section('What becomes of it', [
    ...table(
      'lrrrr',
      ['', 'exported', 'skipped', 'failed', 'total'],
      ENTITY_TYPES.map((type) => {
        const { exported, skipped, failed, total } = archive.totals[COUNTER_NAMES[type]];
        return [typeLabel(type), ...[exported, skipped, failed, total].map(count)];
      }),
    ),
    ...archive.outcomes.flatMap(({ type, status, reason, count: n }) =>
      wrapped(`${status} ${reason}: ${countOf({ type, count: n })} (${meaningOf(reason)})`, '    '),
    ),
  ]);
  section('Otherwise than in Slack', findingLines(archive.findings));
  section(
    'Files',
    filesByFate(archive).flatMap(([fate, tally]) => wrapped(fileWords(fate, tally), '    ')),
  );
  section(
    "Lost on Slack's side already",
    losses(archive).flatMap((text) => wrapped(text, '    ')),
  );
  section(
    'Damaged',
    archive.messages.damaged.first.map((where) => `    ${visible(where)}`),
  );
  return lines;
}

function findingLines(findings: ArchiveAssessment['findings']): string[] {
  return findings.flatMap(({ code, count: n, examples }) => [
    ...wrapped(`${code} ${count(n)}: ${meaningOf(code)}`, '    '),
    ...examples
      .map((example) => findingExample(code, example))
      .filter((text) => text !== '')
      .slice(0, NAMED)
      .flatMap((text) => wrapped(visible(text), '      ')),
  ]);
}

const pairs = (items: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(0, ...items.map(([name]) => name.length)) + 2;
  return items.flatMap(([name, text]) => wrapped(visible(text), `  ${name.padEnd(width)}`));
};

/** @param align `l` or `r` for each column */
function table(align: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const cellText = (cell: string, column: number) =>
    align[column] === 'r' ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
  return [head, ...rows].map((row) => `    ${row.map(cellText).join('  ')}`.trimEnd());
}
