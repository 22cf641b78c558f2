import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { WebhookList } from '../../../src/api/schemas/webhook.ts';
import { get } from '../api/client.ts';
import { isOperator, useSession } from '../session/use-session.ts';
import { PageHeading } from '../shell/page-heading.tsx';
import { ProblemText } from '../shell/problem-text.tsx';
import { AddWebhook } from '../webhooks/add-webhook.tsx';
import { SecretOnce } from '../webhooks/secret-once.tsx';
import { WebhookCard } from '../webhooks/webhook-card.tsx';

const REFRESH_MS = 10_000;

/** Who is told of what happens to migrations. */
export function WebhooksPage() {
  const { data: session } = useSession();
  const [isAdding, setIsAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const { data, error } = useQuery({
    queryKey: ['webhooks'],
    queryFn: () => get<z.infer<typeof WebhookList>>('/webhooks'),
    refetchInterval: REFRESH_MS,
  });
  const mayChange = isOperator(session);
  return (
    <Stack pb="xl">
      <Group justify="space-between">
        <PageHeading tab="Notifications">Notifications</PageHeading>
        {mayChange && !isAdding && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsAdding(true)}>
            Add one
          </Button>
        )}
      </Group>
      <Text maw={640}>
        A webhook tells a channel in Mattermost, or a program of yours, what happens to migrations, so that
        nobody has to watch this page. What does not arrive is tried again for a while.
      </Text>
      {isAdding && (
        <AddWebhook
          onEnd={(created) => {
            setIsAdding(false);
            if (created) setSecret(created.secret);
          }}
        />
      )}
      {secret !== null && <SecretOnce secret={secret} onClose={() => setSecret(null)} />}
      <ProblemText text={error?.message} />
      {!data && !error && <Loader size="sm" aria-label="Loading" />}
      {data?.webhooks.length === 0 && !isAdding && <Text c="dimmed">Nobody is told of anything yet.</Text>}
      <Stack component="ul" className="plain-list" aria-label="Webhooks">
        {data?.webhooks.map((webhook) => (
          <WebhookCard key={webhook.id} webhook={webhook} mayChange={mayChange} />
        ))}
      </Stack>
    </Stack>
  );
}
