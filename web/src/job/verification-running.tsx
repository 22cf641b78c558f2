import { Button, Group, Loader, Paper, Text } from '@mantine/core';
import type { VerificationState } from '../../../src/api/schemas/verification.ts';
import { duration } from '../../../src/figures.ts';
import { remove } from '../api/client.ts';
import { useMayAct } from '../session/use-session.ts';
import { useAction } from './use-action.ts';
import { useNow } from './use-now.ts';

interface Props {
  jobId: number;
  state: VerificationState;
  onStopped: () => void;
}

/** A verification under way. */
export function VerificationRunning({ jobId, state: { progress, startedAt }, onStopped }: Props) {
  const mayAct = useMayAct();
  const now = useNow(true);
  const stop = useAction('Stop', () => remove<void>(`/jobs/${jobId}/verification`), onStopped);
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <Group gap="sm" wrap="nowrap">
          <Loader size="sm" aria-hidden />
          <div>
            <Text role="status">Reading Mattermost back</Text>
            <Text size="sm" c="dimmed" className="figures">
              {progress}
              {startedAt && ` (for ${duration(now.getTime() - Date.parse(startedAt))})`}
            </Text>
          </div>
        </Group>
        <Button
          variant="default"
          disabled={!mayAct}
          loading={stop.isPending}
          onClick={() => stop.mutate(undefined)}
        >
          Stop it
        </Button>
      </Group>
    </Paper>
  );
}
