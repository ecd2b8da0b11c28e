import type { Metadata } from 'next';
import type { PageProps } from '@/app/address';
import { saveWhatYouPayAction } from '@/app/admin/start/actions';
import { fieldsOf, payForm } from '@/app/admin/start/start-forms';
import { programToSetUp, stepHref } from '@/app/admin/start/start-program';
import { StartStep } from '@/app/admin/start/start-steps';
import { SpecForm } from '@/components/console/spec-form';
import { LinkButton } from '@/components/ui/link-button';
import { Panel } from '@/components/ui/panel';
import { requireStaff } from '@/lib/people/session';

export const metadata: Metadata = { title: 'What you pay' };

export default async function PayPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('program.write');
  const program = await programToSetUp(viewer, searchParams);
  return (
    <StartStep current={1} title="What you pay">
      <Panel
        title={program.name}
        description="Each order keeps the terms it was earned on: what you change later counts from then on."
      >
        <SpecForm
          wide
          action={saveWhatYouPayAction}
          fields={fieldsOf(program, payForm)}
          submitLabel="Save and go on"
          beside={<LinkButton href={stepHref('links', program.id)}>Skip</LinkButton>}
        />
      </Panel>
    </StartStep>
  );
}
