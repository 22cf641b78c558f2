import { Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import type { VerificationState } from '../../../src/api/schemas/verification.ts';
import { get } from '../api/client.ts';
import { ProblemText } from '../shell/problem-text.tsx';
import { VerificationResult } from './verification-result.tsx';
import { VerificationRunning } from './verification-running.tsx';
import { VerifyForm } from './verify-form.tsx';

const REFRESH_MS = 1_000;

/** Whether everything has arrived, read back from Mattermost. */
export function Verification({ job }: { job: JobDetail }) {
  const { jobId, status } = job;
  const queries = useQueryClient();
  const key = ['verification', jobId];
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: () => get<VerificationState>(`/jobs/${jobId}/verification`),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? REFRESH_MS : false),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: key });
  return (
    <Stack gap="md">
      <div>
        <Title order={3} size="h4" mb={4}>
          Has everything arrived?
        </Title>
        <Text size="sm" c="dimmed" maw="48rem">
          A verification reads Mattermost back and compares it with what this job has sent: accounts, channels
          and who is in them, posts, files, reactions. It changes nothing, and can be run as often as you
          like. Run it before people begin to work there: what they edit or delete is a difference, too.
        </Text>
      </div>
      <ProblemText text={error?.message} />
      {data && (
        <>
          <div role="status">
            {data.state === 'failed' && (
              <ProblemText text={data.error ?? 'no reason is on record'} title="It could not be found out" />
            )}
          </div>
          {data.state === 'running' && <VerificationRunning jobId={jobId} state={data} onStopped={refresh} />}
          {(data.state === 'ok' || data.state === 'different') && (
            <VerificationResult jobId={jobId} state={data} />
          )}
          {status === 'running' ? (
            <Text>The job still runs: it can be verified when it has ended.</Text>
          ) : (
            data.state !== 'running' && (
              <VerifyForm job={job} isAgain={data.state !== 'none'} onStarted={refresh} />
            )
          )}
        </>
      )}
    </Stack>
  );
}
