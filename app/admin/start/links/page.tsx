import type { Metadata } from 'next';
import type { PageProps } from '@/app/address';
import { saveWhereLinksLeadAction } from '@/app/admin/start/actions';
import { fieldsOf, linksForm } from '@/app/admin/start/start-forms';
import { programToSetUp, stepHref } from '@/app/admin/start/start-program';
import { StartStep } from '@/app/admin/start/start-steps';
import { SpecForm } from '@/components/console/spec-form';
import { CopiedLine } from '@/components/ui/copied-line';
import { LinkButton } from '@/components/ui/link-button';
import { Panel } from '@/components/ui/panel';
import { env } from '@/lib/env';
import { requireStaff } from '@/lib/people/session';

export const metadata: Metadata = { title: 'Where links lead' };

export default async function LinksPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('program.write');
  const program = await programToSetUp(viewer, searchParams);
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
          beside={<LinkButton href={stepHref('connect', program.id)}>Skip</LinkButton>}
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
