import { createTransport, type Transporter } from 'nodemailer';
import { env } from '@/lib/env';

export type Mail = {
  to: { name: string; address: string };
  subject: string;
  text: string;
  /** Becomes the Message-ID, so that a repeat of the same event is recognised by mail programs. */
  id: string;
};

let open: { url: string; transporter: Transporter } | undefined;

/** Null when no mail server is set. */
function transporterOf(url: string | undefined): Transporter | null {
  if (url === undefined) return null;
  if (open?.url !== url) {
    open?.transporter.close();
    const transporter = createTransport({
      url,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    open = { url, transporter };
  }
  return open.transporter;
}

/** Whether people can be written to. A demo's people are made up, and its history is a year long. */
export function mailIsOn(): boolean {
  return env().SMTP_URL !== undefined && !env().DEMO;
}

/** True when it was handed to the mail server, false when none is set. Throws when the server refuses it. */
export async function sendMail(mail: Mail): Promise<boolean> {
  const { SMTP_URL, MAIL_FROM, APP_URL } = env();
  const transporter = transporterOf(SMTP_URL);
  if (!transporter) return false;
  await transporter.sendMail({
    from: MAIL_FROM,
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    messageId: `<${mail.id}@${new URL(APP_URL).hostname}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
  return true;
}
