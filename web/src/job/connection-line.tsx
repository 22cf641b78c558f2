import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { Connection } from '../api/use-live.ts';
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
        <Alert color="yellow" variant="light" icon={<IconPlugConnectedX aria-hidden />} mb="md">
          The connection to the service is lost; trying again.
          {heardAt && ` What you see is from ${clockTime(heardAt)}.`}
        </Alert>
      )}
    </div>
  );
}
