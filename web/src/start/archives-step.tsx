import { Anchor, Stack, Tabs, Text } from '@mantine/core';
import { IconFolder, IconHistory, IconTestPipe, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { UploadList } from '../../../src/api/schemas/upload.ts';
import { get } from '../api/client.ts';
import { ProblemText } from '../shell/problem-text.tsx';
import { ChosenList } from './chosen-list.tsx';
import { EarlierUploads } from './earlier-uploads.tsx';
import { FolderArchives } from './folder-archives.tsx';
import { SampleArchive } from './sample-archive.tsx';
import { goTo, setErrors, useStartState } from './start-store.ts';
import { StepFrame } from './step-frame.tsx';
import { UploadBox } from './upload/upload-box.tsx';
import { UploadRow } from './upload/upload-row.tsx';
import { isOpen } from './upload/upload-state.ts';
import { useFileUploads } from './upload/uploads-store.ts';

const REFRESH_MS = 10_000;

export function ArchivesStep({ isMovedTo }: { isMovedTo: boolean }) {
  const { form, errors } = useStartState();
  const uploads = useFileUploads();
  const [tab, setTab] = useState<string | null>('upload');
  const known = useQuery({
    queryKey: ['uploads'],
    queryFn: () => get<z.infer<typeof UploadList>>('/uploads'),
    refetchInterval: REFRESH_MS,
  });
  const next = () => {
    if (uploads.some(({ state }) => isOpen(state)))
      setErrors({ archives: 'An upload is not at its end yet. Wait for it, or cancel it.' });
    else if (form.archives.length === 0) setErrors({ archives: 'Choose an archive first.' });
    else goTo('look');
  };
  return (
    <StepFrame title="Which export?" next={{ name: 'Look at it', onClick: next }} isMovedTo={isMovedTo}>
      <Text size="sm">
        In Slack an owner or admin opens{' '}
        <Anchor
          href="https://slack.com/services/export"
          target="_blank"
          rel="noreferrer"
          inherit
          underline="always"
        >
          Settings → Import/Export Data → Export
        </Anchor>
        , chooses the whole time, and gets an e-mail with a link to a zip file. That file is what is needed
        here, as it is; private channels and direct messages are only in it if Slack allowed an export of all
        conversations.
      </Text>
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List aria-label="Where the archive is">
          <Tabs.Tab value="upload" leftSection={<IconUpload size={16} aria-hidden />}>
            Upload
          </Tabs.Tab>
          <Tabs.Tab value="folder" leftSection={<IconFolder size={16} aria-hidden />}>
            In a folder of the service
          </Tabs.Tab>
          <Tabs.Tab value="earlier" leftSection={<IconHistory size={16} aria-hidden />}>
            Uploaded earlier
          </Tabs.Tab>
          <Tabs.Tab value="sample" leftSection={<IconTestPipe size={16} aria-hidden />}>
            Sample
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="upload" pt="md">
          <UploadBox freeBytes={known.data?.freeBytes} />
        </Tabs.Panel>
        <Tabs.Panel value="folder" pt="md">
          <FolderArchives />
        </Tabs.Panel>
        <Tabs.Panel value="earlier" pt="md">
          <EarlierUploads uploads={known.data?.uploads} error={known.error} />
        </Tabs.Panel>
        <Tabs.Panel value="sample" pt="md">
          <SampleArchive />
        </Tabs.Panel>
      </Tabs>
      {uploads.length > 0 && (
        <Stack component="ul" gap="xs" className="plain-list" aria-label="Uploads">
          {uploads.map((upload) => (
            <UploadRow key={upload.id} upload={upload} />
          ))}
        </Stack>
      )}
      <ChosenList />
      <ProblemText text={errors.archives} />
    </StepFrame>
  );
}
