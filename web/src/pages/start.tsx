import { Stack } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';
import { useMayAct } from '../session/use-session.ts';
import { Notice } from '../shell/notice.tsx';
import { PageHeading } from '../shell/page-heading.tsx';
import { ArchivesStep } from '../start/archives-step.tsx';
import { LookStep } from '../start/look-step.tsx';
import { PreflightStep } from '../start/preflight-step.tsx';
import { useStartState } from '../start/start-store.ts';
import { StepList } from '../start/step-list.tsx';
import { type Step, stepsOf } from '../start/steps.ts';
import { SummaryStep } from '../start/summary-step.tsx';
import { TargetStep } from '../start/target-step.tsx';
import { useSampleChoice } from '../start/use-sample-choice.ts';

const STEPS: Record<Step, typeof ArchivesStep> = {
  archives: ArchivesStep,
  look: LookStep,
  target: TargetStep,
  preflight: PreflightStep,
  summary: SummaryStep,
};

/** From an archive to a job, step by step. `?sample=1` begins with the sample. */
export function StartPage() {
  const { form, step, visited } = useStartState();
  const [search] = useSearchParams();
  useSampleChoice(search.get('sample') === '1');
  const firstStep = useRef<Step | undefined>(step);
  useEffect(() => {
    // From the second step that is shown on, its heading has the focus.
    if (firstStep.current !== step) firstStep.current = undefined;
  }, [step]);
  const Current = STEPS[step];
  if (!useMayAct())
    return (
      <Stack gap="lg" pb="xl">
        <PageHeading tab="Start a migration">Start a migration</PageHeading>
        <Notice title="You may look but not act">
          Migrations are started by operators: ask somebody who has that role.
        </Notice>
      </Stack>
    );
  return (
    <Stack gap="lg" pb="xl">
      <PageHeading tab="Start a migration">Start a migration</PageHeading>
      <StepList steps={stepsOf(form)} current={step} visited={visited} />
      <Current key={step} isMovedTo={firstStep.current !== step} />
    </Stack>
  );
}
