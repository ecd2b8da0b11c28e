import { cookies } from 'next/headers';
import { z } from 'zod';
import { signToken, verifyToken } from '@/lib/crypto/token';

/** What the shop remembers of the last order, in the customer's own browser, signed: a refund is of what was bought. */
const receipt = z.object({
  orderId: z.string(),
  productName: z.string(),
  amount: z.number(),
  total: z.number(),
  currency: z.string(),
  refunded: z.number(),
  commission: z
    .object({ id: z.string(), amount: z.number(), currency: z.string(), availableAt: z.string() })
    .nullable(),
  reason: z.string().nullable(),
});
export type Receipt = z.infer<typeof receipt>;

const NAME = 'shop_receipt';

export async function readReceipt(): Promise<Receipt | null> {
  const value = verifyToken('shop-receipt', (await cookies()).get(NAME)?.value ?? '');
  if (value === null) return null;
  try {
    const parsed = receipt.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export async function writeReceipt(value: Receipt): Promise<void> {
  (await cookies()).set(NAME, signToken('shop-receipt', JSON.stringify(value)), {
    httpOnly: true,
    sameSite: 'lax',
    path: '/shop',
    maxAge: 7 * 86_400,
  });
}
