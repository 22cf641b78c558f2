import { Stack } from '@mantine/core';
import type { Row } from '../../../../src/preflight/row.ts';
import { PreflightRow } from './preflight-row.tsx';
import { worstFirst } from './verdicts.ts';

/** What was looked at, the worst first. */
export const PreflightTable = ({ rows }: { rows: readonly Row[] }) => (
  <Stack component="ul" gap="xs" className="plain-list" aria-label="What was looked at">
    {worstFirst(rows).map((row) => (
      // Several rows may be about one setting.
      <PreflightRow key={`${row.id} ${row.what}`} row={row} />
    ))}
  </Stack>
);
