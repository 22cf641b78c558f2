import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Notice } from '../shell/notice.tsx';
import { ProblemText } from '../shell/problem-text.tsx';
import { PreflightTable } from './preflight/preflight-table.tsx';
import { PreflightVerdict } from './preflight/preflight-verdict.tsx';
import { countOf, mayBegin, type PreflightResult } from './preflight/verdicts.ts';
import { atField, problemField } from './problem-field.ts';
import { ReadingProgress } from './reading-progress.tsx';
import { preflightRequest } from './request.ts';
import { changeForm, goTo, sawPreflight, setErrors, useStartState } from './start-store.ts';
import { StepFrame } from './step-frame.tsx';
import { fieldOf } from './steps.ts';
import { useAnalysis } from './use-analysis.ts';

/** Asks the server whether it is ready. */
export function PreflightStep({ isMovedTo }: { isMovedTo: boolean }) {
  const { form, errors } = useStartState();
  const request = preflightRequest(form);
  const { analysis, problem, isStopped, again, cancel } = useAnalysis('preflights', request);
  const result = analysis?.state === 'done' ? (analysis.result as unknown as PreflightResult) : undefined;
  const problems = result ? countOf(result.rows, 'problem') : 0;
  const error = problem?.message ?? analysis?.error ?? undefined;
  const field = fieldOf(problemField(problem));
  const readyId = result && problems === 0 ? analysis?.id : undefined;
  const requestText = JSON.stringify(request);
  useEffect(() => {
    if (readyId !== undefined) sawPreflight(requestText, readyId);
  }, [readyId, requestText]);

  const lookAgain = () => {
    changeForm({ skipPreflight: false });
    again();
  };
  const next = () => {
    if (result && mayBegin(result.rows, form.skipPreflight)) goTo('summary');
    else
      setErrors({
        ...errors,
        preflight:
          'Solve the problems and look again, or tick that you want to begin although they are there.',
      });
  };
  const toField = () => {
    if (field && error) setErrors({ [field]: atField(error, problemField(problem)) });
    goTo('target');
  };
  return (
    <StepFrame
      title="Is the server ready?"
      back="target"
      isMovedTo={isMovedTo}
      {...(result ? { next: { name: 'To the summary', onClick: next } } : {})}
    >
      {isStopped && (
        <Notice color="gray" title="Stopped">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">Without an answer from the server the migration can’t be begun here.</Text>
            <Again onClick={lookAgain} />
          </Stack>
        </Notice>
      )}
      {error !== undefined && (
        <ProblemText title="The server could not be looked at" text={error}>
          <Group mt="sm" gap="xs">
            <Again onClick={lookAgain} />
            <Button size="xs" variant="default" onClick={toField}>
              Correct the target
            </Button>
          </Group>
        </ProblemText>
      )}
      {!isStopped && error === undefined && !result && (
        <ReadingProgress
          what="Reading the archives and asking the server. Nothing is written, neither here nor there."
          progress={analysis?.progress ?? ''}
          onCancel={cancel}
        />
      )}
      {result && (
        <>
          <Group justify="space-between" align="flex-start">
            <PreflightVerdict result={result} />
            <Again onClick={lookAgain} />
          </Group>
          <PreflightTable rows={result.rows} />
          {problems > 0 && (
            <Checkbox
              label={
                problems === 1
                  ? 'Begin although there is a problem'
                  : `Begin although there are ${problems} problems`
              }
              description="The migration may stop half-way, show private messages to others, or write into accounts that are there."
              checked={form.skipPreflight}
              onChange={({ currentTarget }) => changeForm({ skipPreflight: currentTarget.checked })}
            />
          )}
          <ProblemText text={errors.preflight} />
        </>
      )}
    </StepFrame>
  );
}

const Again = ({ onClick }: { onClick: () => void }) => (
  <Button size="xs" variant="default" leftSection={<IconRefresh size={14} aria-hidden />} onClick={onClick}>
    Look again
  </Button>
);
