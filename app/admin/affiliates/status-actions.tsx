import { changeAffiliateStatusAction } from '@/app/admin/affiliates/actions';
import { ActionButton } from '@/components/console/action-button';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import { nextStatuses } from '@/lib/affiliates/rules';
import type { AffiliateDto, AffiliateStatus } from '@/lib/affiliates/types';
import { AFFILIATE_STATUS_WORDS } from '@/lib/affiliates/words';

/** Accept, reject, pause, resume, ban: what the status allows. */
export function StatusActions({ affiliate }: { affiliate: AffiliateDto }) {
  return nextStatuses(affiliate.status)
    .toReversed()
    .map((to) => <OneStatus key={to} affiliate={affiliate} to={to} />);
}

function OneStatus({ affiliate, to }: { affiliate: AffiliateDto; to: AffiliateStatus }) {
  const fields = { affiliateId: affiliate.id, to };
  const ask = { action: changeAffiliateStatusAction, fields };
  switch (to) {
    case 'active':
      return affiliate.isAccepted ? (
        <span className="text-muted text-sm">Accepted, begins once they use their link</span>
      ) : (
        <ActionButton
          action={changeAffiliateStatusAction}
          fields={fields}
          pendingLabel={affiliate.status === 'applied' ? 'Accepting' : 'Resuming'}
        >
          {affiliate.status === 'applied' ? 'Accept' : 'Resume'}
        </ActionButton>
      );
    case 'rejected':
      return (
        <ConfirmAction
          {...ask}
          trigger={<Button>Reject…</Button>}
          title={`Reject ${affiliate.name}?`}
          description={AFFILIATE_STATUS_WORDS.rejected.explains}
          confirmLabel="Reject"
          tone="danger"
          reason={{ hint: 'The affiliate reads this.' }}
        />
      );
    case 'paused':
      return (
        <ConfirmAction
          {...ask}
          trigger={<Button>Pause…</Button>}
          title={`Pause ${affiliate.name}?`}
          description={AFFILIATE_STATUS_WORDS.paused.explains}
          confirmLabel="Pause"
          reason={{ required: false }}
        />
      );
    case 'banned':
      return (
        <ConfirmAction
          {...ask}
          trigger={<Button variant="ghost">Ban…</Button>}
          title={`Ban ${affiliate.name}?`}
          description={`${AFFILIATE_STATUS_WORDS.banned.explains} A ban cannot be undone.`}
          confirmLabel="Ban"
          tone="danger"
          reason={{ hint: 'The affiliate reads this.' }}
        />
      );
    case 'applied':
      return null;
  }
}
