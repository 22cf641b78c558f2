import { z } from 'zod';
import { MigrationRequest } from './job.ts';

/** What `assess` and `preflight` look at: a migration that is not started. */
export const AssessmentRequest = MigrationRequest.pick({
  archives: true,
  team: true,
  emailDomain: true,
  choices: true,
})
  .strict()
  .meta({ id: 'AssessmentRequest' });
export const PreflightRequest = MigrationRequest.pick({
  archives: true,
  target: true,
  team: true,
  emailDomain: true,
  choices: true,
})
  .strict()
  .meta({ id: 'PreflightRequest' });

/**
 * A reading of archives that goes on behind the request: ask again until `state` is not `running`. `result` is the document of
 * `slack-mm2 assess --json` or `slack-mm2 preflight --json` (docs/operating.md, docs/live-target.md).
 */
export const Analysis = z
  .object({
    id: z.string(),
    kind: z.enum(['assessment', 'preflight']),
    state: z.enum(['running', 'done', 'failed']),
    /** One line on how far it is, or ''. */
    progress: z.string(),
    result: z.record(z.string(), z.unknown()).nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'Analysis' });
export type Analysis = z.infer<typeof Analysis>;
export const AnalysisParams = z.object({ id: z.string().min(1).max(100) });
