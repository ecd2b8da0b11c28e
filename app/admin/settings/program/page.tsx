import type { Metadata } from 'next';
import {
  saveMerchantDetailsAction,
  updateProgramTermsAction,
} from '@/app/admin/settings/program/actions';
import { programFields } from '@/app/admin/settings/program/program-fields';
import { legalFields } from '@/app/legal-fields';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import { TermsList } from '@/components/affiliates/terms';
import { SpecForm } from '@/components/console/spec-form';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { can } from '@/lib/auth/permissions';
import { requireStaff } from '@/lib/people/session';
import { listPrograms, type ProgramDto } from '@/lib/programs/queries';
import { getMerchantDetails } from '@/lib/programs/save-merchant-details';

export const metadata: Metadata = { title: 'Program' };

export default async function ProgramPage() {
  const viewer = await requireStaff('console.read');
  const programs = await listPrograms(viewer);
  const legal = new Map(
    await Promise.all(
      programs.map(async ({ id }) => [id, await getMerchantDetails(viewer, id)] as const),
    ),
  );
  const mayWrite = can(viewer.role, 'program.write');
  return (
    <>
      <PageHeader title="Settings" />
      <Stack>
        <SettingsTabs role={viewer.role} active="program" />
        {programs.length === 0 ? (
          <Panel title="Program">
            <EmptyState title="No program yet">
              The first owner names it on the first visit.
            </EmptyState>
          </Panel>
        ) : (
          programs.map((program) => (
            <TermsPanel key={program.id} program={program} mayWrite={mayWrite} />
          ))
        )}
        {mayWrite
          ? programs.map((program) => (
              <StatementsPanel
                key={program.id}
                program={program}
                title={programs.length > 1 ? `On statements, ${program.name}` : 'On statements'}
                legal={legal.get(program.id) ?? null}
              />
            ))
          : null}
      </Stack>
    </>
  );
}

function TermsPanel({ program, mayWrite }: { program: ProgramDto; mayWrite: boolean }) {
  return (
    <Panel
      title={program.name}
      description={`Amounts are in ${program.currency}. Changes count for what is earned from now on.`}
    >
      {mayWrite ? (
        <SpecForm
          wide
          action={updateProgramTermsAction}
          fields={programFields(program)}
          submitLabel="Save terms"
          beside={
            <Button type="submit" formMethod="get" formAction="/admin/settings/program/preview">
              Preview
            </Button>
          }
        />
      ) : (
        <TermsList terms={program.terms} minimumPayout={program.minimumPayout} />
      )}
    </Panel>
  );
}

type StatementsPanelProps = {
  program: ProgramDto;
  title: string;
  legal: Awaited<ReturnType<typeof getMerchantDetails>>;
};

function StatementsPanel({ program, title, legal }: StatementsPanelProps) {
  return (
    <Panel
      title={title}
      description="How they name you. Statements that were issued stay as they are."
    >
      <SpecForm
        action={saveMerchantDetailsAction}
        fields={[
          { kind: 'hidden', name: 'programId', label: '', value: program.id },
          ...legalFields(legal),
        ]}
        submitLabel="Save details"
      />
    </Panel>
  );
}
