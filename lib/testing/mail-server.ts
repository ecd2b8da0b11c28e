import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { env } from '@/lib/env';
import { deliverMail } from '@/lib/mail/deliver-mail';
import { deliverDue } from '@/lib/outbox/deliver';

export type ReceivedMail = { to: string; subject: string; text: string };

/** A real mail server on loopback, set as the installation's own. */
export async function startMailServer() {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        received.push({
          to: session.envelope.rcptTo.map(({ address }) => address).join(),
          subject: /^Subject: (.*)$/m.exec(raw)?.[1]?.trim() ?? '',
          // Long lines are cut where quoted-printable cuts them.
          text: raw.replace(/=\r\n/g, '').replace(/=3D/g, '='),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const url = `smtp://127.0.0.1:${port}`;
  env().SMTP_URL = url;
  return {
    received,
    /** Without a mail server, and with one again. */
    switchOff: () => void (env().SMTP_URL = undefined),
    switchOn: () => void (env().SMTP_URL = url),
    /** What the job does each minute; the mails that came of it. */
    async deliver(): Promise<ReceivedMail[]> {
      const before = received.length;
      await deliverDue(deliverMail);
      return received.slice(before);
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** The token of the one link in a mail by which its reader gets in. */
export function tokenIn(mail: { text: string } | undefined): string {
  return /\/(?:welcome|login\/link)\/([A-Za-z0-9_-]{43})/.exec(mail?.text ?? '')?.[1] ?? '';
}
