import { Anchor, Button, Loader, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { DeliveryPage } from '../../../src/api/schemas/webhook.ts';
import { get } from '../api/client.ts';
import { pagePath } from '../api/page-path.ts';
import { ProblemText } from '../shell/problem-text.tsx';
import { EVENT_TEXTS } from './events.ts';

type Page = z.infer<typeof DeliveryPage>;

const STATE: Record<Page['deliveries'][number]['state'], string> = {
  pending: 'waits to be sent',
  delivered: 'delivered',
  retrying: 'tried again',
  given_up: 'given up',
};

/** What a webhook was told, the newest first. */
export function Deliveries({ webhookId }: { webhookId: number }) {
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['webhooks', webhookId, 'deliveries'],
    queryFn: ({ pageParam }) => get<Page>(pagePath(`/webhooks/${webhookId}/deliveries`, pageParam, 20)),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  if (error) return <ProblemText text={error.message} />;
  if (!data) return <Loader size="sm" aria-label="Loading" />;
  const deliveries = data.pages.flatMap((page) => page.deliveries);
  if (deliveries.length === 0) return <Text size="sm">Nothing yet. Tests are not listed.</Text>;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section className="scrolls" aria-label="What was sent" tabIndex={0}>
        <Table withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>when</Table.Th>
              <Table.Th>what</Table.Th>
              <Table.Th>job</Table.Th>
              <Table.Th>state</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody className="figures">
            {deliveries.map(({ id, event, jobId, createdAt, state, attempts, problem }) => (
              <Table.Tr key={id}>
                <Table.Td>{new Date(createdAt).toLocaleString()}</Table.Td>
                <Table.Td>{EVENT_TEXTS[event].name}</Table.Td>
                <Table.Td>
                  <Anchor component={Link} to={`/jobs/${jobId}`} inherit>
                    {jobId}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  {STATE[state]}
                  {attempts > 1 && ` after ${attempts} attempts`}
                  {problem !== null && `: ${problem}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      {hasNextPage && (
        <Button size="xs" variant="default" onClick={() => void fetchNextPage()} loading={isFetchingNextPage}>
          Show older ones
        </Button>
      )}
    </>
  );
}
