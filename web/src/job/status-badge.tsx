import { Badge } from '@mantine/core';
import {
  IconBan,
  IconCircleCheck,
  IconCircleX,
  IconPlayerPauseFilled,
  IconProgress,
} from '@tabler/icons-react';
import type { JobSummary } from '../../../src/api/schemas/job.ts';
import { type StatusWord, statusWord } from './words.ts';

const LOOKS: Record<StatusWord, { color: string; Icon: typeof IconBan }> = {
  running: { color: 'blue', Icon: IconProgress },
  paused: { color: 'yellow', Icon: IconPlayerPauseFilled },
  success: { color: 'green', Icon: IconCircleCheck },
  failed: { color: 'red', Icon: IconCircleX },
  cancelled: { color: 'gray', Icon: IconBan },
};

export function StatusBadge({ job }: { job: Pick<JobSummary, 'status' | 'pausedAt'> }) {
  const word = statusWord(job);
  const { color, Icon } = LOOKS[word];
  return (
    <Badge
      color={color}
      variant="light"
      size="lg"
      c="var(--mantine-color-text)"
      leftSection={<Icon size={14} aria-hidden />}
      tt="none"
      style={{ flexShrink: 0 }}
    >
      {word}
    </Badge>
  );
}
