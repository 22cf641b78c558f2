import { Button, Group, Loader, Paper, Text } from '@mantine/core';

interface Props {
  /** What is being done, for people. */
  what: string;
  /** The service's own line on how far it is, or ''. */
  progress: string;
  onCancel: () => void;
}

/** A reading that is under way. */
export function ReadingProgress({ what, progress, onCancel }: Props) {
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <Group wrap="nowrap" className="grow">
          <Loader size="sm" aria-hidden />
          <div>
            <Text role="status">{what}</Text>
            <Text size="sm" c="dimmed" className="figures breakable">
              {progress || 'It has begun. A large archive takes a few minutes.'}
            </Text>
          </div>
        </Group>
        <Button variant="default" size="xs" onClick={onCancel}>
          Stop
        </Button>
      </Group>
    </Paper>
  );
}
