import { Anchor, List, Text } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { Notice } from '../shell/notice.tsx';
import { barrierReason, holdingJobs } from './now.ts';

const JobLink = ({ jobId }: { jobId: number }) => (
  <Anchor component={Link} to={`/jobs/${jobId}`} underline="always" c="inherit" inherit>
    job {jobId}
  </Anchor>
);

/** Whom the job waits for, and why; nothing if it waits for nobody. */
export function Waiting({ job: { waiting, stage, target } }: { job: JobDetail }) {
  const isAtEnd = stage === 'done';
  const holding = holdingJobs(waiting.holders);
  if (holding.length + waiting.readers.length === 0) return null;
  return (
    <Notice color="blue" icon={<IconHourglass aria-hidden />} title="It waits for others">
      {holding.length > 0 && (
        <>
          <List size="sm">
            {holding.map(({ jobId, pending, isPaused }) => (
              <List.Item key={jobId}>
                <JobLink jobId={jobId} /> has {pending} pending.
                {isPaused && ' It is paused: resume it there, or cancel it, and this one goes on.'}
              </List.Item>
            ))}
          </List>
          <Text size="sm" mt="xs">
            {barrierReason(waiting.holders)} It goes on by itself.
          </Text>
        </>
      )}
      {waiting.readers.length > 0 && (
        <>
          <List size="sm">
            {waiting.readers.map((jobId) => (
              <List.Item key={jobId}>
                <JobLink jobId={jobId} />{' '}
                {isAtEnd ? 'still exports its archive.' : 'still reads its archive.'}
              </List.Item>
            ))}
          </List>
          <Text size="sm" mt="xs">
            {isAtEnd
              ? target?.kind === 'mattermost'
                ? 'All of them go to the same server, where the last steps are taken for all at once.'
                : 'All of them go into the same file, which is made when all are exported.'
              : 'All of them go into the same target, where names and people must agree: so all are read before any is exported.'}{' '}
            It goes on by itself.
          </Text>
        </>
      )}
    </Notice>
  );
}
