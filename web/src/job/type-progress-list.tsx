import { Paper, Stack, Text, Title } from '@mantine/core';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { TypeProgress } from './type-progress.tsx';

/** What was read and what became of it, type by type. */
export function TypeProgressList({ job: { jobId, types, totalsFrozen } }: { job: JobDetail }) {
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4" mb={4}>
        What has been brought
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {totalsFrozen
          ? 'In the order of the export. Everything that was read ends up exported, left out with a reason, or failed with one.'
          : 'While the archive is read there are counts only: how much there is to export is known when all of it is read.'}
      </Text>
      <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
        {types.map((counts) => (
          <TypeProgress key={counts.type} counts={counts} jobId={jobId} />
        ))}
      </Stack>
    </Paper>
  );
}
