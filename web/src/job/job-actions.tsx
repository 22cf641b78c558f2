import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBan, IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { JobAnswer, JobDetail } from '../../../src/api/schemas/job.ts';
import { post } from '../api/client.ts';
import { useMayAct } from '../session/use-session.ts';
import { actionsOf } from './actions.ts';
import { CancelModal } from './cancel-modal.tsx';
import { RetryModal } from './retry-modal.tsx';
import { useAction } from './use-action.ts';

interface Props {
  job: JobDetail;
  answer: (job: JobDetail) => void;
}

/** What can be done with the job now. */
export function JobActions({ job, answer }: Props) {
  const { jobId, status } = job;
  const mayAct = useMayAct();
  const [asks, setAsks] = useState<'cancel' | 'retry'>();
  const [isCancelled, setCancelled] = useState(false);
  const told = ({ job: newest, note }: JobAnswer) => {
    answer(newest);
    if (note) notifications.show({ message: note });
  };
  const pause = useAction('Pause', () => post<JobAnswer>(`/jobs/${jobId}/pause`), told);
  const resume = useAction('Resume', () => post<JobAnswer>(`/jobs/${jobId}/resume`), told);
  const actions = actionsOf(job);
  const isEnding = isCancelled && status === 'running';
  if (actions.length === 0) return null;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        {actions.includes('pause') && (
          <Button
            variant="default"
            leftSection={<IconPlayerPause size={16} aria-hidden />}
            loading={pause.isPending}
            disabled={!mayAct || isEnding}
            onClick={() => pause.mutate(undefined)}
          >
            Pause
          </Button>
        )}
        {actions.includes('resume') && (
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={resume.isPending}
            disabled={!mayAct || isEnding}
            onClick={() => resume.mutate(undefined)}
          >
            Resume
          </Button>
        )}
        {actions.includes('cancel') && (
          <Button
            variant="default"
            leftSection={<IconBan size={16} aria-hidden />}
            disabled={!mayAct || isEnding}
            onClick={() => setAsks('cancel')}
          >
            Cancel…
          </Button>
        )}
        {actions.includes('retry') && (
          <Button
            variant={status === 'success' ? 'default' : 'filled'}
            leftSection={<IconRefresh size={16} aria-hidden />}
            disabled={!mayAct}
            onClick={() => setAsks('retry')}
          >
            {status === 'success' ? 'Retry what failed…' : 'Retry…'}
          </Button>
        )}
      </Group>
      <Text size="sm" role="status" className="figures">
        {!mayAct && 'You may look but not act: ask somebody with the role of an operator.'}
        {pause.isPending && 'Pausing: the running batch ends first.'}
        {resume.isPending && 'Resuming…'}
        {isEnding && 'Is being cancelled: the running batch ends first.'}
      </Text>
      <CancelModal
        job={job}
        isOpen={asks === 'cancel'}
        onClose={() => setAsks(undefined)}
        onCancelled={(answered) => {
          setAsks(undefined);
          setCancelled(true);
          answer(answered.job);
        }}
      />
      <RetryModal job={job} isOpen={asks === 'retry'} onClose={() => setAsks(undefined)} />
    </Stack>
  );
}
