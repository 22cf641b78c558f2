import { Button, Text } from '@mantine/core';
import type { Assessment } from '../../../src/assess/assessment.ts';
import { Notice } from '../shell/notice.tsx';
import { ProblemText } from '../shell/problem-text.tsx';
import { AssessmentView } from './assessment/assessment-view.tsx';
import { problemField } from './problem-field.ts';
import { ReadingProgress } from './reading-progress.tsx';
import { assessmentRequest } from './request.ts';
import { goTo, useStartState } from './start-store.ts';
import { StepFrame } from './step-frame.tsx';
import { fieldOf, stepOf } from './steps.ts';
import { useAnalysis } from './use-analysis.ts';

/** Reads the archives, and says what is in them before anything is begun. */
export function LookStep({ isMovedTo }: { isMovedTo: boolean }) {
  const { form } = useStartState();
  const { analysis, problem, isStopped, again, cancel } = useAnalysis('assessments', assessmentRequest(form));
  const result = analysis?.state === 'done' ? (analysis.result as unknown as Assessment) : undefined;
  const error = problem?.message ?? analysis?.error ?? undefined;
  const field = fieldOf(problemField(problem));
  const isRefused = result?.status === 'failed';
  return (
    <StepFrame
      title="What is in it"
      back="archives"
      isMovedTo={isMovedTo}
      {...(isRefused
        ? {}
        : {
            next: {
              name: result ? 'Choose the target' : 'Go on without looking',
              onClick: () => goTo('target'),
              isQuiet: !result,
            },
          })}
    >
      {isStopped && (
        <Notice color="gray" title="Stopped">
          Nothing was found out. <Again onClick={again} />
        </Notice>
      )}
      {error !== undefined && (
        <ProblemText title="It can’t be read" text={error}>
          <Text size="sm" my="xs">
            {field && stepOf(field) === 'target'
              ? 'That is among the choices of the target: correct it there.'
              : 'Look whether the archive is whole (download it from Slack again if in doubt), or choose another one.'}
          </Text>
          <Again onClick={again} />
        </ProblemText>
      )}
      {!isStopped && error === undefined && !result && (
        <ReadingProgress
          what="Reading the archives. Nothing is written yet."
          progress={analysis?.progress ?? ''}
          onCancel={cancel}
        />
      )}
      {result && <AssessmentView assessment={result} labels={form.archives.map(({ label }) => label)} />}
    </StepFrame>
  );
}

const Again = ({ onClick }: { onClick: () => void }) => (
  <Button size="xs" variant="default" onClick={onClick}>
    Look again
  </Button>
);
