import { answerClick } from '@/lib/clicks/redirect/mount-next';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = answerClick;
export const HEAD = answerClick;
