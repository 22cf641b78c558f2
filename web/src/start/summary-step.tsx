import { Button, List, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRocket } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import type { StartedMigrations } from '../../../src/api/schemas/job.ts';
import { ProblemError, post } from '../api/client.ts';
import { isOperator, useSession } from '../session/use-session.ts';
import { ProblemText } from '../shell/problem-text.tsx';
import { planText } from './plan-text.ts';
import { atField, problemField } from './problem-field.ts';
import { migrationRequest, preflightRequest } from './request.ts';
import { seenPreflight } from './seen-preflight.ts';
import { goTo, resetStart, setErrors, useStartState } from './start-store.ts';
import { StepFrame } from './step-frame.tsx';
import { fieldOf, STEP_NAMES, stepOf } from './steps.ts';
import { useService } from './use-service.ts';

/** What will happen, and the button. */
export function SummaryStep({ isMovedTo }: { isMovedTo: boolean }) {
  const { form, keyFor, seen } = useStartState();
  const { data: service } = useService();
  const { data: session } = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const isSent = useRef(false);
  const start = useMutation({
    mutationFn: () => {
      const isSeen = seenPreflight(seen, JSON.stringify(preflightRequest(form)), Date.now());
      const request = migrationRequest(form, isSeen);
      // The pre-flight that was seen a moment ago is no other migration.
      return post<StartedMigrations>('/jobs', request, {
        'Idempotency-Key': keyFor({ ...request, skipPreflight: form.skipPreflight }),
      });
    },
    onSettled: () => {
      isSent.current = false;
    },
    onSuccess: async ({ migrations, note }) => {
      if (note !== null) notifications.show({ title: 'Started', message: note, autoClose: false });
      void queries.invalidateQueries({ queryKey: ['jobs'] });
      const [first] = migrations;
      if (!first) return;
      resetStart();
      await navigate(migrations.length === 1 && first.jobId !== null ? `/jobs/${first.jobId}` : '/');
    },
  });
  const begin = () => {
    // A second click comes before the button is shown as pressed.
    if (isSent.current) return;
    isSent.current = true;
    start.mutate();
  };
  const { error } = start;
  const field = fieldOf(problemField(error));
  const wrongStep = field
    ? stepOf(field)
    : error instanceof ProblemError && error.code === 'not_ready'
      ? 'preflight'
      : undefined;
  const correct = () => {
    if (field && error) setErrors({ [field]: atField(error.message, problemField(error)) });
    if (wrongStep) goTo(wrongStep);
  };
  const mayStart = isOperator(session);
  return (
    <StepFrame
      title="What will happen"
      back={form.targetKind === 'mattermost' ? 'preflight' : 'target'}
      isMovedTo={isMovedTo}
      action={
        <Button
          leftSection={<IconRocket size={18} aria-hidden />}
          loading={start.isPending}
          disabled={!mayStart}
          onClick={begin}
        >
          Start the migration
        </Button>
      }
    >
      <List spacing="xs">
        {planText(form, service?.importFolder ?? 'the service’s own folder').map((sentence) => (
          <List.Item key={sentence} className="breakable">
            {sentence}
          </List.Item>
        ))}
      </List>
      <ProblemText title="It was not started" text={error?.message}>
        {wrongStep && (
          <Button size="xs" variant="default" mt="sm" onClick={correct}>
            Back to “{STEP_NAMES[wrongStep]}”
          </Button>
        )}
      </ProblemText>
      {start.data?.migrations.length === 0 && (
        <ProblemText title="Nothing was started" text={start.data.note ?? 'The service started nothing.'} />
      )}
      {!mayStart && (
        <Text size="sm">You may look, but not start: an operator can. Ask whoever runs the service.</Text>
      )}
      {start.isPending && (
        <Text size="sm" role="status">
          The service looks at everything once more and begins …
        </Text>
      )}
    </StepFrame>
  );
}
