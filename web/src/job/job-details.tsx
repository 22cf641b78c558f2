import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { duration } from '../../../src/figures.ts';
import { STAGES } from '../../../src/meta/stages.ts';
import { FactList } from '../shell/fact-list.tsx';
import { CodeBlock } from './code-block.tsx';
import { runTimeMs } from './time.ts';
import { useNow } from './use-now.ts';
import { STAGE_LABELS } from './words.ts';

/** What one needs to look deeper, or to ask somebody. */
export function JobDetails({ job }: { job: JobDetail }) {
  const now = useNow(job.finishedAt === null);
  const left = STAGES.filter((stage) => job.durationsMs[stage] !== undefined);
  return (
    <Stack gap="md">
      <Paper withBorder p="md">
        <FactList
          facts={[
            ['Archive', job.archive],
            ['Kind of export', job.shape ?? 'not known yet'],
            ['Target', job.target ? `${job.target.path} (team ${job.target.team})` : 'not taken yet'],
            ['Started', job.startedAt],
            ['Ended', job.finishedAt ?? 'not yet'],
            [job.finishedAt === null ? 'Runs for' : 'Took', duration(runTimeMs(job, now))],
            ...left.map((stage): [string, string] => [
              `Stage “${STAGE_LABELS[stage].toLowerCase()}”`,
              duration(job.durationsMs[stage]!),
            ]),
            ['Workflow', job.workflowId],
            ['Run', job.runId],
          ]}
        />
        {job.workflowUrl && (
          <Text mt="sm">
            <Anchor href={job.workflowUrl} target="_blank" rel="noreferrer" underline="always">
              This workflow in the Temporal Web UI (opens a new tab)
            </Anchor>
          </Text>
        )}
      </Paper>
      <Paper withBorder p="md">
        <Title order={3} size="h4" mb={4}>
          Everything on record of the job
        </Title>
        <Text size="sm" c="dimmed" mb="sm">
          Its counters and notes as they are stored (meta). There is nothing of messages in it.
        </Text>
        <CodeBlock label="The job’s record as JSON" text={JSON.stringify(job.meta, null, 2)} />
      </Paper>
    </Stack>
  );
}
