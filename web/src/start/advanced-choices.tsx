import { Checkbox, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { changeForm, useStartState } from './start-store.ts';
import { useService } from './use-service.ts';

const EXAMPLE = `users:
  U012ABCDEF: { username: anna.meier }
leave_out: [reactions]`;

/** What few need. It is open if something is wrong in it. */
export function AdvancedChoices() {
  const { form, errors } = useStartState();
  const { data: service } = useService();
  const [isOpen, setIsOpen] = useState(form.choices !== '');
  const isWrong =
    (errors.path ?? errors.emailDomain ?? errors.choices ?? errors.requireRestoreProof) !== undefined;
  useEffect(() => {
    if (isWrong) setIsOpen(true);
  }, [isWrong]);
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>Advanced</summary>
      <Stack mt="sm">
        <TextInput
          label="E-mail domain"
          description="Slack knows no address of some people and of bots. Mattermost needs one: it is made up with this domain."
          placeholder="example.com"
          value={form.emailDomain}
          error={errors.emailDomain}
          onChange={({ currentTarget }) => changeForm({ emailDomain: currentTarget.value })}
        />
        <Textarea
          label="Choices"
          description="What is to be called otherwise, merged or left out, as YAML or JSON. The pre-flight suggests parts of it; the terminal explains all of it: slack-mm2 choices --help"
          placeholder={EXAMPLE}
          autosize
          minRows={4}
          maxRows={20}
          spellCheck={false}
          classNames={{ input: 'code-input' }}
          value={form.choices}
          error={errors.choices}
          onChange={({ currentTarget }) => changeForm({ choices: currentTarget.value })}
        />
        <Checkbox
          label="Download files from Slack"
          description="Slack's own exports hold only links, which end with the workspace. Takes its time, and works as long as Slack is not switched off."
          checked={form.downloadFiles}
          onChange={({ currentTarget }) => changeForm({ downloadFiles: currentTarget.checked })}
        />
        {form.targetKind === 'mattermost' && (
          <TextInput
            label="Restore proof not older than"
            description="Sends something only if restoring Mattermost from a backup was proved so recently: 7d, 36h or 90m. Empty: no proof is required."
            placeholder="7d"
            value={form.requireRestoreProof}
            error={errors.requireRestoreProof}
            spellCheck={false}
            onChange={({ currentTarget }) => changeForm({ requireRestoreProof: currentTarget.value })}
          />
        )}
        {form.targetKind === 'bulk-file' && (
          <>
            <TextInput
              label="File to write"
              description={`A path on the service's machine. Empty: a new file in ${service?.importFolder ?? 'its own folder'}, which can be downloaded here.`}
              placeholder="/srv/imports/acme.zip"
              value={form.path}
              error={errors.path}
              spellCheck={false}
              onChange={({ currentTarget }) => changeForm({ path: currentTarget.value })}
            />
            {form.path.trim() !== '' && (
              <>
                {service && service.folders.length > 0 && (
                  <Text size="sm" c="dimmed" className="breakable">
                    It has to be in one of: {[service.importFolder, ...service.folders].join(', ')}
                  </Text>
                )}
                <Checkbox
                  label="Replace the file if it is there"
                  checked={form.overwrite}
                  onChange={({ currentTarget }) => changeForm({ overwrite: currentTarget.checked })}
                />
              </>
            )}
          </>
        )}
      </Stack>
    </details>
  );
}
