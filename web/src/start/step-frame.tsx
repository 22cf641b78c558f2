import { Button, Group, Stack, Title } from '@mantine/core';
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { goTo } from './start-store.ts';
import type { Step } from './steps.ts';

interface Props {
  title: string;
  back?: Step;
  /** What goes on, and its name; undefined where there is another button for it. */
  next?: { name: string; onClick: () => void; isQuiet?: boolean };
  /** Whether the step was come to by a choice here, not with the page. */
  isMovedTo: boolean;
  /** In place of `next`. */
  action?: ReactNode;
  children: ReactNode;
}

/** A step with its heading, which has the focus when one comes here, and the ways on and back. */
export function StepFrame({ title, back, next, action, isMovedTo, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isMovedTo) heading.current?.focus();
  }, [isMovedTo]);
  return (
    <Stack component="section" aria-labelledby="step-heading" gap="lg">
      <Title order={3} id="step-heading" ref={heading} tabIndex={-1} className="focus-target">
        {title}
      </Title>
      {children}
      <Group justify="space-between">
        {back ? (
          <Button
            variant="default"
            leftSection={<IconArrowLeft size={16} aria-hidden />}
            onClick={() => goTo(back)}
          >
            Back
          </Button>
        ) : (
          <span />
        )}
        {action}
        {next && (
          <Button
            variant={next.isQuiet ? 'default' : 'filled'}
            rightSection={<IconArrowRight size={16} aria-hidden />}
            onClick={next.onClick}
          >
            {next.name}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
