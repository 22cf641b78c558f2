import { Button, Loader, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Upload } from '../../../src/api/schemas/upload.ts';
import { bytes } from '../../../src/figures.ts';
import { ago } from '../ago.ts';
import { remove } from '../api/client.ts';
import { ProblemText } from '../shell/problem-text.tsx';
import { ChoiceRow } from './choice-row.tsx';
import { archiveKey, withoutArchive } from './form.ts';
import { changeForm, currentForm } from './start-store.ts';
import { percentOf } from './upload/upload-text.ts';

interface Props {
  /** undefined until they are known. */
  uploads: Upload[] | undefined;
  error: Error | null;
}

/** What was uploaded before, and what was begun and not ended. */
export function EarlierUploads({ uploads, error }: Props) {
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: (uploadId: string) => remove(`/uploads/${encodeURIComponent(uploadId)}`),
    onSuccess: async (_, uploadId) => {
      const key = archiveKey({ choice: { uploadId } });
      changeForm({ archives: withoutArchive(currentForm().archives, key) });
      await queries.invalidateQueries({ queryKey: ['uploads'] });
    },
  });
  if (!uploads)
    return error ? <ProblemText text={error.message} /> : <Loader size="sm" aria-label="Looking" />;
  if (uploads.length === 0) return <Text size="sm">Nothing was uploaded yet.</Text>;
  const removeButton = ({ uploadId, filename }: Upload) => (
    <Button
      size="xs"
      variant="default"
      onClick={() => removal.mutate(uploadId)}
      loading={removal.isPending && removal.variables === uploadId}
    >
      Delete
      <span className="visually-hidden">{` the upload ${filename}`}</span>
    </Button>
  );
  return (
    <Stack gap="xs">
      <Stack component="ul" gap="xs" className="plain-list" aria-label="Earlier uploads">
        {uploads.map((upload) => {
          const { uploadId, filename, sizeBytes, receivedBytes, isComplete, createdAt } = upload;
          const note = `${bytes(sizeBytes)} · ${ago(createdAt, Date.now())}`;
          if (isComplete)
            return (
              <ChoiceRow
                key={uploadId}
                archive={{ label: filename, sizeBytes, choice: { uploadId } }}
                note={note}
                actions={removeButton(upload)}
              />
            );
          return (
            <Paper component="li" key={uploadId} withBorder p="xs" px="sm">
              <Text fw={600} className="breakable">
                {filename}
              </Text>
              <Text size="sm" mb={4}>
                {percentOf(receivedBytes, sizeBytes)} % of {note} is there. To go on, choose the same file
                again under “Upload”.
              </Text>
              {removeButton(upload)}
            </Paper>
          );
        })}
      </Stack>
      <ProblemText text={removal.error?.message} />
    </Stack>
  );
}
