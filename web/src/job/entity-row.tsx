import { Anchor, Code, Table, Text } from '@mantine/core';
import type { ReportedEntity } from '../../../src/api/schemas/entity.ts';
import { visible } from '../../../src/visible.ts';
import { STATUS_LABELS } from './entity-filter.ts';
import { moment } from './time.ts';
import { TYPE_LABELS } from './words.ts';

const nameOf = (called: ReportedEntity['channel']) =>
  called && visible(called.slackName ?? called.targetName ?? called.slackId);

/** One entity of the list. */
export function EntityRow({ entity, onOpen }: { entity: ReportedEntity; onOpen: () => void }) {
  const { status, type, code, slackId, detail, time, channel, user } = entity;
  const place = [channel && `in ${nameOf(channel)}`, user && `by ${nameOf(user)}`].filter(Boolean).join(', ');
  return (
    <Table.Tr>
      <Table.Td>
        {type ? TYPE_LABELS[type] : 'other'}, {STATUS_LABELS[status]}
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Code>{code}</Code>
        {detail !== '' && <Text size="sm">{visible(detail)}</Text>}
      </Table.Td>
      <Table.Td data-label="Where" style={{ overflowWrap: 'anywhere' }}>
        {place || '–'}
      </Table.Td>
      <Table.Td data-label="When" className="figures">
        {time ? moment(time, new Date()) : '–'}
      </Table.Td>
      <Table.Td data-label="Slack’s id">
        <Anchor
          component="button"
          type="button"
          size="sm"
          ta="left"
          underline="always"
          onClick={onOpen}
          style={{ overflowWrap: 'anywhere' }}
        >
          {visible(slackId)}
        </Anchor>
      </Table.Td>
    </Table.Tr>
  );
}
