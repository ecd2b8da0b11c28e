'use server';

import { revalidatePath } from 'next/cache';
import { idInput } from '@/app/admin/inputs';
import {
  addConnectionSecret,
  createConnection,
  removeConnection,
  removeConnectionSecret,
} from '@/lib/connectors/connections/commands';
import {
  addConnectionSecretInput,
  createConnectionInput,
  removeConnectionInput,
  removeConnectionSecretInput,
} from '@/lib/connectors/connections/schema';
import { defineAction } from '@/lib/http/define-action';
import { requireStaff } from '@/lib/people/session';

const guard = () => requireStaff('keys.write');
const onDone = () => revalidatePath('/admin/settings/shops');

export const createConnectionAction = defineAction({
  guard,
  fresh: true,
  input: createConnectionInput.extend({ programId: idInput }),
  run: ({ ctx, input }) => createConnection(ctx, input),
  onDone,
  message: 'Connected. Give its address to the shop, and its secret to the connection.',
});

export const addConnectionSecretAction = defineAction({
  guard,
  fresh: true,
  input: addConnectionSecretInput.extend({ connectionId: idInput }),
  run: ({ ctx, input }) => addConnectionSecret(ctx, input),
  onDone,
  message: 'Added. The secrets before hold until you remove them.',
});

export const removeConnectionSecretAction = defineAction({
  guard,
  fresh: true,
  input: removeConnectionSecretInput.extend({ secretId: idInput }),
  run: ({ ctx, input }) => removeConnectionSecret(ctx, input),
  onDone,
  message: 'Removed. What is signed with it is refused from now on.',
});

export const removeConnectionAction = defineAction({
  guard,
  fresh: true,
  input: removeConnectionInput.extend({ connectionId: idInput }),
  run: ({ ctx, input }) => removeConnection(ctx, input),
  onDone,
  message: 'Removed. What the shop sends is refused from now on.',
});
