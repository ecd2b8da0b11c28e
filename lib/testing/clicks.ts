import type { NewClick } from '@/lib/clicks/types';
import { newId } from '@/lib/ids';

/** A visit of somebody new that counts, with as little about it as can be; `data` says what matters to a test. */
export function newClick(data: Partial<NewClick> = {}): NewClick {
  return {
    id: newId('click'),
    occurredAt: new Date(),
    programId: 'prg_1',
    affiliateId: 'aff_1',
    linkId: null,
    sessionId: newId('session'),
    newSession: false,
    reason: null,
    subId: null,
    ipHash: null,
    country: null,
    device: null,
    referrerHost: null,
    landingPath: null,
    ...data,
  };
}
