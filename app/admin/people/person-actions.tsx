import { Download } from 'lucide-react';
import { eraseAffiliateAction, eraseCustomerAction } from '@/app/admin/people/actions';
import { FormDialog } from '@/components/console/form-dialog';
import { Button } from '@/components/ui/button';
import { LinkButton } from '@/components/ui/link-button';
import { ERASURE_REASON_WORDS, ERASURE_REASONS } from '@/lib/privacy/schema';

/** Export and erase the person behind an affiliate; `code` is typed to confirm. */
export function AffiliatePersonActions({ id, code }: { id: string; code: string }) {
  return (
    <>
      <Export href={`/admin/people/affiliate/${id}/export`} />
      <FormDialog
        trigger={<Button size="sm">Erase…</Button>}
        title="Erase this person?"
        description="Name, addresses, payout details, logins and free text go, in every program, and nothing brings them back. Orders, commissions and payouts stay without the name; statements keep it for the years that the program says. Links lead to the default destination, codes end. Pay what is open first."
        fields={[
          { kind: 'hidden', name: 'affiliateId', label: '', value: id },
          reasonField,
          confirmField(`Type the code ${code}`),
        ]}
        action={eraseAffiliateAction}
        submitLabel="Erase for good"
        pendingLabel="Erasing"
      />
    </>
  );
}

/** The same of the customer of an order; `orderNumber` is typed to confirm. */
export function CustomerPersonActions({ id, orderNumber }: { id: string; orderNumber: string }) {
  return (
    <>
      <Export href={`/admin/people/customer/${id}/export`} />
      <FormDialog
        trigger={<Button size="sm">Erase customer…</Button>}
        title="Erase this customer?"
        description="All their ids, the address, the facts beside their orders, where they clicked from and free text go, and nothing brings them back. All their orders and the money stay. Whoever buys under the same id later is a new customer."
        fields={[
          { kind: 'hidden', name: 'orderId', label: '', value: id },
          reasonField,
          confirmField(`Type the order’s number ${orderNumber}`),
        ]}
        action={eraseCustomerAction}
        submitLabel="Erase for good"
        pendingLabel="Erasing"
      />
    </>
  );
}

function Export({ href }: { href: string }) {
  return (
    <LinkButton plain size="sm" href={href} icon={<Download aria-hidden />}>
      Export data
    </LinkButton>
  );
}

const reasonField = {
  kind: 'select' as const,
  name: 'reason',
  label: 'Why',
  options: ERASURE_REASONS.map((value) => ({ value, label: ERASURE_REASON_WORDS[value] })),
  required: true,
};

const confirmField = (label: string) => ({
  kind: 'text' as const,
  name: 'confirm',
  label,
  maxLength: 300,
  required: true,
});
