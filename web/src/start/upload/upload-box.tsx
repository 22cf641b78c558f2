import { Group, Stack, Text } from '@mantine/core';
import { Dropzone, type FileRejection } from '@mantine/dropzone';
import { IconFileZip, IconUpload, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { bytes } from '../../../../src/figures.ts';
import { canChecksum } from './checksum.ts';
import { uploadFile } from './uploads-store.ts';

const TYPES = { 'application/zip': ['.zip'], 'application/x-zip-compressed': ['.zip'] };

/** @param freeBytes what the service's disk has left; undefined as long as that is not known */
export function UploadBox({ freeBytes }: { freeBytes: number | undefined }) {
  const [problem, setProblem] = useState('');
  const take = (files: File[]) => {
    const fitting = files.filter(({ size }) => freeBytes === undefined || size <= freeBytes);
    const tooLarge = files.filter((file) => !fitting.includes(file));
    setProblem(
      tooLarge
        .map(
          ({ name, size }) =>
            `${name} has ${bytes(size)}, and the service’s disk has room for ${bytes(freeBytes ?? 0)}. Make room, or put the file into a folder of the service.`,
        )
        .join(' '),
    );
    fitting.forEach(uploadFile);
  };
  const refuse = (refused: FileRejection[]) =>
    setProblem(
      `${refused.map(({ file }) => file.name).join(', ')}: no zip file. Choose the zip that Slack sent, not something out of it.`,
    );
  return (
    <Stack gap="xs">
      <Dropzone
        onDrop={take}
        onReject={refuse}
        accept={TYPES}
        inputProps={{ 'aria-label': 'Zip files to upload' }}
        aria-label="Choose zip files to upload, or drop them here"
      >
        <Group justify="center" gap="md" mih={110} className="dropzone-inside">
          <Dropzone.Accept>
            <IconUpload size={36} aria-hidden />
          </Dropzone.Accept>
          <Dropzone.Reject>
            <IconX size={36} aria-hidden />
          </Dropzone.Reject>
          <Dropzone.Idle>
            <IconFileZip size={36} aria-hidden />
          </Dropzone.Idle>
          <div>
            <Text fw={600}>Drop the export here, or choose it</Text>
            <Text size="sm" c="dimmed">
              Zip files of any size.{freeBytes !== undefined && ` Room for ${bytes(freeBytes)}.`} A lost
              connection loses nothing.
            </Text>
          </div>
        </Group>
      </Dropzone>
      {!canChecksum() && (
        <Text size="sm" c="dimmed">
          This page came over http: the browser can’t make checksums, so parts that arrive damaged are not
          recognised at once. Over https they are.
        </Text>
      )}
      <div aria-live="polite">
        {problem !== '' && (
          <Text size="sm" className="error-text">
            {problem}
          </Text>
        )}
      </div>
    </Stack>
  );
}
