import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { saveWhereLinksLeadAction } from '@/app/admin/start/actions';
import { fieldsOf, linksForm } from '@/app/admin/start/start-forms';
import { StartStep } from '@/app/admin/start/start-steps';
import { SpecForm } from '@/components/console/spec-form';
import { CopiedLine } from '@/components/ui/copied-line';
import { LinkButton } from '@/components/ui/link-button';
import { Panel } from '@/components/ui/panel';
import { env } from '@/lib/env';
import { requireStaff } from '@/lib/people/session';
import { listPrograms } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Where links lead' };

export default async function LinksPage() {
  const viewer = await requireStaff('program.write');
  const [program] = await listPrograms(viewer);
  if (!program) notFound();
  return (
    <StartStep current={2} title="Where links lead">
      <Panel title="What affiliates share" description="For one whose code is ANA.">
        <div className="grid grid-cols-1 gap-3">
          <CopiedLine label="A link of yours" value={`${env().APP_URL}/r/ANA`} />
          <CopiedLine
            label="Straight to your site, which needs the script"
            value={withCode(program.defaultDestination)}
          />
        </div>
      </Panel>
      <Panel title={program.name}>
        <SpecForm
          wide
          action={saveWhereLinksLeadAction}
          fields={fieldsOf(program, linksForm)}
          submitLabel="Save and go on"
          beside={<LinkButton href="/admin/start/connect">Skip</LinkButton>}
        />
      </Panel>
    </StartStep>
  );
}

function withCode(destination: string): string {
  const address = new URL(destination);
  address.searchParams.set('via', 'ANA');
  return address.href;
}
