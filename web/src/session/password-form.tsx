import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ProblemError, post } from '../api/client.ts';
import { Notice } from '../shell/notice.tsx';
import { loginProblem } from './login-problem.ts';
import { useSessionChange } from './use-session.ts';

export function PasswordForm() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const changed = useSessionChange();
  const logIn = useMutation({
    mutationFn: () => post('/session', { name, password }),
    onSuccess: changed,
    onError: () => setPassword(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    logIn.mutate();
  };
  const { error } = logIn;
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Name"
          autoComplete="username"
          autoCapitalize="none"
          required
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
        />
        {error && (
          <Notice color="red" role="alert" title="Not logged in">
            {loginProblem(error instanceof ProblemError ? error.status : 0, error.message)}
          </Notice>
        )}
        <Button type="submit" loading={logIn.isPending}>
          Log in
        </Button>
        <Text size="sm" c="dimmed">
          Users are made in a terminal by whoever runs the service: <code>slack-mm2 users --help</code>
        </Text>
      </Stack>
    </form>
  );
}
