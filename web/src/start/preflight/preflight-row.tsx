import { Badge, Code, Group, Paper, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconPencil } from '@tabler/icons-react';
import type { Row, Verdict } from '../../../../src/preflight/row.ts';
import { CopyButton } from '../../shell/copy-button.tsx';
import { Ticked } from '../ticked.tsx';
import { RowItems } from './row-items.tsx';

const SHOWN: Record<Verdict, { name: string; color: string; Icon: typeof IconCheck }> = {
  problem: { name: 'Problem', color: 'red', Icon: IconAlertTriangle },
  change: { name: 'To change', color: 'yellow', Icon: IconPencil },
  ok: { name: 'Fine', color: 'green', Icon: IconCheck },
};

/** One thing that was looked at, with what to do. */
export function PreflightRow({ row }: { row: Row }) {
  const { what, found, needed, todo, setting, items = [], verdict } = row;
  const { name, color, Icon } = SHOWN[verdict];
  const command = setting && `mmctl config set ${setting.name} ${setting.value}`;
  return (
    <Paper component="li" withBorder p="sm">
      <Group gap="sm" align="flex-start">
        <Badge
          color={color}
          variant="light"
          tt="none"
          c="var(--mantine-color-text)"
          className="verdict"
          leftSection={<Icon size={12} aria-hidden />}
        >
          {name}
        </Badge>
        <div className="grow">
          <Text fw={600} className="breakable">
            {what}
          </Text>
          <Text size="sm" className="breakable">
            <span className="soft">found:</span> {found} <span className="soft">· needed:</span> {needed}
          </Text>
          {todo !== undefined && (
            <Text size="sm" className="breakable">
              <Ticked text={todo} />
            </Text>
          )}
          {command && (
            <Group gap="xs" mt={4}>
              <Code className="breakable">{command}</Code>
              <CopyButton text={command} what="the command" />
            </Group>
          )}
          {items.length > 0 && <RowItems items={items} what={what} />}
        </div>
      </Group>
    </Paper>
  );
}
