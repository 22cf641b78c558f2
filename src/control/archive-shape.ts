import { type ArchiveShape, shapeText } from '../slack/archive/shape.ts';
import type { Job } from '../store/jobs.ts';

/** Which shape of export a job's archive turned out to be, in words; null until that is known. */
export const shapeOf = ({ meta }: Pick<Job, 'meta'>): string | null =>
  meta.archive === undefined ? null : shapeText(meta.archive as ArchiveShape);
