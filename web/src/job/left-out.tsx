import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import type { Report } from '../../../src/api/schemas/entity.ts';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { apiPath, get } from '../api/client.ts';
import { ProblemText } from '../shell/problem-text.tsx';
import { type EntityFilter, filterOf, filterQuery } from './entity-filter.ts';
import { EntityFilters } from './entity-filters.tsx';
import { EntityList } from './entity-list.tsx';
import { ReasonGroups } from './reason-groups.tsx';

const REFRESH_MS = 10_000;

/** What did not arrive as it stood in Slack, why, and what can be done about it. */
export function LeftOut({ job }: { job: JobDetail }) {
  const { jobId, finishedAt } = job;
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const setFilter = (next: EntityFilter) =>
    setParams(new URLSearchParams(filterQuery(next, { tab: 'left-out' })), { replace: true });
  const { data, error } = useQuery({
    queryKey: ['report', jobId, finishedAt],
    queryFn: () => get<Report>(`/jobs/${jobId}/report`),
    placeholderData: (before) => before,
    refetchInterval: finishedAt === null ? REFRESH_MS : false,
  });
  return (
    <Stack gap="md">
      <div>
        <Title order={3} size="h4" mb={4}>
          Left out, failed, or changed
        </Title>
        <Text size="sm" c="dimmed" maw="48rem">
          <b>Failed</b> is what should have come and could not. <b>Left out</b> is what has no place in
          Mattermost, is gone from Slack, or was chosen not to come. <b>Changed</b> has come, but otherwise
          than it stood in Slack.
        </Text>
        <Group gap="md" mt="xs">
          <Anchor
            href={apiPath(`/jobs/${jobId}/entities.csv${filterQuery(filter)}`)}
            download
            underline="always"
            size="sm"
          >
            {Object.keys(filter).length > 0 ? 'What is chosen here, as CSV' : 'All of it as CSV'}
          </Anchor>
          <Anchor href={apiPath(`/jobs/${jobId}/report.html`)} download underline="always" size="sm">
            The report as a page to keep
          </Anchor>
        </Group>
      </div>
      <ProblemText text={error?.message} />
      {data && <ReasonGroups groups={data.groups} filter={filter} onChoose={setFilter} />}
      {data && data.groups.length > 0 && (
        <>
          <EntityFilters groups={data.groups} filter={filter} onChange={setFilter} />
          <EntityList job={job} filter={filter} />
        </>
      )}
    </Stack>
  );
}
