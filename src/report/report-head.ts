import { sql } from 'slonik';
import { z } from 'zod';
import { ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import { FINDINGS, REASONS } from '../meta/reason-codes.ts';
import { getJob, type Job } from '../store/jobs.ts';
import { tallyFindings, tallyOutcomes } from '../store/outcomes.ts';
import type { DatabasePool } from '../store/pool.ts';
import { getTarget, type Target } from '../store/targets.ts';
import { contradictions, type TypeAccount, typeAccounts } from './type-accounts.ts';

/** `noted` is what was exported, but otherwise than it stood in Slack. */
export const REPORT_STATUSES = ['failed', 'skipped', 'noted'] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** A code with the entities of one type that it is said of. */
export interface CodeGroup {
  status: ReportStatus;
  /** undefined for a finding of another version, of which this one doesn't know what it is about. */
  type: EntityType | undefined;
  code: string;
  count: number;
  meaning: string;
  advice: string;
}

export type GroupKey = Pick<CodeGroup, 'status' | 'type' | 'code'>;

/** Which codes a report is about; what is not given does not matter. */
export interface ReportFilter {
  code?: string;
  type?: EntityType;
  status?: ReportStatus;
}

/** A report without the entities themselves. */
export interface ReportHead {
  job: Job;
  target: Target | undefined;
  /** ISO 8601: when the job was looked at. */
  readAt: string;
  accounts: TypeAccount[];
  /** Types whose numbers contradict each other. */
  contradictions: TypeAccount[];
  filter: ReportFilter;
  /** Failed before skipped before noted, then in the order of the types. */
  groups: CodeGroup[];
}

const UNKNOWN = {
  meaning: 'this version of slack-mm2 does not know the code',
  advice: 'look for it in the documentation of the version that ran the migration',
};

/** Reads how a job stands at one moment: its counters and its codes agree, also while it runs. */
export async function readReportHead(
  pool: DatabasePool,
  jobId: number,
  filter: ReportFilter,
): Promise<ReportHead> {
  const { job, outcomes, findings, target } = await pool.transaction(async (transaction) => {
    await transaction.query(
      sql.type(z.object({}))`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`,
    );
    const found = await getJob(transaction, jobId);
    return {
      job: found,
      outcomes: await tallyOutcomes(transaction, jobId),
      findings: await tallyFindings(transaction, jobId),
      target: found.targetId === null ? undefined : await getTarget(transaction, found.targetId),
    };
  });
  const groups = [
    ...outcomes.map(({ type, status, reason, count }) =>
      reasonGroup(type as EntityType, status as 'skipped' | 'failed', reason, count),
    ),
    ...findings.map(({ code, count }) => findingGroup(code, count)),
  ];
  const accounts = typeAccounts(job);
  const onRecord = (type: EntityType, status: ReportStatus) =>
    groups
      .filter((group) => group.type === type && group.status === status)
      .reduce((sum, { count }) => sum + count, 0);
  return {
    job,
    target,
    readAt: new Date().toISOString(),
    accounts,
    contradictions: contradictions(job, accounts, onRecord),
    filter,
    groups: groups.filter(matches(filter)).sort(byStatusAndType),
  };
}

function reasonGroup(type: EntityType, status: 'skipped' | 'failed', code: string, count: number): CodeGroup {
  const { meaning, advice } = isReason(code) ? REASONS[code] : UNKNOWN;
  return { status, type, code, count, meaning, advice };
}

function findingGroup(code: string, count: number): CodeGroup {
  if (!isFinding(code)) return { status: 'noted', type: undefined, code, count, ...UNKNOWN };
  const { type, meaning, advice } = FINDINGS[code];
  return { status: 'noted', type, code, count, meaning, advice };
}

const isReason = (code: string): code is keyof typeof REASONS => Object.hasOwn(REASONS, code);
const isFinding = (code: string): code is keyof typeof FINDINGS => Object.hasOwn(FINDINGS, code);
/** Whether it is a code of this version, whether or not the job has anything of it. */
export const isKnownCode = (code: string): boolean => isReason(code) || isFinding(code);

/** Whether a filter lets a code through. */
export const matches = (filter: ReportFilter) => (group: CodeGroup) =>
  (filter.code === undefined || group.code === filter.code) &&
  (filter.type === undefined || group.type === filter.type) &&
  (filter.status === undefined || group.status === filter.status);

const place = ({ status, type }: GroupKey) =>
  REPORT_STATUSES.indexOf(status) * (ENTITY_TYPES.length + 1) +
  (type === undefined ? ENTITY_TYPES.length : ENTITY_TYPES.indexOf(type));

/** The order of the groups. */
export const byStatusAndType = (a: GroupKey, b: GroupKey) =>
  place(a) - place(b) || (a.code < b.code ? -1 : 1);
