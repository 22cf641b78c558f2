import { Stack, Text } from '@mantine/core';
import { ChoiceRow } from './choice-row.tsx';
import { useService } from './use-service.ts';

export const SAMPLE_LABEL = 'Sample: the workspace Acme';

/** The export that comes with the service. */
export function SampleArchive() {
  const { data: service } = useService();
  if (!service) return null;
  if (service.sampleArchive === null)
    return <Text size="sm">The sample is not on the service’s machine: it comes with the source.</Text>;
  return (
    <Stack component="ul" className="plain-list" aria-label="The sample">
      <ChoiceRow
        archive={{ label: SAMPLE_LABEL, sizeBytes: null, choice: { path: service.sampleArchive } }}
        note="A small made-up export with a bit of everything, to try out what happens. Nobody’s data."
      />
    </Stack>
  );
}
