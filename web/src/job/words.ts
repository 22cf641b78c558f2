import type { JobSummary } from '../../../src/api/schemas/job.ts';
import { many } from '../../../src/figures.ts';
import type { EntityType, Stage } from './types.ts';

export const STAGE_LABELS: Record<Stage, string> = {
  extracting: 'Extracting',
  users: 'Users',
  channels: 'Channels',
  messages: 'Messages',
  ready_export: 'Ready for export',
  exporting: 'Exporting',
  done: 'Done',
};

/** Where a job that has not ended is. Its last stage is called `done` in its record, and begins before the file is made. */
export const stageWord = (stage: Stage): string =>
  stage === 'done' ? 'finishing' : STAGE_LABELS[stage].toLowerCase();

export const TYPE_LABELS: Record<EntityType, string> = {
  user: 'users',
  custom_emoji: 'custom emoji',
  channel: 'channels',
  message: 'messages',
  attachment: 'attachments',
  reaction: 'reactions',
};

const SINGULAR: Record<EntityType, string> = {
  user: 'user',
  custom_emoji: 'custom emoji',
  channel: 'channel',
  message: 'message',
  attachment: 'attachment',
  reaction: 'reaction',
};

/** `1 user`, `1,204 users` */
export const amount = (value: number, type: EntityType): string =>
  many(value, SINGULAR[type], TYPE_LABELS[type]);

/** The types in the order in which they are exported. */
export const TYPES = Object.keys(TYPE_LABELS) as EntityType[];

export type StatusWord = JobSummary['status'] | 'paused';

/** How a job stands, in a word: a job that is held is `paused`, whatever it was doing. */
export const statusWord = ({ status, pausedAt }: Pick<JobSummary, 'status' | 'pausedAt'>): StatusWord =>
  status === 'running' && pausedAt !== null ? 'paused' : status;

/** `a`, `a and b`, `a, b and c` */
export const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
