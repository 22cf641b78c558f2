import { VisuallyHidden } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { duration } from '../../../src/figures.ts';
import classes from './stage-line.module.css';
import { type StageStep, stageSteps } from './stages.ts';
import { capital, STAGE_LABELS, stageWord } from './words.ts';

const SPOKEN: Record<StageStep['state'], string> = {
  left: 'left behind',
  current: 'now',
  ended: 'the job ended here',
  ahead: 'still to come',
};

/** The way of a job, and how far it is on it. */
export function StageLine({ job }: { job: JobDetail }) {
  return (
    <ol className={classes.line} aria-label="Stages of the job">
      {stageSteps(job).map(({ stage, state, durationMs }, index) => (
        <li
          key={stage}
          className={classes.step}
          data-state={state}
          {...(state === 'current' ? { 'aria-current': 'step' as const } : {})}
        >
          <span className={classes.mark} aria-hidden>
            {state === 'left' ? (
              <IconCheck size={14} stroke={3} />
            ) : state === 'ended' ? (
              <IconX size={14} stroke={3} />
            ) : (
              index + 1
            )}
          </span>
          <span className={classes.label}>
            {state === 'current' ? capital(stageWord(stage)) : STAGE_LABELS[stage]}
          </span>
          <VisuallyHidden>, {SPOKEN[state]}</VisuallyHidden>
          <span className={classes.time}>
            {durationMs !== null ? duration(durationMs) : state === 'current' ? 'now' : ''}
          </span>
        </li>
      ))}
    </ol>
  );
}
