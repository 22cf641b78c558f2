import { List, Text } from '@mantine/core';
import { IconRefreshAlert } from '@tabler/icons-react';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { Notice } from '../shell/notice.tsx';
import { retryingText } from './now.ts';

/** Steps that have failed and are tried again; nothing if there are none. */
export function Retrying({ job: { retrying } }: { job: JobDetail }) {
  if (retrying.length === 0) return null;
  return (
    <Notice color="yellow" icon={<IconRefreshAlert aria-hidden />} title="Something is tried again">
      <List size="sm">
        {retrying.map((each) => (
          <List.Item
            key={`${each.activity} ${each.attempt} ${each.error}`}
            style={{ overflowWrap: 'anywhere' }}
          >
            {retryingText(each)}
          </List.Item>
        ))}
      </List>
      <Text size="sm" mt="xs">
        It goes on by itself as soon as that is put right; nothing is lost meanwhile.
      </Text>
    </Notice>
  );
}
