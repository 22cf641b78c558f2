import { COUNTER_NAMES, ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import { STAGES, type Stage } from '../meta/stages.ts';
import type { Job } from '../store/jobs.ts';

/** How far a job is with one type. */
export interface TypeProgress {
  type: EntityType;
  /** `custom emoji`, `messages`, … */
  label: string;
  /** Stored so far. */
  processed: number;
  exported: number;
  skipped: number;
  failed: number;
  /** Frozen when the export begins; undefined before. Progress of the export is `exported` of `total`. */
  total: number | undefined;
}

/** Width of the longest label. */
export const LABEL_WIDTH = 'custom emoji'.length;

export const typeLabel = (type: EntityType): string => COUNTER_NAMES[type].replace('_', ' ');
export const stageLabel = (stage: Stage): string => stage.replace('_', ' ');

/** The types of a job in the order of their export. */
export function typeProgress({ meta }: Pick<Job, 'meta'>): TypeProgress[] {
  const totals = meta.totals_frozen === true ? (meta.totals as Record<string, unknown>) : undefined;
  return ENTITY_TYPES.map((type) => {
    const name = COUNTER_NAMES[type];
    const counter = (what: string) => numberIn(meta, `${name}_${what}`);
    return {
      type,
      label: typeLabel(type),
      processed: counter('processed'),
      exported: counter('exported'),
      skipped: counter('skipped'),
      failed: counter('failed'),
      total: totals && numberIn(totals, name),
    };
  });
}

/** Stages that a job has left behind: 0 at its beginning, all of them when it is done. */
export const stagesDone = (stage: Stage): number =>
  stage === 'done' ? STAGES.length : STAGES.indexOf(stage);

/** A counter that was never moved isn't there yet. */
export function numberIn(meta: Record<string, unknown>, key: string): number {
  const value = meta[key];
  return typeof value === 'number' ? value : 0;
}
