import type { Metadata } from 'next';
import { savePayingAction } from '@/app/admin/settings/payouts/actions';
import { SettingsTabs } from '@/app/admin/settings/settings-tabs';
import type { FieldSpec } from '@/components/console/field-spec';
import { SpecForm } from '@/components/console/spec-form';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { can } from '@/lib/auth/permissions';
import { requireStaff } from '@/lib/people/session';
import { listPaying, type PayingView } from '@/lib/payouts/schedule/save-paying';

export const metadata: Metadata = { title: 'Payout settings' };

export default async function PayoutSettingsPage() {
  const viewer = await requireStaff('console.read');
  const programs = await listPaying(viewer);
  const mayWrite = can(viewer.role, 'program.write');
  return (
    <>
      <PageHeader title="Settings" />
      <Stack>
        <SettingsTabs role={viewer.role} active="payouts" />
        {programs.map((program) => (
          <Panel
            key={program.programId}
            title={program.programName}
            description="When payouts are requested, and the account a SEPA file pays from."
          >
            {mayWrite ? (
              <SpecForm
                wide
                action={savePayingAction}
                fields={fieldsOf(program)}
                submitLabel="Save"
              />
            ) : (
              <p className="text-muted">
                {program.payoutDay === null
                  ? 'Payouts are requested only when asked.'
                  : `Payouts are requested on day ${program.payoutDay} of the month, in the program’s time zone.`}
              </p>
            )}
          </Panel>
        ))}
        {programs.length === 0 ? <EmptyState title="No program yet" /> : null}
      </Stack>
    </>
  );
}

function fieldsOf(program: PayingView): FieldSpec[] {
  return [
    { kind: 'hidden', name: 'programId', label: '', value: program.programId },
    {
      kind: 'select',
      name: 'payoutDay',
      label: 'Payouts are requested',
      hint: 'For everybody who reaches the smallest payout, in the program’s time zone. A day that has passed begins next month.',
      options: [
        { value: '', label: 'Only when asked' },
        ...Array.from({ length: 28 }, (_, i) => ({
          value: String(i + 1),
          label: `On day ${i + 1} of the month`,
        })),
      ],
      value: program.payoutDay === null ? '' : String(program.payoutDay),
    },
    {
      kind: 'text',
      name: 'payerName',
      label: 'Name on the account',
      optional: true,
      value: program.payerName ?? '',
      maxLength: 70,
    },
    {
      kind: 'text',
      name: 'payerIban',
      label: 'IBAN',
      optional: true,
      value: program.payerIban ?? '',
      maxLength: 50,
    },
    {
      kind: 'text',
      name: 'payerBic',
      label: 'BIC',
      optional: true,
      value: program.payerBic ?? '',
      maxLength: 11,
    },
  ];
}
