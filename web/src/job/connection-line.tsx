import { IconPlugConnectedX } from '@tabler/icons-react';
import type { Connection } from '../api/live-stream.ts';
import { Notice } from '../shell/notice.tsx';
import { clockTime } from './time.ts';

/** Says when what is shown may be old. */
export function ConnectionLine({
  connection,
  heardAt,
}: {
  connection: Connection;
  heardAt: Date | undefined;
}) {
  return (
    <div role="status">
      {connection === 'lost' && (
        <Notice color="yellow" icon={<IconPlugConnectedX aria-hidden />} mb="md">
          The connection to the service is lost; trying again.
          {heardAt && ` What you see is from ${clockTime(heardAt)}.`}
        </Notice>
      )}
    </div>
  );
}
