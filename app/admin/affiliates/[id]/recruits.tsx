import { setRecruiterAction } from '@/app/admin/affiliates/recruit-actions';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { can } from '@/lib/auth/permissions';
import type { StaffViewer } from '@/lib/auth/viewer';
import { findRecruits, type Recruiter, type Recruits as Found } from '@/lib/recruits/queries';

type RecruitsProps = { viewer: StaffViewer; affiliateId: string; name: string };

/** Who recruited the affiliate, and whom it recruited. */
export async function Recruits({ viewer, affiliateId, name }: RecruitsProps) {
  const found = await findRecruits(viewer, affiliateId);
  if (!found) return null;
  const { by } = found;
  const mayWrite = can(viewer.role, 'affiliates.write');
  return (
    <Panel
      title="Recruits"
      description="Who recruited an affiliate earns a share of what that one earns, where a rule says so."
      action={by === null && mayWrite ? <SetRecruiter id={affiliateId} name={name} /> : null}
    >
      <DefinitionList
        items={[
          {
            term: 'Recruited by',
            value: by ? (
              <TextLink href={`/admin/affiliates/${by.id}`}>{by.name}</TextLink>
            ) : (
              'Nobody'
            ),
            note: by ? <Since by={by} /> : undefined,
          },
          { term: 'Recruited', value: found.count === 0 ? 'Nobody' : <Whom found={found} /> },
        ]}
      />
    </Panel>
  );
}

function Since({ by: { at, via, reason } }: { by: Recruiter }) {
  return (
    <>
      <DateTime value={at} />, {via === null ? reason : <>by applying with {<Code>{via}</Code>}</>}
    </>
  );
}

function Whom({ found: { whom, count } }: { found: Found }) {
  return (
    <ul className="grid gap-1">
      {whom.map(({ id, name, at }) => (
        <li key={id}>
          <TextLink href={`/admin/affiliates/${id}`}>{name}</TextLink> <DateTime value={at} />
        </li>
      ))}
      {count > whom.length ? (
        <li className="text-muted text-sm">and {count - whom.length} before them</li>
      ) : null}
    </ul>
  );
}

function SetRecruiter({ id, name }: { id: string; name: string }) {
  return (
    <FormDialog
      trigger={<Button size="sm">Who recruited them…</Button>}
      title={`Who recruited ${name}?`}
      description="From now on. It is said once, and what they earned before stays as it was."
      fields={[
        { kind: 'hidden', name: 'affiliateId', label: '', value: id },
        { kind: 'text', name: 'code', label: 'Code of whoever recruited them', maxLength: 50 },
        { kind: 'textarea', name: 'reason', label: 'Reason', maxLength: 500 },
      ]}
      action={setRecruiterAction}
      submitLabel="Save"
      pendingLabel="Saving"
    />
  );
}
