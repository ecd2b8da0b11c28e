import { statementFile, type StatementParams } from '@/app/statement-file';
import { requireMember } from '@/lib/people/session';

export async function GET(_request: Request, props: StatementParams): Promise<Response> {
  return statementFile(await requireMember(), props);
}
