import { Checkbox, List, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { changeForm, useStartState } from './start-store.ts';
import { useService } from './use-service.ts';

/** The server, and what opens it. */
export function ServerFields() {
  const { form, errors } = useStartState();
  const { data: service } = useService();
  const isOptional = service?.workersHaveToken ?? false;
  return (
    <Stack>
      <TextInput
        id="field-url"
        label="Address of Mattermost"
        description="As people open it, also below a path: https://example.com/chat"
        placeholder="https://mattermost.example.com"
        type="url"
        inputMode="url"
        required
        spellCheck={false}
        value={form.url}
        error={errors.url}
        onChange={({ currentTarget }) => changeForm({ url: currentTarget.value })}
      />
      {(form.url.trim().startsWith('http://') || form.allowHttp) && (
        <Checkbox
          label="Send the token over http"
          description="Everybody on the way can read it. Only for a server in a network that you trust."
          checked={form.allowHttp}
          onChange={({ currentTarget }) => changeForm({ allowHttp: currentTarget.checked })}
        />
      )}
      <PasswordInput
        id="field-token"
        label="Access token"
        description={
          isOptional
            ? 'Of a system administrator. The service has one of its own, which is taken if this stays empty.'
            : 'Of a system administrator: others may not import, nor read the settings.'
        }
        required={!isOptional}
        autoComplete="off"
        value={form.token}
        error={errors.token}
        onChange={({ currentTarget }) => changeForm({ token: currentTarget.value })}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the token', tabIndex: 0 }}
      />
      <details>
        <summary>How to make a token</summary>
        <List type="ordered" size="sm" spacing={4} mt="xs">
          <List.Item>
            In Mattermost: System Console → Integrations → Integration Management → Enable Personal Access
            Tokens: on.
          </List.Item>
          <List.Item>
            As a system administrator: your picture → Profile → Security → Personal Access Tokens → Create
            Token.
          </List.Item>
          <List.Item>
            Copy the token (not its id) into this field. Delete it when the migration is done.
          </List.Item>
        </List>
        <Text size="sm" mt="xs">
          The service keeps it in a file that only it can read, and never shows it again.
        </Text>
      </details>
    </Stack>
  );
}
