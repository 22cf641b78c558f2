import { z } from 'zod';
import { VERDICTS, VERIFIED_TYPES } from '../../verify/difference.ts';
import { NextCursor, PageQuery } from './page.ts';

export const VerifyRequest = z
  .object({
    /** Of a job that made a file: where it was imported. */
    url: z.string().max(2_000).optional(),
    token: z.string().min(1).max(500).optional(),
    allowHttp: z.boolean().default(false),
    checksums: z.boolean().default(false),
  })
  .strict()
  .meta({ id: 'VerifyRequest' });

/** The newest reading back of a job's target. */
export const VerificationState = z
  .object({
    state: z.enum(['none', 'running', 'ok', 'different', 'failed']),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    progress: z.string(),
    server: z.object({ address: z.string(), version: z.string() }).nullable(),
    types: z.array(
      z.object({
        type: z.enum(VERIFIED_TYPES),
        expected: z.number().int(),
        missing: z.number().int(),
        different: z.number().int(),
        extra: z.number().int(),
      }),
    ),
    error: z.string().nullable(),
  })
  .meta({ id: 'VerificationState' });
export type VerificationState = z.infer<typeof VerificationState>;

export const Difference = z.object({
  verdict: z.enum(VERDICTS),
  type: z.enum(VERIFIED_TYPES),
  slackId: z.string(),
  detail: z.string(),
});
export const DifferenceQuery = PageQuery.extend({
  verdict: z.enum(VERDICTS).optional(),
  type: z.enum(VERIFIED_TYPES).optional(),
});
export const DifferencePage = z.object({ differences: z.array(Difference), nextCursor: NextCursor });
export type DifferencePage = z.infer<typeof DifferencePage>;
