import { sendAffiliateLinkAction } from '@/app/admin/affiliates/actions';
import { MoveAffiliate } from '@/app/admin/affiliates/move-affiliate';
import { AffiliatePersonActions } from '@/app/admin/people/person-actions';
import { LostPhone } from '@/app/admin/settings/team/lost-phone';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import { CopyButton } from '@/components/ui/copy-button';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import type { AffiliateDto } from '@/lib/affiliates/types';
import type { getCurrentDetails } from '@/lib/payouts/readiness';
import { payoutMethodWords } from '@/lib/payouts/words';

type ProfileProps = {
  affiliate: AffiliateDto;
  /** "https://shop.example/r/ANA" */
  link: string;
  details: Awaited<ReturnType<typeof getCurrentDetails>>;
  mayWrite: boolean;
  /** Of the affiliate's program. */
  groups: readonly { id: string; name: string }[];
  /** They have a second factor, and the viewer may take a lost one off. */
  mayTakeFactorOff: boolean;
  /** There is a person, and the viewer may export and erase them. */
  mayErase: boolean;
};

/** Who the affiliate is, how they are reached and where their money goes. */
export function Profile(props: ProfileProps) {
  const { affiliate, link, details, mayWrite, groups, mayTakeFactorOff, mayErase } = props;
  const { id, userId, name, email, code, createdAt } = affiliate;
  return (
    <Panel
      title="Profile"
      action={
        <>
          {mayTakeFactorOff ? <LostPhone userId={userId} name={name} /> : null}
          {mayWrite ? <LoginLink id={id} name={name} /> : null}
          {mayErase ? <AffiliatePersonActions id={id} code={code} /> : null}
        </>
      }
    >
      <DefinitionList
        items={[
          { term: 'E-mail', value: email },
          { term: 'Code', value: <Code>{code}</Code> },
          { term: 'Link', value: <CopiedLink link={link} /> },
          { term: 'Group', value: <Group affiliate={affiliate} groups={mayWrite ? groups : []} /> },
          { term: 'Since', value: <DateTime value={createdAt} /> },
          {
            term: 'Paid to',
            value: details ? details.masked : 'No details yet',
            note: details ? payoutMethodWords(details.method, details.creditName) : undefined,
          },
          {
            term: 'Affiliate',
            value: <Code>{id}</Code>,
            note: <TextLink href={`/admin/audit?affiliate=${id}`}>Who did what</TextLink>,
          },
        ]}
      />
    </Panel>
  );
}

function Group({ affiliate, groups }: Pick<ProfileProps, 'affiliate' | 'groups'>) {
  const { group } = affiliate;
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <TextLink href={`/admin/settings/groups/${group.id}`}>{group.name}</TextLink>
      <MoveAffiliate affiliate={affiliate} groups={groups} />
    </span>
  );
}

function LoginLink({ id, name }: { id: string; name: string }) {
  return (
    <FormDialog
      trigger={<Button size="sm">Login link…</Button>}
      title={`A login link for ${name}?`}
      description="A link to choose a password, for somebody who has none yet or has forgotten it. It goes to them by mail; it is shown here only while they have never got in. Earlier links stop working."
      fields={[{ kind: 'hidden', name: 'affiliateId', label: '', value: id }]}
      action={sendAffiliateLinkAction}
      submitLabel="Send a link"
      shownOnce={{
        field: 'url',
        label: 'Login link',
        note: 'Send this link to the affiliate. It works once and is not shown again.',
      }}
    />
  );
}

function CopiedLink({ link }: { link: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      {link}
      <CopyButton value={link} label="Copy the link" iconOnly size="sm" variant="ghost" />
    </span>
  );
}
