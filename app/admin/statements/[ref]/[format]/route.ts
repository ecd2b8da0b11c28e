import { statementFile, type StatementParams } from '@/app/statement-file';
import { requireStaff } from '@/lib/people/session';

/** Names, addresses and tax ids: for those who read the books. */
export async function GET(_request: Request, props: StatementParams): Promise<Response> {
  return statementFile(await requireStaff('books.read'), props);
}
