import { basename } from 'node:path';
import type { ArchiveAssessment, Assessment, RefusedArchive } from '../assess/assessment.ts';
import { COUNTER_NAMES, ENTITY_TYPES } from '../meta/entity-types.ts';
import { VERSION } from '../version.ts';
import { ASSESS_STYLE } from './assess-style.ts';
import { timeline } from './assess-timeline.ts';
import {
  estimates,
  fileWords,
  findingExample,
  inventory,
  losses,
  names,
  settingValue,
  settingVerdict,
  wordsOf,
} from './assess-words.ts';
import { count } from './figures.ts';
import { Html, html } from './html.ts';
import { typeLabel } from './job-progress.ts';
import { roughTime } from './roughly.ts';
import { svgBars } from './svg-bars.ts';

/** Months that a chart has room for. */
const MOST_SPANS = 120;
/** Findings of one code that are named. */
const NAMED = 100;

/** An assessment as a page that stands alone: nothing in it comes from elsewhere, and no script runs. */
export function assessmentPage(assessment: Assessment): string {
  const { archives } = assessment;
  const title = `From Slack to Mattermost: ${archives.map(({ archive }) => basename(archive)).join(', ')}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Html(ASSESS_STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="soft">What a migration into the team “${assessment.team}” would do. Nothing was changed to find it out.</p>
${tiles(assessment)}
</header>
<main>
${archives.flatMap((archive) => (archive.status === 'failed' ? refused(archive) : []))}
${adviceSection(assessment)}
${settingsSection(assessment)}
${estimateSection(assessment)}
${archives.flatMap((archive) => (archive.status === 'ok' ? archiveSection(archive) : []))}
${togetherSection(assessment)}
</main>
<footer><p class="soft">Made by slack-mm2 ${VERSION}. The codes are explained in docs/content.md.</p></footer>
</body>
</html>
`;
  return page.markup;
}

const NOTHING = html``;

const section = (title: string, body: readonly Html[]): Html =>
  body.length === 0 ? NOTHING : html`<section><h2>${title}</h2>${body}</section>\n`;

const facts = (items: readonly (readonly [string, string])[]): Html =>
  html`<dl class="facts">${items.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`;

const list = (title: string, items: readonly (Html | string)[]): Html =>
  items.length === 0
    ? NOTHING
    : html`<h3>${title}</h3><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;

function tiles({ archives, together }: Assessment): Html {
  if (!together) return NOTHING;
  const assessed = archives.filter((archive) => archive.status === 'ok');
  const left = (status: 'skipped' | 'failed') =>
    assessed.reduce((sum, { totals }) => sum + totals.messages[status], 0);
  const { estimate } = together;
  const figures: [string, string][] = [
    ['messages', count(together.messages)],
    ['of these left out', count(left('skipped') + left('failed'))],
    ['accounts', count(together.names.accounts)],
    ['channels', count(together.names.channels)],
    ['direct channels', count(together.names.directChannels)],
    ['until the file is there', roughTime(estimate.readMs + estimate.writeMs)],
    ['import by Mattermost', roughTime(estimate.importMs)],
  ];
  return html`<dl class="tiles">${figures.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>`;
}

const refused = ({ archive, error }: RefusedArchive): Html =>
  section(`${basename(archive)} can't be migrated`, [html`<p class="failed">${error}</p>`]);

const adviceSection = ({ advice }: Assessment): Html =>
  section(
    'Before the cut-over',
    advice.length === 0 ? [] : [html`<ol>${advice.map(({ text }) => html`<li>${text}</li>`)}</ol>`],
  );

function settingsSection({ settings }: Assessment): Html {
  if (settings.length === 0) return NOTHING;
  const rows = settings.map(
    (setting) =>
      html`<tr${new Html(setting.mustChange ? ' class="change"' : '')}><td><code>${setting.setting}</code><br><span class="soft">${setting.why}</span></td><td class="n">${settingValue(setting, setting.default)}</td><td class="n">${settingValue(setting, setting.needed)}</td><td class="verdict">${settingVerdict(setting)}</td></tr>`,
  );
  return section('Settings of Mattermost', [
    html`<div class="wide"><table><thead><tr><th>setting</th><th class="n">default</th><th class="n">needed</th><th></th></tr></thead><tbody>${rows}</tbody></table></div>`,
  ]);
}

function estimateSection(assessment: Assessment): Html {
  const { items, basis } = estimates(assessment);
  return section('Estimate', items.length === 0 ? [] : [facts(items), html`<p class="soft">${basis}</p>`]);
}

function archiveSection(archive: ArchiveAssessment): Html {
  const { messages, files } = archive;
  const spans = timeline(messages.byMonth, MOST_SPANS);
  return section(basename(archive.archive), [
    facts(inventory(archive)),
    spans.length === 0 ? NOTHING : html`<h3>Messages over time</h3>${svgBars(spans, 'Messages over time')}`,
    totalsTable(archive),
    outcomesTable(archive),
    findingsList('Otherwise than in Slack', archive.findings),
    list(
      'Files',
      Object.entries(files).map(([fate, tally]) => fileWords(fate, tally)),
    ),
    list("Lost on Slack's side already", losses(archive)),
    list(
      `Damaged${messages.damaged.count > messages.damaged.first.length ? ', the first of them' : ''}`,
      messages.damaged.first.map((where) => html`<code>${where}</code>`),
    ),
  ]);
}

function totalsTable({ totals }: ArchiveAssessment): Html {
  const rows = ENTITY_TYPES.map((type) => {
    const { exported, skipped, failed, total } = totals[COUNTER_NAMES[type]];
    const cells = [exported, skipped, failed, total].map((n) => html`<td class="n">${count(n)}</td>`);
    return html`<tr><td>${typeLabel(type)}</td>${cells}</tr>`;
  });
  const heads = ['exported', 'skipped', 'failed', 'total'].map((head) => html`<th class="n">${head}</th>`);
  return html`<h3>What becomes of it</h3><div class="wide"><table><thead><tr><th></th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function outcomesTable({ outcomes }: ArchiveAssessment): Html {
  if (outcomes.length === 0) return NOTHING;
  const rows = outcomes.map(
    ({ type, status, reason, count: n }) =>
      html`<tr><td>${status}</td><td>${typeLabel(type)}</td><td class="n">${count(n)}</td><td>${wordsOf(reason)} <code class="soft">${reason}</code></td></tr>`,
  );
  return html`<h3>Left out</h3><div class="wide"><table><tbody>${rows}</tbody></table></div>`;
}

function findingsList(title: string, findings: ArchiveAssessment['findings']): Html {
  return list(
    title,
    findings.map(({ code, count: n, examples }) => {
      const what = html`${wordsOf(code)}: ${count(n)} <code class="soft">${code}</code>`;
      const named = examples.map(findingExample).filter((text) => text !== '');
      if (named.length === 0) return what;
      const rest = n > Math.min(named.length, NAMED) ? html`<li>…</li>` : NOTHING;
      return html`<details><summary>${what}</summary><ul>${named.slice(0, NAMED).map((text) => html`<li>${text}</li>`)}${rest}</ul></details>`;
    }),
  );
}

function togetherSection({ together, archives }: Assessment): Html {
  if (!together || archives.length < 2) return NOTHING;
  return section('All archives in one team', [
    html`<p>${count(together.messages)} messages become ${names(together.names)}.</p>`,
    findingsList('Names that are otherwise than in Slack', together.findings),
  ]);
}
