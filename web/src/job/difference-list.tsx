import { Button, Table, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { DifferencePage } from '../../../src/api/schemas/verification.ts';
import { many } from '../../../src/figures.ts';
import { visible } from '../../../src/visible.ts';
import { get } from '../api/client.ts';
import { ProblemText } from '../shell/problem-text.tsx';
import { filterQuery } from './entity-filter.ts';
import { ScrollRegion } from './scroll-region.tsx';
import { VERIFIED_LABELS } from './verification-words.ts';

/** What is otherwise at the target than it was sent, page by page. */
export function DifferenceList({ jobId, finishedAt }: { jobId: number; finishedAt: string | null }) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['differences', jobId, finishedAt],
    queryFn: ({ pageParam }) =>
      get<DifferencePage>(
        `/jobs/${jobId}/verification/differences${filterQuery({}, { cursor: pageParam, limit: '50' })}`,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const differences = data?.pages.flatMap((page) => page.differences) ?? [];
  return (
    <div>
      <Title order={4} size="h5" mb={4}>
        Which ones
      </Title>
      <ProblemText text={error?.message} />
      <Text size="sm" role="status" mb={4}>
        {data &&
          `${many(differences.length, 'entry', 'entries')} shown${hasNextPage ? '; there are more' : ''}`}
      </Text>
      {differences.length > 0 && (
        <ScrollRegion label="Differences">
          <Table miw="34rem">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">What</Table.Th>
                <Table.Th scope="col">Slack’s id</Table.Th>
                <Table.Th scope="col">Detail</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {differences.map(({ verdict, type, slackId, detail }) => (
                <Table.Tr key={`${verdict} ${type} ${slackId} ${detail}`}>
                  <Table.Td>
                    {VERIFIED_LABELS[type]} {verdict}
                  </Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{visible(slackId)}</Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{visible(detail)}</Table.Td>
                </Table.Tr>
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
    </div>
  );
}
