import { Anchor, Box, Group, Progress, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { TypeCounts } from '../../../src/api/schemas/job.ts';
import { count } from '../../../src/figures.ts';
import { barText, percentOf } from './account.ts';
import classes from './type-progress.module.css';
import { capital } from './words.ts';

const PARTS = [
  { key: 'exported', word: 'exported', status: null },
  { key: 'skipped', word: 'left out', status: 'skipped' },
  { key: 'failed', word: 'failed', status: 'failed' },
  { key: 'pending', word: 'pending', status: null },
] as const;

/** How far the job is with one type: what it has read, and from the beginning of the export on what became of it. */
export function TypeProgress({ counts, jobId }: { counts: TypeCounts; jobId: number }) {
  const { type, label, processed, total, exported } = counts;
  const percent = total === null ? null : percentOf(exported, total);
  return (
    <Box component="li">
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text fw={600}>{capital(label)}</Text>
        <Text size="sm" className="figures" ta="right">
          {total === null
            ? `${count(processed)} read`
            : total === 0
              ? 'none in this archive'
              : `${count(exported)} of ${count(total)} exported (${percent}%)`}
        </Text>
      </Group>
      {total !== null && total > 0 && (
        <>
          <div
            role="progressbar"
            aria-label={`${capital(label)} exported`}
            aria-valuemin={0}
            aria-valuemax={total}
            aria-valuenow={exported}
            aria-valuetext={barText(counts)}
          >
            <Progress.Root size="lg" my={6} aria-hidden>
              {PARTS.filter(({ key }) => key !== 'pending').map(({ key }) => (
                <Progress.Section
                  key={key}
                  withAria={false}
                  value={(counts[key]! * 100) / total}
                  className={classes[key]!}
                />
              ))}
            </Progress.Root>
          </div>
          <ul className={classes.legend}>
            {PARTS.map(({ key, word, status }) => (
              <li key={key}>
                <span className={`${classes.swatch} ${classes[key]}`} aria-hidden />
                {status !== null && counts[key] > 0 ? (
                  <Anchor
                    component={Link}
                    size="sm"
                    to={`/jobs/${jobId}?tab=left-out&status=${status}&type=${type}`}
                    underline="always"
                  >
                    {count(counts[key])} {word}
                  </Anchor>
                ) : (
                  `${count(counts[key] ?? 0)} ${word}`
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Box>
  );
}
