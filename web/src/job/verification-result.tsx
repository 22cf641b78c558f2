import { Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { VerificationState } from '../../../src/api/schemas/verification.ts';
import { count } from '../../../src/figures.ts';
import { Notice } from '../shell/notice.tsx';
import { DifferenceList } from './difference-list.tsx';
import { ScrollRegion } from './scroll-region.tsx';
import { moment } from './time.ts';
import { VERDICT_TEXTS, VERIFIED_LABELS, type Verdict, verdictText } from './verification-words.ts';
import { capital } from './words.ts';

const VERDICTS = Object.keys(VERDICT_TEXTS) as Verdict[];

/** What a verification has found. */
export function VerificationResult({ jobId, state }: { jobId: number; state: VerificationState }) {
  const { server, finishedAt, types } = state;
  const isOk = state.state === 'ok';
  return (
    <Stack gap="md">
      <Notice
        role="status"
        color={isOk ? 'green' : 'yellow'}
        icon={isOk ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
        title={verdictText(state)}
      >
        {server && `Read from ${server.address}, Mattermost ${server.version}`}
        {finishedAt && `, ${moment(finishedAt, new Date())}`}.
      </Notice>
      <ScrollRegion label="What was looked for">
        <Table className="figures" miw="26rem">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Type</Table.Th>
              <Table.Th scope="col" ta="right">
                Expected
              </Table.Th>
              {VERDICTS.map((verdict) => (
                <Table.Th key={verdict} scope="col" ta="right">
                  {capital(verdict)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {types.map((row) => (
              <Table.Tr key={row.type}>
                <Table.Th scope="row">{capital(VERIFIED_LABELS[row.type])}</Table.Th>
                <Table.Td ta="right">{count(row.expected)}</Table.Td>
                {VERDICTS.map((verdict) => (
                  <Table.Td key={verdict} ta="right" fw={row[verdict] > 0 ? 700 : 400}>
                    {count(row[verdict])}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
      {!isOk && (
        <Text size="sm">
          {VERDICTS.map((verdict) => `${capital(verdict)}: ${VERDICT_TEXTS[verdict]}.`).join(' ')}
        </Text>
      )}
      {!isOk && <DifferenceList jobId={jobId} finishedAt={finishedAt} />}
    </Stack>
  );
}
