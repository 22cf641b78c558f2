import { Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from '@tabler/icons-react';
import { bytes } from '../../../../src/figures.ts';
import { sentBytesOf } from './upload-state.ts';
import { percentOf, uploadText } from './upload-text.ts';
import { cancelUpload, type FileUpload } from './uploads-store.ts';

/** An upload that is under way, or that waits for somebody. */
export function UploadRow({ upload }: { upload: FileUpload }) {
  const { name, sizeBytes, state, task } = upload;
  const { kind } = state;
  const percent = percentOf(sentBytesOf(state), sizeBytes);
  return (
    <Paper withBorder p="sm" component="li">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Text fw={600} className="breakable">
            {name}
          </Text>
          <Text size="sm" c="dimmed" className="figures">
            {bytes(sentBytesOf(state))} of {bytes(sizeBytes)}
          </Text>
        </Group>
        <Progress.Root size="lg">
          <Progress.Section
            value={percent}
            aria-label={`Upload of ${name}`}
            {...(kind === 'failed' ? { color: 'red' } : kind === 'sending' ? {} : { color: 'gray.6' })}
          />
        </Progress.Root>
        <Group justify="space-between" gap="xs">
          <Text size="sm" className="figures">
            {uploadText(state, sizeBytes)}
          </Text>
          <Group gap="xs">
            {kind === 'asking' && (
              <>
                <Button size="xs" onClick={() => task.goOn()}>
                  Go on at {percent} %
                </Button>
                <Button size="xs" variant="default" onClick={() => void task.startAnew()}>
                  Start anew
                </Button>
              </>
            )}
            {(kind === 'sending' || kind === 'waiting') && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlayerPause size={14} aria-hidden />}
                onClick={() => task.pause()}
              >
                Pause
              </Button>
            )}
            {kind === 'paused' && (
              <Button
                size="xs"
                leftSection={<IconPlayerPlay size={14} aria-hidden />}
                onClick={() => task.goOn()}
              >
                Continue
              </Button>
            )}
            {kind === 'failed' && (
              <Button
                size="xs"
                leftSection={<IconRefresh size={14} aria-hidden />}
                onClick={() => task.goOn()}
              >
                Try again
              </Button>
            )}
            <Button
              size="xs"
              variant="default"
              leftSection={<IconX size={14} aria-hidden />}
              onClick={() => void cancelUpload(upload)}
            >
              Cancel
              <span className="visually-hidden">{` the upload of ${name}`}</span>
            </Button>
          </Group>
        </Group>
        <Text className="visually-hidden" aria-live="polite">
          {`${name}: ${kind === 'sending' ? 'is uploaded' : uploadText(state, sizeBytes)}`}
        </Text>
      </Stack>
    </Paper>
  );
}
