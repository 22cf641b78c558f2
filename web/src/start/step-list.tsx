import { Progress, Stack, Stepper, Text } from '@mantine/core';
import { goTo } from './start-store.ts';
import { STEP_NAMES, type Step } from './steps.ts';

interface Props {
  steps: readonly Step[];
  current: Step;
  visited: readonly Step[];
}

/** Where one is. What was gone through can be gone to again. */
export function StepList({ steps, current, visited }: Props) {
  const at = steps.indexOf(current);
  const goToIndex = (index: number) => {
    const step = steps[index];
    if (step && visited.includes(step)) goTo(step);
  };
  return (
    <nav aria-label="Steps">
      <Stepper active={at} onStepClick={goToIndex} visibleFrom="sm" size="sm" iconSize={32}>
        {steps.map((step) => (
          <Stepper.Step
            key={step}
            label={STEP_NAMES[step]}
            allowStepSelect={visited.includes(step)}
            disabled={!visited.includes(step)}
            {...(step === current ? { 'aria-current': 'step' as const } : {})}
          />
        ))}
      </Stepper>
      <Stack gap={4} hiddenFrom="sm">
        <Text size="sm">
          Step {at + 1} of {steps.length}: <strong>{STEP_NAMES[current]}</strong>
        </Text>
        <Progress value={((at + 1) / steps.length) * 100} aria-hidden />
      </Stack>
    </nav>
  );
}
