import { AreaChart } from '@mantine/charts';
import { Paper, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { JobDetail, JobSamples } from '../../../src/api/schemas/job.ts';
import { get } from '../api/client.ts';
import { perSecond, type RatePoint, ratePoints, rateText } from './rates.ts';
import { ScrollRegion } from './scroll-region.tsx';
import { clockTime } from './time.ts';

/** The service samples as often. */
const SAMPLE_MS = 5_000;
const TABLE_ROWS = 12;
const SERIES = [
  { name: 'read', label: 'read a second', color: 'teal.7', strokeDasharray: '5 4' },
  { name: 'exported', label: 'exported a second', color: 'blue.6' },
];

const timeOf = (at: number) => clockTime(new Date(at));

/** How fast the job is and was, as a plot and in words. */
export function Throughput({ job }: { job: JobDetail }) {
  const { jobId, finishedAt } = job;
  const { data } = useQuery({
    // The last sample of a job comes a moment behind its end.
    queryKey: ['samples', jobId, finishedAt],
    queryFn: () => get<JobSamples>(`/jobs/${jobId}/samples`),
    placeholderData: (before) => before,
    refetchInterval: ({ state }) =>
      finishedAt === null || state.dataUpdatedAt - Date.parse(finishedAt) < 3 * SAMPLE_MS ? SAMPLE_MS : false,
  });
  const points = ratePoints(data?.samples ?? []);
  const words = rateText(job, points);
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4" mb={4}>
        Speed
      </Title>
      <Text className="figures" mb="sm">
        {words}
      </Text>
      {points.length > 1 && (
        <>
          <div
            role="img"
            aria-label={`Entities read and exported a second, over time. ${words} The numbers are below.`}
          >
            <AreaChart
              h={220}
              data={points}
              dataKey="at"
              series={SERIES}
              withLegend
              withDots={false}
              curveType="monotone"
              accessibilityLayer={false}
              valueFormatter={perSecond}
              areaProps={{ isAnimationActive: false }}
              tooltipProps={{ labelFormatter: (at: unknown) => timeOf(Number(at)) }}
              xAxisProps={{
                type: 'number',
                domain: ['dataMin', 'dataMax'],
                tickFormatter: timeOf,
                minTickGap: 40,
              }}
            />
          </div>
          <details>
            <summary>The numbers</summary>
            <RateTable points={points} />
          </details>
        </>
      )}
    </Paper>
  );
}

function RateTable({ points }: { points: readonly RatePoint[] }) {
  const step = Math.ceil(points.length / TABLE_ROWS);
  const rows = points.filter((_, index) => index % step === 0 || index === points.length - 1);
  return (
    <ScrollRegion label="Speed over time">
      <Table className="figures" captionSide="top">
        <Table.Caption>Entities a second, up to the time in the first column</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Time</Table.Th>
            <Table.Th scope="col">Read</Table.Th>
            <Table.Th scope="col">Exported</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ at, read, exported }) => (
            <Table.Tr key={at}>
              <Table.Td>{timeOf(at)}</Table.Td>
              <Table.Td>{perSecond(read)}</Table.Td>
              <Table.Td>{perSecond(exported)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
