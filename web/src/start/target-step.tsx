import { Radio, Stack, TextInput } from '@mantine/core';
import { AdvancedChoices } from './advanced-choices.tsx';
import { DEFAULT_TEAM } from './request.ts';
import { ServerFields } from './server-fields.tsx';
import { changeForm, goTo, setErrors, useStartState } from './start-store.ts';
import { StepFrame } from './step-frame.tsx';
import { targetErrors } from './steps.ts';
import { useService } from './use-service.ts';

export function TargetStep({ isMovedTo }: { isMovedTo: boolean }) {
  const { form, errors } = useStartState();
  const { data: service } = useService();
  const next = () => {
    const found = targetErrors(form, service?.workersHaveToken ?? false);
    setErrors(found);
    const first = (['url', 'token', 'team'] as const).find((field) => found[field] !== undefined);
    if (first) document.getElementById(`field-${first}`)?.focus();
    else goTo(form.targetKind === 'mattermost' ? 'preflight' : 'summary');
  };
  const isServer = form.targetKind === 'mattermost';
  return (
    <StepFrame
      title="Where to?"
      back="look"
      next={{ name: isServer ? 'Check the server' : 'To the summary', onClick: next }}
      isMovedTo={isMovedTo}
    >
      <Stack maw={640}>
        <Radio.Group
          aria-label="Target"
          value={form.targetKind}
          onChange={(value) => changeForm({ targetKind: value as typeof form.targetKind })}
        >
          <Stack gap="xs">
            <TargetCard
              value="bulk-file"
              name="Into a file that you import yourself"
              note="Nothing is touched: you get a zip, look at it, and import it into Mattermost with mmctl when you like."
            />
            <TargetCard
              value="mattermost"
              name="Straight into a running Mattermost"
              note="Everything is sent to the server. A pre-flight looks first whether that is ready, and changes nothing."
            />
          </Stack>
        </Radio.Group>
        {isServer && <ServerFields />}
        <TextInput
          id="field-team"
          label="Team"
          description={`The team's name as in its address (.../${form.team.trim() || DEFAULT_TEAM}/channels/...): small letters, digits and hyphens. It is made if it is not there.`}
          placeholder={DEFAULT_TEAM}
          required
          autoCapitalize="none"
          spellCheck={false}
          value={form.team}
          error={errors.team}
          onChange={({ currentTarget }) => changeForm({ team: currentTarget.value })}
        />
        <AdvancedChoices />
      </Stack>
    </StepFrame>
  );
}

const TargetCard = ({ value, name, note }: { value: string; name: string; note: string }) => (
  <Radio.Card value={value} p="sm" className="target-card" aria-label={`${name}. ${note}`}>
    <div className="target-card-inside">
      <Radio.Indicator />
      <div>
        <div className="target-card-name">{name}</div>
        <div className="soft">{note}</div>
      </div>
    </div>
  </Radio.Card>
);
