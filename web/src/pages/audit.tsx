import { Button, Code, Loader, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { AuditPage as Page } from '../../../src/api/schemas/session.ts';
import { get } from '../api/client.ts';
import { pagePath } from '../api/page-path.ts';
import { actionText, resultText } from '../audit/actions.ts';
import { isOperator, useSession } from '../session/use-session.ts';
import { PageHeading } from '../shell/page-heading.tsx';
import { ProblemText } from '../shell/problem-text.tsx';

const ENTRIES = 50;

/** Who did what, the newest first. Operators see it. */
export function AuditPage() {
  const { data: session } = useSession();
  const mayRead = isOperator(session);
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, refetch, isFetching } =
    useInfiniteQuery({
      queryKey: ['audit'],
      queryFn: ({ pageParam }) => get<Page>(pagePath('/audit', pageParam, ENTRIES)),
      initialPageParam: null as string | null,
      getNextPageParam: ({ nextCursor }) => nextCursor,
      enabled: mayRead,
    });
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Stack pb="xl" align="flex-start">
      <PageHeading tab="Audit">Audit</PageHeading>
      <Text maw={640}>
        Who changed something, when and from where, also what was refused. It can’t be changed here. Content,
        passwords and tokens are never in it.
      </Text>
      {session && !mayRead && <Text>Only operators see it. Ask whoever runs the service.</Text>}
      <ProblemText text={error?.message} />
      {mayRead && !data && !error && <Loader size="sm" aria-label="Loading" />}
      {data && entries.length === 0 && <Text c="dimmed">Nobody has changed anything yet.</Text>}
      {entries.length > 0 && (
        <>
          <Button
            size="xs"
            variant="default"
            onClick={() => void refetch()}
            loading={isFetching && !isFetchingNextPage}
          >
            Look again
          </Button>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
          <section className="scrolls full-width" aria-label="Who did what" tabIndex={0}>
            <Table withTableBorder striped>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>when</Table.Th>
                  <Table.Th>who</Table.Th>
                  <Table.Th>did</Table.Th>
                  <Table.Th>what to</Table.Th>
                  <Table.Th>result</Table.Th>
                  <Table.Th>from</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody className="figures">
                {entries.map(({ id, at, user, action, subject, status, address }) => (
                  <Table.Tr key={id}>
                    <Table.Td className="one-line">{new Date(at).toLocaleString()}</Table.Td>
                    <Table.Td>{user}</Table.Td>
                    <Table.Td>
                      {actionText(action)} {actionText(action) !== action && <Code>{action}</Code>}
                    </Table.Td>
                    <Table.Td>{subject}</Table.Td>
                    <Table.Td>{resultText(status)}</Table.Td>
                    <Table.Td>{address}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        </>
      )}
      {hasNextPage && (
        <Button variant="default" onClick={() => void fetchNextPage()} loading={isFetchingNextPage}>
          Show older ones
        </Button>
      )}
    </Stack>
  );
}
