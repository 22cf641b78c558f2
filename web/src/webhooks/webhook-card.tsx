import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Webhook } from '../../../src/api/schemas/webhook.ts';
import { count } from '../../../src/figures.ts';
import { post } from '../api/client.ts';
import { ProblemText } from '../shell/problem-text.tsx';
import { DeleteWebhook } from './delete-webhook.tsx';
import { Deliveries } from './deliveries.tsx';
import { EVENT_TEXTS } from './events.ts';
import { lastText, type TestResult, testText } from './words.ts';

const STATE = {
  delivered: { name: 'Delivered', color: 'green' },
  retrying: { name: 'Trying again', color: 'yellow' },
  given_up: { name: 'Given up', color: 'red' },
} as const;

/** One webhook: what it is told, how the last delivery went, and what can be done. */
export function WebhookCard({ webhook, mayChange }: { webhook: Webhook; mayChange: boolean }) {
  const { id, url, kind, events, failureThreshold, last } = webhook;
  const [isOpen, setIsOpen] = useState(false);
  const queries = useQueryClient();
  const test = useMutation({
    mutationFn: () => post<TestResult>(`/webhooks/${id}/test`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const state = last && STATE[last.state];
  return (
    <Paper component="li" withBorder p="md">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Title order={3} size="h5" className="breakable">
            {url}
          </Title>
          {state && (
            <Badge color={state.color} variant="light" tt="none" c="var(--mantine-color-text)">
              {state.name}
            </Badge>
          )}
        </Group>
        <Text size="sm">
          {kind === 'mattermost' ? 'A channel in Mattermost' : 'A program, by signed JSON'}. Told of:{' '}
          {events.map((event) => EVENT_TEXTS[event].name.toLowerCase()).join(', ')}
          {events.includes('job.failures') && failureThreshold > 1 && ` (from ${count(failureThreshold)} on)`}
          .
        </Text>
        <Text size="sm" c="dimmed" className="breakable">
          {lastText(last, Date.now())}
        </Text>
        <div aria-live="polite">
          {test.data && (
            <Text size="sm" fw={600} className={test.data.delivered ? 'breakable' : 'breakable error-text'}>
              Test: {testText(test.data)}
            </Text>
          )}
        </div>
        <ProblemText text={test.error?.message} />
        <Group gap="xs">
          {mayChange && (
            <Button size="xs" variant="default" onClick={() => test.mutate()} loading={test.isPending}>
              Send a test
            </Button>
          )}
          <Button size="xs" variant="default" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {isOpen ? 'Hide what was sent' : 'What was sent'}
          </Button>
          {mayChange && <DeleteWebhook webhook={webhook} />}
        </Group>
        {isOpen && <Deliveries webhookId={id} />}
      </Stack>
    </Paper>
  );
}
