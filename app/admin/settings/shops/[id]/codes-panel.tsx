import {
  removeConnectionKeyAction,
  retryMadeCodesAction,
  saveConnectionKeyAction,
} from '@/app/admin/settings/shops/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { SpecForm } from '@/components/console/spec-form';
import { MadeCodeStatus } from '@/app/admin/made-code-status';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Code } from '@/components/ui/code';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { TextLink } from '@/components/ui/text-link';
import type { StaffViewer } from '@/lib/auth/viewer';
import { getShopCodes, type MadeCodeDto, type ShopCodesDto } from '@/lib/connectors/codes/queries';
import { DURATIONS } from '@/lib/connectors/codes/schema';
import { DURATION_WORDS, keyProblemWords } from '@/lib/connectors/codes/words';

type CodesPanelProps = { viewer: StaffViewer; connectionId: string };

/** The key with which discount codes are made in Stripe, and how they are doing there. */
export async function CodesPanel({ viewer, connectionId }: CodesPanelProps) {
  const codes = await getShopCodes(viewer, connectionId);
  const problem = keyProblemWords(codes.key?.problem ?? null);
  return (
    <Panel
      title="Codes in Stripe"
      description="With a restricted key the discount codes of affiliates are made in Stripe by themselves, as a coupon and a promotion code, and replaced or ended there when they change here. Without one you make them in Stripe by hand."
      action={codes.key ? <RemoveKey connectionId={connectionId} /> : null}
    >
      <Stack>
        {problem === null ? null : <Callout tone="error">{problem}</Callout>}
        {codes.key ? <Facts codes={codes} /> : <HowTo />}
        <KeyForm connectionId={connectionId} codes={codes} />
        {problem === null && codes.withProblems === 0 ? null : <TryAgain id={connectionId} />}
        {codes.problems.length === 0 ? null : <Problems codes={codes} />}
      </Stack>
    </Panel>
  );
}

function HowTo() {
  return (
    <p className="text-muted">
      In Stripe under Developers → API keys make a restricted key with “Write” for <b>Coupons</b>{' '}
      and for <b>Promotion codes</b>, and “None” for everything else. It can neither read payments
      nor move money.
    </p>
  );
}

function Facts({ codes: { key, made, underWay, withProblems } }: { codes: ShopCodesDto }) {
  if (!key) return null;
  return (
    <DefinitionList
      items={[
        {
          term: 'Key',
          value: <Code>…{key.hint}</Code>,
          note: key.isTest ? 'of Stripe’s test mode: customers cannot use these codes' : undefined,
        },
        { term: 'Saved', value: <DateTime value={key.createdAt} format="datetime" /> },
        { term: 'In Stripe', value: String(made) },
        { term: 'Under way', value: String(underWay) },
        { term: 'With a problem', value: String(withProblems) },
      ]}
    />
  );
}

function KeyForm({ connectionId, codes: { key } }: { connectionId: string; codes: ShopCodesDto }) {
  return (
    <SpecForm
      wide
      action={saveConnectionKeyAction}
      fields={[
        { kind: 'hidden', name: 'connectionId', label: '', value: connectionId },
        {
          kind: 'text',
          name: 'key',
          label: key ? 'New restricted key' : 'Restricted key',
          hint: key
            ? 'Leave it empty to keep the one that is there.'
            : 'It begins with rk_live_ or rk_test_, is kept encrypted and never shown again.',
          maxLength: 300,
          ...(key ? { optional: true } : { required: true }),
        },
        {
          kind: 'select',
          name: 'duration',
          label: 'The discount is taken off',
          options: DURATIONS.map((value) => ({ value, label: DURATION_WORDS[value] })),
          value: key?.duration ?? 'once',
        },
      ]}
      submitLabel={key ? 'Save' : 'Make codes in Stripe'}
      pendingLabel="Asking Stripe"
    />
  );
}

function RemoveKey({ connectionId }: { connectionId: string }) {
  return (
    <ConfirmAction
      trigger={<Button size="sm">Remove key…</Button>}
      title="Remove the restricted key?"
      description="Codes that are in Stripe stay there as they are, and nothing is made or ended there any more. Revoke the key in Stripe as well."
      confirmLabel="Remove key"
      tone="danger"
      action={removeConnectionKeyAction}
      fields={{ connectionId }}
    />
  );
}

function TryAgain({ id }: { id: string }) {
  return (
    <SpecForm
      action={retryMadeCodesAction}
      fields={[{ kind: 'hidden', name: 'connectionId', label: '', value: id }]}
      submitLabel="Try again"
      pendingLabel="Asking"
    />
  );
}

function Problems({ codes: { problems, withProblems } }: { codes: ShopCodesDto }) {
  return (
    <>
      <ul aria-label="Codes with a problem" className="divide-line divide-y">
        {problems.map((row) => (
          <li key={row.id} className="grid grid-cols-1 gap-1 py-2">
            <CodeOf row={row} />
            <MadeCodeStatus row={row} />
          </li>
        ))}
      </ul>
      {withProblems > problems.length ? (
        <p className="text-muted">And {withProblems - problems.length} more.</p>
      ) : null}
    </>
  );
}

function CodeOf({ row: { code, affiliateId } }: { row: MadeCodeDto }) {
  return affiliateId === null ? (
    <Code>{code}</Code>
  ) : (
    <TextLink href={`/admin/affiliates/${affiliateId}`}>{code}</TextLink>
  );
}
