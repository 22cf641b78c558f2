import { Button, Checkbox, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { ProblemError, post } from '../api/client.ts';
import { useMayAct } from '../session/use-session.ts';
import { ProblemText } from '../shell/problem-text.tsx';

interface Props {
  job: JobDetail;
  isAgain: boolean;
  onStarted: () => void;
}

/** Starts a verification; of a job that made a file it asks where that was imported. */
export function VerifyForm({ job: { jobId, target }, isAgain, onStarted }: Props) {
  const mayAct = useMayAct();
  const isFile = target?.kind !== 'mattermost';
  const [url, setUrl] = useState('');
  const [token, setToken] = useState('');
  const [allowHttp, setAllowHttp] = useState(false);
  const [checksums, setChecksums] = useState(false);
  const start = useMutation({
    mutationFn: () =>
      post(`/jobs/${jobId}/verify`, {
        checksums,
        ...(isFile && { url: url.trim(), allowHttp, ...(token && { token }) }),
      }),
    onSuccess: () => {
      setToken('');
      onStarted();
    },
  });
  const problem = start.error;
  const field = problem instanceof ProblemError ? problem.field?.replace(/^body\./, '') : undefined;
  const isHttp = /^http:/i.test(url.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <Paper withBorder p="md" component="form" onSubmit={submit}>
      <Title order={4} size="h5" mb="xs">
        {isAgain ? 'Verify once more' : 'Verify this job'}
      </Title>
      <Stack gap="sm" maw="36rem">
        {isFile ? (
          <>
            <TextInput
              label="Address of Mattermost"
              description="Where the file was imported, and its second part too, if it has one."
              placeholder="https://mattermost.example.com"
              type="url"
              required
              value={url}
              onChange={({ currentTarget }) => setUrl(currentTarget.value)}
              error={field === 'url' && problem?.message}
            />
            <PasswordInput
              label="Access token of a system administrator"
              description="Used for this verification, and never shown again. Leave it empty if the workers have one (MATTERMOST_TOKEN)."
              autoComplete="off"
              value={token}
              onChange={({ currentTarget }) => setToken(currentTarget.value)}
              error={field === 'token' && problem?.message}
            />
            {isHttp && (
              <Checkbox
                label="Send the token over http"
                description="Unencrypted: whoever is on the way can read it."
                checked={allowHttp}
                onChange={({ currentTarget }) => setAllowHttp(currentTarget.checked)}
              />
            )}
          </>
        ) : (
          <Text style={{ overflowWrap: 'anywhere' }}>
            Reads {target?.path} with the access that the job had.
          </Text>
        )}
        <Checkbox
          label="Compare the bytes of files, too"
          description="Reads every file from the server and from the archive; that can take long. Otherwise names and sizes are compared."
          checked={checksums}
          onChange={({ currentTarget }) => setChecksums(currentTarget.checked)}
        />
        {problem && field !== 'url' && field !== 'token' && <ProblemText text={problem.message} />}
        <div>
          <Button type="submit" loading={start.isPending} disabled={!mayAct}>
            {isAgain ? 'Verify again' : 'Verify'}
          </Button>
          {!mayAct && (
            <Text size="sm">You may look but not act: ask somebody with the role of an operator.</Text>
          )}
        </div>
      </Stack>
    </Paper>
  );
}
