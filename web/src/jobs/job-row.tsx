import { Anchor, Group, Paper, Progress, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { JobSummary } from '../../../src/api/schemas/job.ts';
import { duration } from '../../../src/figures.ts';
import { percentOf, progressText, sumsOf } from '../job/account.ts';
import { StatusBadge } from '../job/status-badge.tsx';
import { moment, runTimeMs } from '../job/time.ts';
import { useNow } from '../job/use-now.ts';
import { stageWord } from '../job/words.ts';

/** One job of the list. */
export function JobRow({ job }: { job: JobSummary }) {
  const { jobId, label, stage, status, team, startedAt, finishedAt, types, totalsFrozen, error } = job;
  const now = useNow(finishedAt === null);
  const { exported, total } = sumsOf(types);
  const percent = totalsFrozen ? percentOf(exported, total) : null;
  const isRunning = status === 'running';
  return (
    <Paper component="li" withBorder p="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: '1 1 14rem' }}>
          <Anchor component={Link} to={`/jobs/${jobId}`} fw={600} style={{ overflowWrap: 'anywhere' }}>
            {label}
          </Anchor>
          <Text size="sm" c="dimmed">
            job {jobId}, to team {team}
          </Text>
        </div>
        <Group gap="xs">
          {isRunning && <Text size="sm">{stageWord(stage)}</Text>}
          <StatusBadge job={job} />
        </Group>
      </Group>
      {isRunning && percent !== null && (
        <Progress value={percent} mt="xs" size="sm" aria-label={`Exported of job ${jobId}`} />
      )}
      <Group justify="space-between" gap="xs" mt="xs">
        <Text size="sm" className="figures">
          {progressText(job)}
        </Text>
        <Text size="sm" c="dimmed" className="figures">
          {isRunning
            ? `since ${moment(startedAt, now)}, for ${duration(runTimeMs(job, now))}`
            : `${moment(startedAt, now)}, took ${duration(runTimeMs(job, now))}`}
        </Text>
      </Group>
      {status === 'failed' && error && (
        <Text size="sm" mt={4} style={{ overflowWrap: 'anywhere' }} lineClamp={2}>
          {error}
        </Text>
      )}
    </Paper>
  );
}
