import { Button, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { EntityPage, ReportedEntity } from '../../../src/api/schemas/entity.ts';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { many } from '../../../src/figures.ts';
import { get } from '../api/client.ts';
import { ProblemText } from '../shell/problem-text.tsx';
import { EntityDrawer } from './entity-drawer.tsx';
import { type EntityFilter, filterQuery } from './entity-filter.ts';
import classes from './entity-list.module.css';
import { EntityRow } from './entity-row.tsx';
import { ScrollRegion } from './scroll-region.tsx';

/** The entities themselves, page by page. */
export function EntityList({ job, filter }: { job: JobDetail; filter: EntityFilter }) {
  const { jobId, finishedAt } = job;
  const [opened, setOpened] = useState<ReportedEntity>();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['entities', jobId, finishedAt, filter],
    queryFn: ({ pageParam }) =>
      get<EntityPage>(`/jobs/${jobId}/entities${filterQuery(filter, { cursor: pageParam, limit: '50' })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const entities = data?.pages.flatMap((page) => page.entities) ?? [];
  return (
    <div>
      <ProblemText text={error?.message} />
      <Text size="sm" role="status" mb={4}>
        {isPending
          ? 'Asking the service…'
          : data &&
            `${many(entities.length, 'entry', 'entries')} shown${hasNextPage ? '; there are more' : ''}`}
      </Text>
      {entities.length > 0 && (
        <ScrollRegion label="What was left out, failed, or changed">
          <Table verticalSpacing="xs" className={classes.table}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">What</Table.Th>
                <Table.Th scope="col">Why</Table.Th>
                <Table.Th scope="col">Where and who</Table.Th>
                <Table.Th scope="col">When</Table.Th>
                <Table.Th scope="col">Slack’s id</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {entities.map((entity) => (
                <EntityRow
                  key={`${entity.status} ${entity.type} ${entity.code} ${entity.slackId} ${entity.detail}`}
                  entity={entity}
                  onOpen={() => setOpened(entity)}
                />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollRegion>
      )}
      {hasNextPage && (
        <Button variant="default" mt="sm" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Load more
        </Button>
      )}
      <EntityDrawer job={job} entity={opened} onClose={() => setOpened(undefined)} />
    </div>
  );
}
