import { Button, Group, List, Modal, Text } from '@mantine/core';
import type { JobAnswer, JobDetail } from '../../../src/api/schemas/job.ts';
import { post } from '../api/client.ts';
import { useAction } from './use-action.ts';

interface Props {
  job: JobDetail;
  isOpen: boolean;
  onClose: () => void;
  onCancelled: (answer: JobAnswer) => void;
}

/** Says what cancelling does before it is done. */
export function CancelModal({ job: { jobId, label, target }, isOpen, onClose, onCancelled }: Props) {
  const cancel = useAction('Cancel', () => post<JobAnswer>(`/jobs/${jobId}/cancel`), onCancelled);
  const isServer = target?.kind === 'mattermost';
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={`Cancel job ${jobId} (${label})?`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <List mb="md" spacing="xs">
        <List.Item>The batch that runs now ends first. The job can’t be resumed afterwards.</List.Item>
        {isServer ? (
          <List.Item>
            What has arrived at the server stays there. An import that the server has begun goes on there to
            its end; those it has not begun are taken back. A later migration recognises what is there and
            brings the rest.
          </List.Item>
        ) : (
          <List.Item>
            The parts of the import file that it has written are removed, and no file is made of them.
          </List.Item>
        )}
        <List.Item>Other jobs go on without it, also those of the same target.</List.Item>
      </List>
      <Text size="sm" c="dimmed" mb="md">
        To stop for a while only, pause it instead.
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button color="red.9" loading={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
          Cancel the job
        </Button>
      </Group>
    </Modal>
  );
}
