import { Paper, Stack } from '@mantine/core';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { JobResult } from './job-result.tsx';
import { Retrying } from './retrying.tsx';
import { StageLine } from './stage-line.tsx';
import { Throughput } from './throughput.tsx';
import { TypeProgressList } from './type-progress-list.tsx';
import { Waiting } from './waiting.tsx';

/** How the job stands, from its stages to its numbers. */
export function JobOverview({ job }: { job: JobDetail }) {
  return (
    <Stack gap="md">
      <Paper withBorder p="md">
        <StageLine job={job} />
      </Paper>
      <Waiting job={job} />
      <Retrying job={job} />
      <JobResult job={job} />
      <TypeProgressList job={job} />
      <Throughput job={job} />
    </Stack>
  );
}
