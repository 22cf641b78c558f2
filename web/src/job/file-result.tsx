import { Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { bytes } from '../../../src/figures.ts';
import { apiPath } from '../api/client.ts';
import { CodeBlock } from './code-block.tsx';
import { importCommands } from './result.ts';
import type { JobTarget } from './types.ts';
import { capital } from './words.ts';

/** The files that a job has made, and how they come into Mattermost. */
export function FileResult({ jobId, target: { files, path, state } }: { jobId: number; target: JobTarget }) {
  if (state === 'open' || state === 'planned')
    return <Text>The file is joined when the other jobs of this target have ended, too.</Text>;
  if (files.length === 0)
    return (
      <Text style={{ overflowWrap: 'anywhere' }}>
        The file is not at {path} any more: it was moved or removed.
      </Text>
    );
  return (
    <Stack gap="sm">
      {files.map(({ name, sizeBytes, note }, index) => (
        <div key={name}>
          <Button
            component="a"
            variant={index === 0 ? 'filled' : 'default'}
            href={`${apiPath(`/jobs/${jobId}/files/`)}${encodeURIComponent(name)}`}
            download={name}
            leftSection={<IconDownload size={16} aria-hidden />}
            maw="100%"
          >
            {name} ({bytes(sizeBytes)})
          </Button>
          <Text size="sm" mt={4}>
            {capital(note.replaceAll('`', ''))}.
          </Text>
        </div>
      ))}
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        On the machine of the service it is at {path}.
      </Text>
      <Commands lines={importCommands(files[0]!.name)} />
    </Stack>
  );
}

function Commands({ lines }: { lines: readonly string[] }) {
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm">As a system administrator of Mattermost; ID is what the second line shows:</Text>
        <CopyButton value={lines.join('\n')}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy the commands'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <CodeBlock label="Commands that import the file" text={lines.join('\n')} />
    </div>
  );
}
