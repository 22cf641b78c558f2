import { stageLabel, typeLabel } from '../control/job-progress.ts';
import { count, duration, many } from '../figures.ts';
import { visible } from '../visible.ts';
import type { Payload } from './payload.ts';

/** Longer texts are cut: a post takes 16,383 characters. */
const MOST = 1_000;

/**
 * An event in words, as an incoming webhook of Mattermost takes them.
 * @param page of the job; undefined if it is not known how people reach it
 */
export function mattermostText({ type, data }: Payload, page: string | undefined): string {
  const { jobId, archive } = data;
  const lines = [`Job ${jobId} (${verbatim(archive)}) ${WORDS[type](data)}`];
  if (type === 'job.ended') {
    const { error = null, target = null } = data;
    if (error !== null) lines.push(verbatim(error));
    if (target) lines.push(`${target.kind === 'mattermost' ? 'At' : 'File:'} ${verbatim(target.path)}`);
  }
  if (page !== undefined) lines.push(page);
  if (type === 'job.ended') lines.push('', ...table(data));
  return lines.join('\n');
}

const WORDS: Record<Payload['type'], (data: Payload['data']) => string> = {
  'job.started': () => 'has started.',
  'job.stage': ({ stage }) => `is in **${stageLabel(stage)}**.`,
  'job.failures': ({ failed }) => `has had **${many(failed, 'failure', 'failures')}** so far.`,
  'job.paused': ({ stage }) => `was paused in ${stageLabel(stage)}.`,
  'job.resumed': ({ stage }) => `goes on in ${stageLabel(stage)}.`,
  'job.ended': ({ status, durationMs = 0, exported, skipped, failed }) =>
    `${ENDED[status]} after ${duration(durationMs)}: ${count(exported)} exported, ${count(skipped)} skipped, ${count(failed)} failed.`,
};

const ENDED = {
  running: 'goes on',
  success: 'has **succeeded**',
  failed: 'has **failed**',
  cancelled: 'was **cancelled**',
} as const;

function table({ types }: Payload['data']): string[] {
  const rows = types.filter(({ exported, skipped, failed }) => exported + skipped + failed > 0);
  if (rows.length === 0) return [];
  return [
    '| | exported | skipped | failed |',
    '|:--|--:|--:|--:|',
    ...rows.map(
      ({ type, exported, skipped, failed }) =>
        `| ${typeLabel(type)} | ${count(exported)} | ${count(skipped)} | ${count(failed)} |`,
    ),
  ];
}

/** As code, in which Mattermost sees no mention, no link and no emoji, whatever an archive is called. */
function verbatim(text: string): string {
  const shown = visible(text).replaceAll('`', "'").trim();
  return `\`${(shown.length > MOST ? `${shown.slice(0, MOST)}…` : shown) || '?'}\``;
}
