import { ActionIcon, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { bytes } from '../../../src/figures.ts';
import { archiveKey, moved, withoutArchive } from './form.ts';
import { changeForm, useStartState } from './start-store.ts';

/** What was chosen, in its order. */
export function ChosenList() {
  const { archives } = useStartState().form;
  const [said, setSaid] = useState('');
  const move = (index: number, by: -1 | 1) => {
    const next = moved(archives, index, by);
    changeForm({ archives: next });
    setSaid(`${archives[index]?.label} is now number ${index + by + 1} of ${archives.length}.`);
  };
  return (
    <Stack gap="xs" component="section" aria-labelledby="chosen">
      <Title order={4} size="h5" id="chosen">
        Chosen: {archives.length === 0 ? 'nothing yet' : archives.length}
      </Title>
      {archives.length > 1 && (
        <Text size="sm" c="dimmed">
          All go into one team. Where two hold the same message or person, the upper one wins.
        </Text>
      )}
      <Stack component="ol" gap="xs" className="plain-list">
        {archives.map((archive, index) => (
          <Paper component="li" key={archiveKey(archive)} withBorder p="xs" px="sm">
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text className="breakable">
                {archives.length > 1 && `${index + 1}. `}
                {archive.label}
                {archive.sizeBytes !== null && (
                  <Text span size="sm" c="dimmed">
                    {` ${bytes(archive.sizeBytes)}`}
                  </Text>
                )}
              </Text>
              <Group gap={4} wrap="nowrap">
                {archives.length > 1 && (
                  <>
                    <ActionIcon
                      variant="default"
                      disabled={index === 0}
                      onClick={() => move(index, -1)}
                      aria-label={`Move ${archive.label} up`}
                    >
                      <IconArrowUp size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon
                      variant="default"
                      disabled={index === archives.length - 1}
                      onClick={() => move(index, 1)}
                      aria-label={`Move ${archive.label} down`}
                    >
                      <IconArrowDown size={16} aria-hidden />
                    </ActionIcon>
                  </>
                )}
                <ActionIcon
                  variant="default"
                  onClick={() => changeForm({ archives: withoutArchive(archives, archiveKey(archive)) })}
                  aria-label={`Take ${archive.label} out`}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              </Group>
            </Group>
          </Paper>
        ))}
      </Stack>
      <span className="visually-hidden" aria-live="polite">
        {said}
      </span>
    </Stack>
  );
}
