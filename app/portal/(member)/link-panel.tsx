import { Hammer, QrCode as QrIcon } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { LinkButton } from '@/components/ui/link-button';
import { Panel } from '@/components/ui/panel';
import { Popover } from '@/components/ui/popover';
import { QrCode } from '@/components/ui/qr-code';

type LinkPanelProps = {
  /** APP_URL/r/CODE */
  link: string;
  code: string;
  /** Redirects like the real one and counts nothing. */
  testLink: string;
};

/** The one thing most people come for: the link, ready to copy. */
export function LinkPanel({ link, code, testLink }: LinkPanelProps) {
  return (
    <Panel
      title="Your link"
      action={
        <a
          href={testLink}
          target="_blank"
          rel="noopener"
          className="text-muted hover:text-ink decoration-line-strong rounded-sm underline underline-offset-3"
          title="Opens where your link leads, without counting a click"
        >
          Try it
        </a>
      }
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <p className="min-w-0 flex-1 basis-64 text-lg font-medium wrap-anywhere select-all">
          {link.replace(/^https?:\/\//, '')}
        </p>
        <div className="flex flex-wrap gap-2">
          <CopyButton value={link} variant="primary" />
          <Popover
            label="QR code of your link"
            trigger={<Button icon={<QrIcon aria-hidden />}>QR</Button>}
          >
            <QrCode
              value={link}
              label={`QR code for ${link}`}
              fileName={`link-${code.toLowerCase()}`}
            />
          </Popover>
          <LinkButton href="/portal/links" icon={<Hammer aria-hidden />}>
            Build a link
          </LinkButton>
        </div>
      </div>
    </Panel>
  );
}

/** For those whose membership has ended: there is nothing to share any more. */
export function EndedLinkPanel() {
  return (
    <Panel title="Your link">
      <p className="text-muted">It still leads to the shop, and counts nothing for you any more.</p>
    </Panel>
  );
}
