import { z } from 'zod';
import { ENTITY_TYPES } from '../../meta/entity-types.ts';
import { REPORT_STATUSES } from '../../report/report-head.ts';
import { NextCursor, PageQuery } from './page.ts';

/** A code with the entities of one type that it is said of. */
export const ReportGroup = z
  .object({
    status: z.enum(REPORT_STATUSES),
    type: z.enum(ENTITY_TYPES).nullable(),
    code: z.string(),
    count: z.number().int(),
    meaning: z.string(),
    advice: z.string(),
  })
  .meta({ id: 'ReportGroup' });
export type ReportGroup = z.infer<typeof ReportGroup>;

/** What became of a job's entities, without the entities. */
export const Report = z.object({
  readAt: z.string(),
  /** Whether everything is accounted for, in a sentence. */
  account: z.string(),
  /** False only if the numbers contradict each other, which is a fault of this service. */
  addsUp: z.boolean(),
  groups: z.array(ReportGroup),
});
export type Report = z.infer<typeof Report>;

const Called = z.object({
  slackId: z.string(),
  slackName: z.string().nullable(),
  targetName: z.string().nullable(),
});

/** An entity that was skipped, that failed, or of which something is to be said. */
export const ReportedEntity = z
  .object({
    status: z.enum(REPORT_STATUSES),
    type: z.enum(ENTITY_TYPES).nullable(),
    code: z.string(),
    slackId: z.string(),
    detail: z.string(),
    /** When it was written, ISO 8601; null for what is no message nor part of one. */
    time: z.string().nullable(),
    channel: Called.nullable(),
    user: Called.nullable(),
  })
  .meta({ id: 'ReportedEntity' });
export type ReportedEntity = z.infer<typeof ReportedEntity>;

export const EntityFilter = z.object({
  status: z.enum(REPORT_STATUSES).optional(),
  type: z.enum(ENTITY_TYPES).optional(),
  code: z.string().max(100).optional(),
  /** Slack's id of a channel. */
  channel: z.string().max(200).optional(),
});
export const EntityQuery = PageQuery.extend(EntityFilter.shape);
export const EntityPage = z.object({ entities: z.array(ReportedEntity), nextCursor: NextCursor });
export type EntityPage = z.infer<typeof EntityPage>;

export const OriginalQuery = z.object({ type: z.enum(ENTITY_TYPES), slackId: z.string().min(1).max(1_000) });
/** An entity as Slack had it beside what is sent of it. Holds content: messages of people. */
export const Original = z.object({
  /** JSON text as in the archive, or what is stored of it; null if nothing is. */
  slack: z.string().nullable(),
  /** Lines of the import, as JSON text; empty if nothing is sent of it. */
  sent: z.array(z.string()),
  /** Why one of the two is missing; null if both are there. */
  note: z.string().nullable(),
});
export type Original = z.infer<typeof Original>;
