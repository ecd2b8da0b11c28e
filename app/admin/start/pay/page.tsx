import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { saveWhatYouPayAction } from '@/app/admin/start/actions';
import { fieldsOf, payForm } from '@/app/admin/start/start-forms';
import { StartStep } from '@/app/admin/start/start-steps';
import { SpecForm } from '@/components/console/spec-form';
import { LinkButton } from '@/components/ui/link-button';
import { Panel } from '@/components/ui/panel';
import { requireStaff } from '@/lib/people/session';
import { listPrograms } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'What you pay' };

export default async function PayPage() {
  const viewer = await requireStaff('program.write');
  const [program] = await listPrograms(viewer);
  if (!program) notFound();
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
          beside={<LinkButton href="/admin/start/links">Skip</LinkButton>}
        />
      </Panel>
    </StartStep>
  );
}
