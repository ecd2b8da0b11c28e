import { resolveDestination } from '@/lib/links/rules';
import type { DestinationPolicy } from '@/lib/links/types';

type DestinationHintProps = { text: string; policy: DestinationPolicy };

/** Says while typing where the link will lead, by the rule that the redirect itself uses. */
export function DestinationHint({ text, policy }: DestinationHintProps) {
  const wanted = text.trim();
  if (wanted === '') return <>A path such as /pricing, or an address on {hostsOf(policy)}.</>;
  const url = resolveDestination(wanted, policy);
  return url ? (
    <span className="wrap-anywhere">Leads to {url.href}</span>
  ) : (
    <span className="text-danger">
      Links may lead to {hostsOf(policy)} only: give a path such as /pricing or an address there.
    </span>
  );
}

function hostsOf(policy: DestinationPolicy): string {
  const home = URL.canParse(policy.defaultDestination)
    ? [new URL(policy.defaultDestination).host]
    : [];
  const hosts = [...new Set([...home, ...policy.allowedDestinations])];
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(hosts);
}
