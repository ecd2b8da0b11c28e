import { PageHeader } from '@/components/ui/page-header';
import { Stack } from '@/components/ui/stack';
import { Steps } from '@/components/ui/steps';
import type { ReactNode } from 'react';

const STEPS = ['Who you are', 'What you pay', 'Where links lead', 'Connect'] as const;

type StartStepProps = { current: 1 | 2 | 3; title: string; children: ReactNode };

/** A page of the first set-up; the first step was the owner's account. */
export function StartStep({ current, title, children }: StartStepProps) {
  return (
    <>
      <PageHeader title={title} />
      <Stack>
        <Steps label="Set-up" steps={STEPS} current={current} />
        {children}
      </Stack>
    </>
  );
}
