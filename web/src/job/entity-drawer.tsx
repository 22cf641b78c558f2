import { Button, Drawer, Loader, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Original, ReportedEntity } from '../../../src/api/schemas/entity.ts';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { visible } from '../../../src/visible.ts';
import { get } from '../api/client.ts';
import { useMayAct } from '../session/use-session.ts';
import { FactList } from '../shell/fact-list.tsx';
import { ProblemText } from '../shell/problem-text.tsx';
import { STATUS_LABELS } from './entity-filter.ts';
import { JsonBlock } from './json-block.tsx';
import { RetryModal } from './retry-modal.tsx';
import { capital, TYPE_LABELS } from './words.ts';

interface Props {
  job: JobDetail;
  entity: ReportedEntity | undefined;
  onClose: () => void;
}

/** An entity as Slack had it, beside what is sent of it. */
export function EntityDrawer({ job, entity, onClose }: Props) {
  return (
    <Drawer
      opened={entity !== undefined}
      onClose={onClose}
      position="right"
      size="min(72rem, 100%)"
      title={
        entity && `${capital(entity.type ? TYPE_LABELS[entity.type] : 'other')}: ${visible(entity.slackId)}`
      }
      styles={{ title: { overflowWrap: 'anywhere', fontWeight: 600 } }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {entity && <Content job={job} entity={entity} />}
    </Drawer>
  );
}

function Content({ job, entity }: { job: JobDetail; entity: ReportedEntity }) {
  const { status, type, code, slackId, detail, time } = entity;
  const mayAct = useMayAct();
  const [isAsking, setAsking] = useState(false);
  const { data, error, isLoading } = useQuery({
    queryKey: ['original', job.jobId, type, slackId],
    queryFn: () =>
      get<Original>(`/jobs/${job.jobId}/entities/original?${new URLSearchParams({ type: type!, slackId })}`),
    enabled: type !== null,
  });
  return (
    <Stack gap="md">
      <FactList
        facts={[
          ['What became of it', STATUS_LABELS[status]],
          ['Reason', code],
          ...(detail === '' ? [] : [['Detail', visible(detail)] as const]),
          ...(time ? [['Written', time] as const] : []),
        ]}
      />
      {isLoading && <Loader aria-label="Asking the service" />}
      <ProblemText text={error?.message} />
      {data?.note && <Text>{capital(visible(data.note))}.</Text>}
      {data && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          <JsonBlock
            title="In Slack"
            texts={data.slack === null ? [] : [data.slack]}
            empty="There is nothing of it."
          />
          <JsonBlock title="Sent to Mattermost" texts={data.sent} empty="Nothing is sent of it." />
        </SimpleGrid>
      )}
      {status === 'failed' && type !== null && (
        <div>
          <Button variant="default" disabled={!mayAct} onClick={() => setAsking(true)}>
            Retry what failed of the {TYPE_LABELS[type]}…
          </Button>
          {!mayAct && (
            <Text size="sm">You may look but not act: ask somebody with the role of an operator.</Text>
          )}
          <RetryModal job={job} type={type} isOpen={isAsking} onClose={() => setAsking(false)} />
        </div>
      )}
    </Stack>
  );
}
