import { bytes, count, duration, many } from '../../figures.ts';
import type { Assertion } from '../../restore/assertion.ts';
import { DRIVER_TEXTS } from '../../restore/evidence/markdown.ts';
import { judgeProof, type ProofResult } from '../../restore/judge-proof.ts';
import { type Ladder, levelText, RUNG_TITLES, rungMark } from '../../restore/ladder.ts';
import type { PassRecord, ProofRecord } from '../../restore/proof-record.ts';
import { RUNGS } from '../../restore/recipe/proof-file.ts';
import { visible } from '../../visible.ts';
import { textTable } from '../text-table.ts';
import { wrapped } from '../wrapped.ts';
import { failureAdvice } from './failure-advice.ts';

/** Failed assertions that are told; the others are in the evidence. */
const MOST_FAILURES = 8;
const NAME_WIDTH = 12;
/** Characters. */
const MAX_REASON = 120;

/** What a proof came to, for people: what is wrong first, then the ladder, then why to believe it. @param evidence folder, if it was written */
export function proveText(record: ProofRecord, evidence?: string): string {
  const result = judgeProof(record);
  const sections = [
    headLines(record, result, evidence),
    failureLines(record, result),
    ladderLines(record, result),
    beliefLines(record, result),
    nextLines(record, result),
  ].filter((lines) => lines.length > 0);
  return sections.map((lines) => lines.map(visible).join('\n')).join('\n\n');
}

const HEADLINES: Readonly<Record<ProofResult['outcome'], string>> = {
  proved: 'PROVED: everything was wiped, and all of it came back, twice',
  passed: 'passed: everything was wiped, and all of it came back, once',
  failed: 'FAILED: do not rely on this backup',
  unverified: 'UNVERIFIED: whether this backup can be restored is not known',
  cancelled: 'cancelled: nothing is proved',
};

const field = (name: string, value: string): string[] => wrapped(value, `  ${name.padEnd(NAME_WIDTH)}`);

function headLines(
  record: ProofRecord,
  { outcome, why, assertions, failures }: ProofResult,
  evidence?: string,
) {
  const { recipe, driver, passes, startedAt, finishedAt } = record;
  const held = failures.length === 0 ? 'all hold' : `${failures.length} do not hold`;
  return [
    `${recipe.proof.title} ${recipe.version}: ${HEADLINES[outcome]}`,
    // What broke is told below.
    ...(outcome === 'unverified' && !passes.some(({ broken }) => broken) ? field('why', why) : []),
    ...field('recipe', `${recipe.proof.name}, digest ${recipe.digest.slice(0, 12)}`),
    ...field('driver', `${driver}: ${DRIVER_TEXTS[driver]}`),
    ...field(
      'made',
      `${many(passes.length, 'pass', 'passes')} in ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}, ${many(assertions, 'assertion')}, ${held}`,
    ),
    ...(retriedTexts(record).length === 0 ? [] : field('retried', retriedTexts(record).join('; '))),
    ...field('clean', cleanText(record)),
    ...(evidence === undefined ? [] : field('evidence', evidence)),
  ];
}

/** What did not work at once: a capture that had to be repeated is not hidden. */
const retriedTexts = ({ passes }: ProofRecord): string[] =>
  passes.flatMap(({ pass, attempts, steps }) => [
    ...(attempts > 1 ? [`pass ${pass} was begun ${attempts} times`] : []),
    ...steps
      .filter((one) => one.attempts > 1)
      .map(({ step, attempts: tries }) => `${step} of pass ${pass} was done at attempt ${tries}`),
  ]);

function cleanText({ passes }: ProofRecord): string {
  const open = passes.filter(
    ({ leftovers, assertions }) =>
      leftovers === null || assertions.some(({ step, ok }) => step === 'teardown' && !ok),
  );
  if (passes.length === 0) return 'nothing was deployed';
  return open.length === 0
    ? 'nothing is left running, no process, port, file or volume'
    : `NOT torn down: ${open.map(({ pass, run }) => `pass ${pass} (${run})`).join(', ')}`;
}

function failureLines({ passes }: ProofRecord, { failures }: ProofResult): string[] {
  const broken = passes.flatMap((pass) => (pass.broken ? [{ pass: pass.pass, ...pass.broken }] : []));
  const more = failures.length - MOST_FAILURES;
  const shown = failures
    .slice(0, MOST_FAILURES)
    .map((failure) => ({ ...failure, advice: failureAdvice(failure.assertion, failure.pass) }));
  return [
    ...shown.flatMap(({ pass, assertion, advice }, at) => [
      `  ${mark('failed')}${assertion.id}${ofPass(pass)}`,
      ...wrapped(assertion.detail, '            '),
      // Once for those of one cause.
      ...(shown.findIndex((one) => one.advice === advice) === at ? wrapped(advice, '            > ') : []),
    ]),
    ...(more > 0 ? [`            … and ${count(more)} more, in results.json of the evidence`] : []),
    ...broken.flatMap(({ pass, step, message }) => [
      `  ${mark('broke')}${step}${ofPass(pass)}`,
      ...wrapped(message, '            '),
      ...wrapped(
        'It says nothing of the data: tools or the machine were in the way. Cure that, and begin again.',
        '            > ',
      ),
    ]),
  ];
}

const mark = (word: string) => word.padEnd(10);
const ofPass = (pass: number | null) => (pass === null ? '' : ` (pass ${pass})`);

function ladderLines({ published, recipe, driver }: ProofRecord, { before, after }: ProofResult): string[] {
  const both = before ? [before, after] : [after];
  const heads = before ? [`before: ${published?.version}`, `after: ${recipe.version}`] : [recipe.version];
  const rows = RUNGS.map((rung, at) => [
    `${at + 1} ${RUNG_TITLES[rung]}`,
    ...both.map((ladder) => rungMark(ladder.rungs[at]!, driver)),
  ]);
  const table = textTable([['rung', ...heads], ...rows, ['level', ...both.map(levelText)]]);
  return [
    ...table.map((line) => `  ${line}`),
    ...(before ? reasonLines('before', before) : []),
    ...reasonLines(before ? 'after' : '', after),
  ];
}

/** Why each rung that is not earned is not; what has failed is told at length above. */
const reasonLines = (when: string, { rungs }: Ladder): string[] =>
  rungs
    .filter(({ status }) => status !== 'earned')
    .flatMap(({ rung, status, reason }) =>
      wrapped(
        status === 'skipped' ? `skipped on purpose: ${reason}` : `${status}: ${shortened(reason)}`,
        `    ${[when, RUNG_TITLES[rung]].filter(Boolean).join(', ')}: `,
      ),
    );

const shortened = (reason: string) =>
  reason.length <= MAX_REASON ? reason : `${reason.slice(0, MAX_REASON - 1)}…`;

/** The three proofs, in the numbers of the last pass that has earned the rung. */
function beliefLines(record: ProofRecord, { after, passes }: ProofResult): string[] {
  const at = passes.findLastIndex(({ rungs }) => rungs.some(isEarnedBackup));
  const pass = record.passes[at];
  if (!pass || !after.rungs.some(isEarnedBackup)) return [];
  const { recoveryMs } = pass;
  const lines = [
    `Why to believe in rung 3, backup/restore (${record.passes.length > 1 ? `the numbers are of pass ${pass.pass}; pass 1 had other data` : 'one pass'})`,
    ...field('captured', capturedText(record, pass)),
    ...field('gone', goneText(record, pass)),
    ...field('back', backText(pass)),
    ...(recoveryMs === null
      ? []
      : field('in time', `${duration(recoveryMs)} from the end of the wipe until everything was read back`)),
  ];
  return lines;
}

const isEarnedBackup = ({ rung, status }: Ladder['rungs'][number]) =>
  rung === 'backup_restore' && status === 'earned';

const ofStep = ({ assertions }: PassRecord, step: Assertion['step']) =>
  assertions.filter((one) => one.step === step);

function capturedText({ recipe }: ProofRecord, pass: PassRecord): string {
  const { data } = recipe.proof;
  const durable = data.filter((entry) => entry.class === 'durable').length;
  const excluded = pass.plan.volumes
    .filter(({ selection }) => selection.kind === 'excluded')
    .map(({ volume }) => volume);
  const { id = '', files = 0, bytes: size = 0 } = pass.snapshot ?? {};
  return [
    `snapshot ${id.slice(0, 12)} (${many(files, 'file')}, ${bytes(size)}) holds ${durable === 1 ? 'the one durable place' : `the ${durable} durable places`} of proof.yml, and nothing else`,
    excluded.length > 0 ? `; nothing of ${excluded.join(', ')}` : '',
    `; ${many(ofStep(pass, 'captured').length, 'assertion')}`,
  ].join('');
}

function goneText({ recipe }: ProofRecord, { manifests }: PassRecord): string {
  const words = (manifests.gone ?? []).map(({ store, answer, said }) => ({
    store,
    text: answer === 'refused' ? `refused${said === '' ? '' : ` (${said})`}` : 'empty',
  }));
  const texts = [...new Set(words.map(({ text }) => text))].map((text) => {
    const stores = words.filter((one) => one.text === text).map(({ store }) => store);
    return `${stores.join(', ')} ${text}`;
  });
  return `after the wipe the service was up and healthy, and had nothing of ${many(recipe.proof.stores.length, 'store')}: ${texts.join('; ')}`;
}

function backText(pass: PassRecord): string {
  const items = (pass.manifests.after ?? []).flatMap((answer) => answer.items);
  const facts = items.reduce((sum, item) => sum + Object.keys(item.facts).length, 0);
  const holding = (ending: string) => ofStep(pass, 'back').filter(({ id }) => id.endsWith(ending)).length;
  return [
    `${many(items.length, 'item')} with ${many(facts, 'fact')}, read through the service, are as they were at the snapshot`,
    `; what was written after it is absent (${many(holding('.canary-absent'), 'store')}), what was damaged after it is whole (${many(holding('.damage-undone'), 'store')})`,
    '; the same after a restart, and it takes new data',
  ].join('');
}

function nextLines({ recipe, driver, limits }: ProofRecord, { outcome }: ProofResult): string[] {
  const { name } = recipe.proof;
  const isGood = outcome === 'proved' || outcome === 'passed';
  return [
    ...(isGood && driver === 'local'
      ? wrapped(
          'Not shown by plain processes: the images themselves. Where there are containers, --driver compose does the same with them.',
          '  ',
        )
      : []),
    ...(isGood ? limits.flatMap((limit) => wrapped(limit, '  - ')) : []),
    ...(outcome === 'passed'
      ? wrapped(
          `It counts as proved after a second pass from nothing: slack-mm2 restore prove ${name} --cold`,
          '  ',
        )
      : []),
  ];
}
