import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { JobDetail, StartedMigrations } from '../../../src/api/schemas/job.ts';
import { count } from '../../../src/figures.ts';
import { post } from '../api/client.ts';
import { sumsOf } from './account.ts';
import { findStarted } from './find-started.ts';
import type { EntityType } from './types.ts';
import { useAction } from './use-action.ts';
import { TYPE_LABELS } from './words.ts';

interface Props {
  job: JobDetail;
  /** Only what failed of it. */
  type?: EntityType;
  isOpen: boolean;
  onClose: () => void;
}

/** Says what retrying does, and asks whether a file may be replaced. */
export function RetryModal({ job, type, isOpen, onClose }: Props) {
  const { jobId, label, status, target, types } = job;
  const navigate = useNavigate();
  const [overwrite, setOverwrite] = useState(false);
  const retry = useAction(
    'Retry',
    async () => {
      const { migrations, note } = await post<StartedMigrations>(`/jobs/${jobId}/retry`, { type, overwrite });
      return { note, started: migrations[0] && (await findStarted(migrations[0].runId)) };
    },
    ({ note, started }) => {
      onClose();
      notifications.show({
        message:
          note ??
          (started ? `Job ${started} does it.` : 'It is started, and appears among the migrations soon.'),
      });
      if (started) navigate(`/jobs/${started}`);
      else if (note === null) navigate('/');
    },
  );
  const failed = type ? types.find((each) => each.type === type)!.failed : sumsOf(types).failed;
  const what = type ? ` of ${TYPE_LABELS[type]}` : '';
  // What is there of a job that has not succeeded is no file of its own.
  const replaces = target?.kind === 'bulk-file' && target.state === 'finished';
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={`Retry what failed${what} in job ${jobId}?`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        <Text>
          {status === 'success'
            ? `${count(failed)} failed${what}. `
            : `The job did not come to its end: what has not been brought is brought. `}
          A new job reads {label} once more.{' '}
          {target?.kind === 'mattermost'
            ? 'It recognises what has arrived at the server, and brings only the rest.'
            : 'The import file is made anew as a whole.'}
        </Text>
        <Text size="sm">
          Put right first why it failed, where the reasons under “Left out and failed” tell you to: the same
          archive fails in the same way otherwise.
        </Text>
        {replaces && (
          <Checkbox
            checked={overwrite}
            onChange={({ currentTarget }) => setOverwrite(currentTarget.checked)}
            label="Replace the file that is there"
            description={`${target.path}, once the new one is finished`}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Not now
          </Button>
          <Button
            loading={retry.isPending}
            disabled={replaces && !overwrite}
            onClick={() => retry.mutate(undefined)}
          >
            Retry
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
