import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import type { ReportGroup } from '../../../src/api/schemas/entity.ts';
import { count } from '../../../src/figures.ts';
import { type EntityFilter, STATUS_LABELS } from './entity-filter.ts';
import { amount, capital, TYPE_LABELS } from './words.ts';

interface Props {
  groups: readonly ReportGroup[];
  filter: EntityFilter;
  onChoose: (filter: EntityFilter) => void;
}

/** Why things were left out, each reason with how often, what it means and what to do. */
export function ReasonGroups({ groups, filter, onChoose }: Props) {
  if (groups.length === 0)
    return <Text>Nothing so far: everything that was exported has come as it stood in Slack.</Text>;
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Reasons">
      {groups.map((group) => (
        <ReasonGroup key={`${group.status} ${group.type} ${group.code}`} {...{ group, filter, onChoose }} />
      ))}
    </Stack>
  );
}

function ReasonGroup({ group, filter, onChoose }: Omit<Props, 'groups'> & { group: ReportGroup }) {
  const { status, type, code, count: how, meaning, advice } = group;
  const isChosen = filter.status === status && filter.type === (type ?? undefined) && filter.code === code;
  const things = type ? TYPE_LABELS[type] : 'other';
  return (
    <Paper component="li" withBorder p="sm">
      <Group justify="space-between" gap="xs" align="flex-start">
        <div style={{ flex: '1 1 18rem', minWidth: 0 }}>
          <Text fw={600} className="figures">
            {type ? amount(how, type) : `${count(how)} others`} {STATUS_LABELS[status]}{' '}
            <Badge variant="outline" color="gray" c="var(--mantine-color-text)" tt="none" component="code">
              {code}
            </Badge>
          </Text>
          <Text size="sm">{capital(plain(meaning))}.</Text>
          <Text size="sm">
            <b>What to do:</b> {plain(advice)}.
          </Text>
        </div>
        <Button
          size="compact-sm"
          variant={isChosen ? 'filled' : 'default'}
          aria-pressed={isChosen}
          aria-label={`Show only these: ${things} ${STATUS_LABELS[status]}, ${code}`}
          onClick={() => onChoose(isChosen ? {} : { status, code, ...(type ? { type } : {}) })}
        >
          Show only these
        </Button>
      </Group>
    </Paper>
  );
}

const plain = (text: string) => text.replaceAll('`', '').replace(/\.$/, '');
