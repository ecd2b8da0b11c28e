import { callTool } from '@/lib/agents/mcp/call-tool';
import { verifyApiKey } from '@/lib/people/keys/verify-key';
import { makeKey } from '@/lib/testing/api';
import { DAILY_LIMIT, type AgentCall } from '@/lib/testing/model/agent-steps';
import { reason, type Answer, type World } from '@/lib/testing/model/say';

/** A key of the program with every scope, and the agent that calls with it. */
export async function makeAgent(programId: string): Promise<World['agent']> {
  const key = await verifyApiKey(
    await makeKey(programId, { dailyLimits: { USD: Number(DAILY_LIMIT) } }),
  );
  if (!key) throw new Error('a key just made is not valid');
  const actor = { kind: 'agent', id: key.keyId, label: key.name } as const;
  return { ...key, ctx: { actor, requestId: 'model' } };
}

type Content = {
  error?: { code: string };
  mode?: 'preview' | 'done' | 'already_done';
  effect?: { amount: number } | null;
  confirmation?: { token: string; why: string } | null;
};

const TOOLS = {
  approve: 'approve_payout',
  void: 'void_commission',
  'claw back': 'claw_back_commission',
} as const;

export async function askAgent(
  { agent }: World,
  call: AgentCall,
  commissionId: string,
): Promise<Answer> {
  const args = {
    commissionId,
    ...(call.tool === 'approve' ? {} : { reason }),
    ...(call.amount === null ? {} : { amount: call.amount }),
  };
  const ask = async (more: object) => {
    const { structuredContent } = await callTool(agent, TOOLS[call.tool], { ...args, ...more });
    return structuredContent as Content;
  };
  const first = await ask(call.way === 'limit' ? { skipConfirmation: true } : {});
  const token = call.way === 'confirm' ? first.confirmation?.token : undefined;
  const last = token === undefined ? first : await ask({ confirmation: token });
  return { said: wordsOf(last), made: null };
}

function wordsOf({ error, mode, effect, confirmation }: Content): string {
  if (error) return error.code;
  if (mode === 'already_done') return 'already';
  const amount = effect?.amount ?? '?';
  return mode === 'done' ? `done ${amount}` : `preview ${confirmation?.why ?? '?'} ${amount}`;
}
