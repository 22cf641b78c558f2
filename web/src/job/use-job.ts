import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { get } from '../api/client.ts';
import { useLive } from '../api/use-live.ts';

/**
 * A job, live. What an action answers is shown until the service tells the next state, so a button is right at once and stays so.
 * `error` is set if there is no such job, or nobody answers.
 */
export function useJob(jobId: string) {
  const live = useLive<JobDetail>(`/jobs/${jobId}/events`, 'job');
  const first = useQuery({ queryKey: ['job', jobId], queryFn: () => get<JobDetail>(`/jobs/${jobId}`) });
  const [answered, setAnswered] = useState<{ job: JobDetail; over: JobDetail | undefined }>();
  const told = live.state ?? first.data;
  const isNewer = answered !== undefined && answered.over === live.state;
  const answer = useCallback((job: JobDetail) => setAnswered({ job, over: live.state }), [live.state]);
  return {
    // The answer knows nothing of what Temporal tries again.
    job: isNewer && told ? { ...answered.job, retrying: told.retrying } : told,
    connection: live.connection,
    heardAt: live.heardAt,
    error: told === undefined ? first.error : null,
    answer,
  };
}
