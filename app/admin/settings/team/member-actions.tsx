import {
  changeRoleAction,
  disableUserAction,
  enableUserAction,
  sendStaffLinkAction,
} from '@/app/admin/settings/team/actions';
import { LostPhone } from '@/app/admin/settings/team/lost-phone';
import type { StaffMember } from '@/lib/people/list-staff';
import { ActionButton } from '@/components/console/action-button';
import { ConfirmAction } from '@/components/console/confirm-action';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { can, covers } from '@/lib/auth/permissions';
import { STAFF_ROLES, type StaffRole, type StaffViewer } from '@/lib/auth/viewer';
import { ROLE_WORDS } from '@/lib/people/words';

type MemberActionsProps = { member: StaffMember; viewer: StaffViewer };

export function MemberActions({ member, viewer }: MemberActionsProps) {
  // Nobody lets somebody in with a right they lack; locking somebody out needs less.
  const mayLetIn = covers(viewer.role, member.role);
  if (member.id === viewer.userId) return <span className="text-muted">You</span>;
  if (member.role === 'owner' && !can(viewer.role, 'owners.write')) return null;
  const fields = { userId: member.id };
  if (member.disabledAt) {
    if (!mayLetIn) return null;
    return (
      <span className="inline-flex">
        <ActionButton action={enableUserAction} fields={fields} variant="secondary" size="sm">
          Enable
        </ActionButton>
      </span>
    );
  }
  return (
    <span className="inline-flex flex-wrap justify-end gap-1">
      {mayLetIn ? <LoginLink member={member} /> : null}
      <ChangeRole member={member} roles={STAFF_ROLES.filter((role) => covers(viewer.role, role))} />
      {member.hasFactor && can(viewer.role, 'factors.write') ? (
        <LostPhone userId={member.id} name={member.name} />
      ) : null}
      <ConfirmAction
        trigger={
          <Button size="sm" variant="ghost">
            Disable…
          </Button>
        }
        title={`Disable ${member.name}?`}
        description="Their logins end at once, and they can log in no more until you enable them. The API keys they made stop too: make new ones first where a shop needs them."
        confirmLabel="Disable"
        tone="danger"
        action={disableUserAction}
        fields={fields}
        reason={{ required: false }}
      />
    </span>
  );
}

function LoginLink({ member }: { member: StaffMember }) {
  return (
    <FormDialog
      trigger={
        <Button size="sm" variant="ghost">
          Login link…
        </Button>
      }
      title={`A login link for ${member.name}?`}
      description="A link to choose a password, for somebody who has none yet or has forgotten it. It goes to them by mail; it is shown here only while they have never got in. Earlier links stop working."
      fields={[{ kind: 'hidden', name: 'userId', label: '', value: member.id }]}
      action={sendStaffLinkAction}
      submitLabel="Send a link"
      shownOnce={{
        field: 'url',
        label: 'Login link',
        note: 'Send this link to the person. It works once and is not shown again.',
      }}
    />
  );
}

function ChangeRole({ member, roles }: { member: StaffMember; roles: readonly StaffRole[] }) {
  return (
    <ConfirmAction
      trigger={
        <Button size="sm" variant="ghost">
          Role…
        </Button>
      }
      title={`Change the role of ${member.name}?`}
      description="Their logins end, and they log in again with the new role."
      confirmLabel="Change role"
      action={changeRoleAction}
      fields={{ userId: member.id }}
    >
      <Field label="Role">
        <Select
          name="role"
          defaultValue={roles.includes(member.role) ? member.role : roles.at(-1)}
          options={roles.map((role) => ({
            value: role,
            label: `${ROLE_WORDS[role].label}: ${ROLE_WORDS[role].may}`,
          }))}
        />
      </Field>
    </ConfirmAction>
  );
}
