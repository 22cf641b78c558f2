import { Button, Checkbox, Group, NumberInput, Paper, Radio, Stack, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import type { CreatedWebhook, WebhookRequest } from '../../../src/api/schemas/webhook.ts';
import { post } from '../api/client.ts';
import { ProblemText } from '../shell/problem-text.tsx';
import { problemField } from '../start/problem-field.ts';
import { EVENT_TEXTS, EVENTS, USUAL_EVENTS, type WebhookEvent } from './events.ts';
import { urlError } from './words.ts';

type Created = z.infer<typeof CreatedWebhook>;

/** @param onEnd with what was made; without if it was given up */
export function AddWebhook({ onEnd }: { onEnd: (created?: Created) => void }) {
  const [kind, setKind] = useState<'mattermost' | 'json'>('mattermost');
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<string[]>([...USUAL_EVENTS]);
  const [threshold, setThreshold] = useState<number | string>(1);
  const [wrong, setWrong] = useState<{ url?: string; events?: string }>({});
  const heading = useRef<HTMLHeadingElement>(null);
  const queries = useQueryClient();
  useEffect(() => heading.current?.focus(), []);
  const add = useMutation({
    mutationFn: (request: z.infer<typeof WebhookRequest>) => post<Created>('/webhooks', request),
    onSuccess: async (created) => {
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
      onEnd(created);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const address = urlError(url);
    const found = {
      ...(address === undefined ? {} : { url: address }),
      ...(events.length === 0 ? { events: 'Choose at least one.' } : {}),
    };
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    add.mutate({
      url: url.trim(),
      kind,
      events: events as WebhookEvent[],
      failureThreshold: Math.max(1, Number(threshold) || 1),
    });
  };
  const field = problemField(add.error);
  return (
    <Paper withBorder p="md" component="form" onSubmit={submit} noValidate aria-labelledby="add-webhook">
      <Stack>
        <Title order={3} size="h4" id="add-webhook" ref={heading} tabIndex={-1} className="focus-target">
          Add a webhook
        </Title>
        <Radio.Group label="Who is told" value={kind} onChange={(value) => setKind(value as typeof kind)}>
          <Stack gap="xs" mt="xs">
            <Radio
              value="mattermost"
              label="A channel in Mattermost"
              description="Told in words. In Mattermost: Integrations → Incoming Webhooks → Add; copy its address."
            />
            <Radio
              value="json"
              label="A program"
              description="Gets each event as JSON by POST, signed with a secret that is shown once, when it is made."
            />
          </Stack>
        </Radio.Group>
        <TextInput
          label="Address"
          type="url"
          required
          spellCheck={false}
          placeholder={
            kind === 'mattermost'
              ? 'https://mattermost.example.com/hooks/…'
              : 'https://example.com/migrations'
          }
          value={url}
          error={wrong.url ?? (field === 'url' ? add.error?.message : undefined)}
          onChange={({ currentTarget }) => setUrl(currentTarget.value)}
        />
        <Checkbox.Group
          label="What is told"
          value={events}
          onChange={setEvents}
          error={wrong.events ?? (field === 'events' ? add.error?.message : undefined)}
        >
          <Stack gap="xs" mt="xs">
            {EVENTS.map((event) => (
              <Checkbox
                key={event}
                value={event}
                label={EVENT_TEXTS[event].name}
                description={EVENT_TEXTS[event].text}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {events.includes('job.failures') && (
          <NumberInput
            label="Failures from which on it is told"
            description="Messages, files and so on of one migration that could not be brought over; told again at each power of ten above."
            min={1}
            max={1_000_000_000}
            allowDecimal={false}
            value={threshold}
            onChange={setThreshold}
            maw={360}
          />
        )}
        {field !== 'url' && field !== 'events' && <ProblemText text={add.error?.message} />}
        <Group>
          <Button type="submit" loading={add.isPending}>
            Add it
          </Button>
          <Button variant="default" onClick={() => onEnd()}>
            Leave it
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
