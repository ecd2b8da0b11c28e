import { answerPage } from '@/lib/clicks/script/mount-next';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const POST = answerPage;
export const OPTIONS = answerPage;
