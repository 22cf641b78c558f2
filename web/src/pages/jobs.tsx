import { Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import type { JobList, JobSummary } from '../../../src/api/schemas/job.ts';
import { get } from '../api/client.ts';
import { useLive } from '../api/use-live.ts';
import { ConnectionLine } from '../job/connection-line.tsx';
import { JobRow } from '../jobs/job-row.tsx';
import { mergeJobs } from '../jobs/merge-jobs.ts';
import { NoJobs } from '../jobs/no-jobs.tsx';
import { PageHeading } from '../shell/page-heading.tsx';
import { ProblemText } from '../shell/problem-text.tsx';

/** So many the service tells live; older ones are asked for. */
const LIVE = 50;
const OLDER_REFRESH_MS = 10_000;

export function JobsPage() {
  const { state: live, connection, heardAt } = useLive<JobSummary[]>('/events', 'jobs');
  const [known, setKnown] = useState<JobSummary[]>([]);
  const [from, setFrom] = useState<number>();
  const older = useInfiniteQuery({
    queryKey: ['jobs', 'before', from],
    enabled: from !== undefined,
    queryFn: ({ pageParam }) => get<JobList>(`/jobs?limit=50&cursor=${encodeURIComponent(pageParam)}`),
    initialPageParam: String(from),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ jobs }) => jobs.some(({ finishedAt }) => finishedAt === null))
        ? OLDER_REFRESH_MS
        : false,
  });
  const jobs = live && mergeJobs(live, older.data?.pages.flatMap((page) => page.jobs) ?? [], known);
  useEffect(() => {
    if (live) setKnown((before) => mergeJobs(live, [], before));
  }, [live]);
  const mayBeMore = live !== undefined && live.length >= LIVE && (from === undefined || older.hasNextPage);

  return (
    <>
      <Group justify="space-between" mb="md">
        <PageHeading tab="Migrations">Migrations</PageHeading>
        {jobs && jobs.length > 0 && (
          <Button component={Link} to="/start">
            Start a migration
          </Button>
        )}
      </Group>
      <ConnectionLine connection={connection} heardAt={heardAt} />
      {jobs === undefined && connection === 'connecting' && <Text c="dimmed">Asking the service…</Text>}
      {jobs?.length === 0 && <NoJobs />}
      {jobs && jobs.length > 0 && (
        <Stack
          component="ul"
          gap="sm"
          p={0}
          m={0}
          style={{ listStyle: 'none' }}
          aria-label="Migrations, the newest first"
        >
          {jobs.map((job) => (
            <JobRow key={job.jobId} job={job} />
          ))}
        </Stack>
      )}
      <ProblemText text={older.error?.message} />
      {mayBeMore && (
        <Button
          variant="default"
          mt="md"
          loading={older.isFetching && !older.isRefetching}
          onClick={() => (from === undefined ? setFrom(live.at(-1)!.jobId) : older.fetchNextPage())}
        >
          Show older ones
        </Button>
      )}
    </>
  );
}
