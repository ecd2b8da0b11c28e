import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Suspense } from 'react';
import { textOf, wordOf, type PageProps } from '@/app/address';
import {
  askedTerms,
  PREVIEW_DAYS,
  previewFields,
} from '@/app/admin/settings/program/preview/preview-form';
import { PreviewResult } from '@/app/admin/settings/program/preview/result';
import type { FieldSpec } from '@/components/console/field-spec';
import { SpecFields } from '@/components/console/spec-fields';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { PanelSkeleton } from '@/components/ui/skeleton';
import { Stack } from '@/components/ui/stack';
import { requireStaff } from '@/lib/people/session';
import { listPrograms } from '@/lib/programs/queries';
import { previewAttribution } from '@/lib/reports/attribution-preview/preview';
import type { PreviewTerms } from '@/lib/reports/attribution-preview/types';

export const metadata: Metadata = { title: 'Preview of other terms' };

export default async function PreviewPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const query = await searchParams;
  const programs = await listPrograms(viewer);
  const wanted = textOf(query, 'programId', 64) ?? textOf(query, 'program', 64);
  const program = wanted ? programs.find((one) => one.id === wanted) : programs[0];
  if (!program) notFound();
  const days = wordOf(query, 'days', PREVIEW_DAYS) ?? '90';
  const { terms, problem } = askedTerms(query, program);
  const shown = terms ?? askedTerms({}, program).terms;
  return (
    <>
      <PageHeader
        back={{ href: '/admin/settings/program', label: 'Program' }}
        title="Preview of other terms"
        description="Who would have gained and lost over past orders. Nothing is changed by looking."
      />
      <Stack>
        <Panel
          title={program.name}
          description="Affiliates with terms of their own keep them. To apply terms, save them in the settings."
        >
          <form method="get" className="grid grid-cols-1 gap-4">
            <div className="grid grid-cols-1 items-start gap-4 md:grid-cols-2">
              {shown ? (
                <SpecFields
                  key={JSON.stringify(query)}
                  state={null}
                  fields={[daysField(days), ...previewFields(program, shown)]}
                />
              ) : null}
            </div>
            <div>
              <Button type="submit" variant="primary">
                Preview
              </Button>
            </div>
          </form>
        </Panel>
        {terms ? (
          <Suspense key={JSON.stringify(query)} fallback={<PanelSkeleton lines={8} />}>
            <Result programId={program.id} days={Number(days)} terms={terms} />
          </Suspense>
        ) : (
          <Callout tone="error" title="These terms cannot be">
            {problem}
          </Callout>
        )}
      </Stack>
    </>
  );
}

function daysField(days: string): FieldSpec {
  return {
    kind: 'select',
    name: 'days',
    label: 'Orders of the last',
    options: PREVIEW_DAYS.map((value) => ({ value, label: `${value} days` })),
    value: days,
  };
}

async function Result(input: { programId: string; days: number; terms: PreviewTerms }) {
  const viewer = await requireStaff('console.read');
  const preview = await previewAttribution(viewer, input);
  return preview ? <PreviewResult preview={preview} /> : notFound();
}
