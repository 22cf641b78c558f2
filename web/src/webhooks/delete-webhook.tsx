import { Button, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Webhook } from '../../../src/api/schemas/webhook.ts';
import { remove } from '../api/client.ts';
import { ProblemText } from '../shell/problem-text.tsx';

/** Deletes it, after a question. */
export function DeleteWebhook({ webhook: { id, url } }: { webhook: Webhook }) {
  const [isAsking, { open, close }] = useDisclosure();
  const queries = useQueryClient();
  const deletion = useMutation({
    mutationFn: () => remove(`/webhooks/${id}`),
    onSuccess: async () => {
      close();
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        Delete …
      </Button>
      <Modal
        opened={isAsking}
        onClose={close}
        title="Delete this webhook?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Text className="breakable">
          {url} will not be told of anything any more, nor of what is still to be delivered.
        </Text>
        <ProblemText text={deletion.error?.message} />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            Keep it
          </Button>
          <Button color="red" onClick={() => deletion.mutate()} loading={deletion.isPending}>
            Delete it
          </Button>
        </Group>
      </Modal>
    </>
  );
}
