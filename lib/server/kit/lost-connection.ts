import { isCode } from '@/lib/server/kit/processes';

/** The other end of a connection went away, or was not there: whoever used the connection reports it. */
export function isLostConnection(error: unknown): boolean {
  // EAGAIN is what a Unix socket says when the server does not get round to accepting.
  if (isCode(error, 'ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'EAGAIN')) return true;
  if (isCode(error, '57P01', '57P02', '57P03')) return true;
  // A server that has stopped takes its Unix socket away; any other file that is missing is another matter.
  return isCode(error, 'ENOENT') && (error as NodeJS.ErrnoException).syscall === 'connect';
}
