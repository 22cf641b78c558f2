import { Button, Group, Paper, Text } from '@mantine/core';
import { IconCheck, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { archiveKey, type ChosenArchive, withArchive, withoutArchive } from './form.ts';
import { changeForm, useStartState } from './start-store.ts';

interface Props {
  archive: ChosenArchive;
  /** Below the name: size, date, place. */
  note: string;
  actions?: ReactNode;
}

/** An archive that can be chosen, and left again. */
export function ChoiceRow({ archive, note, actions }: Props) {
  const { archives } = useStartState().form;
  const key = archiveKey(archive);
  const isChosen = archives.some((chosen) => archiveKey(chosen) === key);
  const toggle = () =>
    changeForm({ archives: isChosen ? withoutArchive(archives, key) : withArchive(archives, archive) });
  return (
    <Paper component="li" withBorder p="xs" px="sm">
      <Group justify="space-between" gap="xs">
        <div className="grow">
          <Text fw={600} className="breakable">
            {archive.label}
          </Text>
          <Text size="sm" c="dimmed" className="breakable">
            {note}
          </Text>
        </div>
        <Group gap="xs">
          {actions}
          <Button
            size="xs"
            variant={isChosen ? 'filled' : 'default'}
            aria-pressed={isChosen}
            leftSection={isChosen ? <IconCheck size={14} aria-hidden /> : <IconPlus size={14} aria-hidden />}
            onClick={toggle}
          >
            {isChosen ? 'Chosen' : 'Choose'}
            <span className="visually-hidden">{` ${archive.label}`}</span>
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
