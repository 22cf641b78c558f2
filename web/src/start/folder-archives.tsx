import { Button, Loader, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FoundArchives } from '../../../src/api/schemas/service.ts';
import { bytes, many } from '../../../src/figures.ts';
import { get } from '../api/client.ts';
import { ProblemText } from '../shell/problem-text.tsx';
import { ChoiceRow } from './choice-row.tsx';
import { matching } from './matching.ts';
import { useService } from './use-service.ts';

/** So many are shown at first; the search finds the others. */
const SHOWN = 10;

/** Archives that lie where the service may read. */
export function FolderArchives() {
  const [sought, setSought] = useState('');
  const [isAll, setIsAll] = useState(false);
  const { data: service } = useService();
  const found = useQuery({ queryKey: ['archives'], queryFn: () => get<FoundArchives>('/archives') });
  if (found.error) return <ProblemText text={found.error.message} />;
  if (!found.data) return <Loader size="sm" aria-label="Looking into the folders" />;
  const all = found.data.archives.filter(({ path }) => path !== service?.sampleArchive);
  const fitting = matching(all, sought);
  const shown = isAll ? fitting : fitting.slice(0, SHOWN);
  const folders = service?.folders ?? [];
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed" className="breakable">
        {folders.length === 0
          ? 'The service was started without folders of its own to look into: `slack-mm2 up --folder /srv/exports` allows one.'
          : `Zip files and unpacked exports in ${folders.join(', ')} on the service’s machine.`}
      </Text>
      {all.length > 0 && (
        <TextInput
          label="Search"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={sought}
          onChange={({ currentTarget }) => setSought(currentTarget.value)}
        />
      )}
      <Text size="sm" aria-live="polite">
        {all.length === 0
          ? 'Nothing is there.'
          : `${many(fitting.length, 'archive')}${sought ? ' found' : ''}`}
      </Text>
      <Stack component="ul" gap="xs" className="plain-list" aria-label="Archives on the service’s machine">
        {shown.map(({ path, name, sizeBytes, modifiedAt }) => (
          <ChoiceRow
            key={path}
            archive={{ label: name, sizeBytes, choice: { path } }}
            note={[
              sizeBytes === null ? 'folder' : bytes(sizeBytes),
              new Date(modifiedAt).toLocaleString(),
              path,
            ].join(' · ')}
          />
        ))}
      </Stack>
      {shown.length < fitting.length && (
        <Button variant="default" onClick={() => setIsAll(true)}>
          Show all {fitting.length}
        </Button>
      )}
    </Stack>
  );
}
