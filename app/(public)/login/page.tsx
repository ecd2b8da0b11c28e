import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { LoginForm } from '@/app/(public)/login/login-form';
import { PublicShell } from '@/components/shell/public-shell';
import { FormMessage } from '@/components/ui/form-message';
import { Card } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { pathAfterLogin, safePath } from '@/lib/auth/next-path';
import { getSessionUser } from '@/lib/people/session';
import { getOnlyProgram } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Log in', robots: { index: false } };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function LoginPage({ searchParams }: Props) {
  const [query, user, program] = await Promise.all([
    searchParams,
    getSessionUser(),
    getOnlyProgram(),
  ]);
  if (user) redirect(pathAfterLogin(user.role, query.next));
  const notice = noticeOf(query);
  return (
    <PublicShell programName={program?.name ?? 'Tributary'} width="narrow">
      <div className="grid gap-6">
        <h1 className="text-2xl">Log in</h1>
        {notice ? <FormMessage tone={notice.tone}>{notice.text}</FormMessage> : null}
        <Card>
          <LoginForm next={safePath(query.next)} />
        </Card>
        <p className="text-muted text-sm">
          No password yet, or forgotten? <TextLink href="/login/link">Get in by mail</TextLink>, or
          ask the people who run the program for a link.
        </p>
      </div>
    </PublicShell>
  );
}

function noticeOf(query: Record<string, string | string[] | undefined>) {
  // next-auth's own endpoint comes back here when it refuses.
  if (query.error !== undefined) {
    return { tone: 'error', text: 'E-mail or password is not right.' } as const;
  }
  if (query['signed-out'] === 'everywhere') {
    return { tone: 'info', text: 'You are signed out on all devices.' } as const;
  }
  if (query['signed-out'] !== undefined) {
    return { tone: 'info', text: 'You are signed out.' } as const;
  }
  return null;
}
