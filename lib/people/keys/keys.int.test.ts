import { beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '@/lib/people/keys/create-key';
import { listApiKeys } from '@/lib/people/keys/list-keys';
import { revokeApiKey } from '@/lib/people/keys/revoke-key';
import { verifyApiKey } from '@/lib/people/keys/verify-key';
import type { Scope } from '@/lib/auth/scopes';
import { db } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';

let programId: string;

beforeAll(async () => {
  programId = (await makeProgram()).id;
});

const make = (over: object = {}) =>
  createApiKey(systemCtx, { name: 'Shop', scopes: ['orders:write'], programId, ...over });

describe('an API key', () => {
  it('is shown once and kept as a hash', async () => {
    const { id, key, prefix } = expectOk(await make());
    expect(key).toMatch(/^tb_live_[A-Za-z0-9_-]{43}$/);
    expect(key.startsWith(prefix)).toBe(true);
    const row = await db.apiKey.findUniqueOrThrow({ where: { id } });
    expect(JSON.stringify(row)).not.toContain(key);
    const audit = await db.auditEvent.findFirstOrThrow({ where: { subjectId: id } });
    expect(JSON.stringify(audit.data)).not.toContain(key);
  });

  it('fixes program, affiliate and scopes of its caller', async () => {
    const affiliate = await makeAffiliate({ programId });
    const { id, key } = expectOk(await make({ affiliateId: affiliate.id }));
    expect(await verifyApiKey(key)).toEqual({
      keyId: id,
      name: 'Shop',
      scopes: ['orders:write'],
      viewer: { kind: 'key', keyId: id, programId, affiliateId: affiliate.id },
      limits: { writesPerMinute: 600, readsPerMinute: 3_000 },
    });
  });

  it('is nobody when unknown, cut, or of another form', async () => {
    const { key } = expectOk(await make());
    for (const wrong of ['', 'tb_live_', key.slice(0, -1), `${key}x`, key.replace(/.$/, '!')]) {
      expect(await verifyApiKey(wrong)).toBeNull();
    }
    expect(await verifyApiKey(`tb_live_${'A'.repeat(43)}`)).toBeNull();
  });

  it('ends at once when revoked; repeating answers success', async () => {
    const { id, key } = expectOk(await make());
    expect(expectOk(await revokeApiKey(systemCtx, { id })).alreadyRevoked).toBe(false);
    expect(await verifyApiKey(key)).toBeNull();
    expect(expectOk(await revokeApiKey(systemCtx, { id })).alreadyRevoked).toBe(true);
    expect(await db.auditEvent.count({ where: { subjectId: id } })).toBe(2);
    const unknown = await revokeApiKey(systemCtx, { id: 'key_none' });
    expect(unknown.ok ? 'ok' : unknown.error.code).toBe('API_KEY_NOT_FOUND');
  });

  it('is made for what exists', async () => {
    const elsewhere = await makeAffiliate({ programId: (await makeProgram()).id });
    const codes = [
      await make({ programId: 'prg_no' }),
      await make({ affiliateId: elsewhere.id }),
    ].map((result) => (result.ok ? 'ok' : result.error.code));
    expect(codes).toEqual(['PROGRAM_NOT_FOUND', 'AFFILIATE_NOT_FOUND']);
  });

  it('is made for one affiliate by their code as well, and for nobody else', async () => {
    const { id: affiliateId, code } = await makeAffiliate({ programId });
    const { id } = expectOk(await make({ affiliateCode: ` ${code.toLowerCase()} ` }));
    expect(await db.apiKey.findUniqueOrThrow({ where: { id } })).toMatchObject({ affiliateId });
    const other = await makeAffiliate({ programId });
    const codes = [
      await make({ affiliateCode: 'NOBODY-HERE' }),
      await make({ affiliateCode: code, affiliateId: other.id }),
      await make({ affiliateCode: code, dailyLimits: { USD: 100 } }),
    ].map((result) => (result.ok ? 'ok' : result.error.code));
    expect(codes).toEqual(['AFFILIATE_NOT_FOUND', 'AFFILIATE_NOT_FOUND', 'INVALID_INPUT']);
  });

  it('is on one of the pages of the list, however many there are', async () => {
    const staff = { kind: 'staff', userId: 'usr_1', role: 'owner' } as const;
    const { id } = expectOk(await make());
    expectOk(await make());
    const seen: string[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await listApiKeys(staff, { cursor, limit: 1 });
      seen.push(...page.items.map((row) => row.id));
      cursor = page.nextCursor ?? undefined;
      more = cursor !== undefined;
    }
    expect(seen).toContain(id);
    expect(seen).toHaveLength(await db.apiKey.count());
  });

  it('notes its last use, at most once a minute', async () => {
    const { id, key } = expectOk(await make());
    await verifyApiKey(key);
    const first = (await db.apiKey.findUniqueOrThrow({ where: { id } })).lastUsedAt;
    expect(first).not.toBeNull();
    await verifyApiKey(key);
    expect((await db.apiKey.findUniqueOrThrow({ where: { id } })).lastUsedAt).toEqual(first);
  });

  it('is listed for staff only, without its hash', async () => {
    expectOk(await make());
    const { items: rows } = await listApiKeys({ kind: 'staff', userId: 'usr_1', role: 'owner' });
    expect(rows.length).toBeGreaterThan(0);
    expect(Object.keys(rows[0] ?? {})).not.toContain('keyHash');
    expect(
      await listApiKeys({ kind: 'affiliate', userId: 'u', affiliateId: 'a', programId }),
    ).toEqual({ items: [], nextCursor: null });
  });
});

describe('the maker of a key', () => {
  const asUser = (id: string): CommandContext => ({ actor: { kind: 'user', id } });
  const scopes: Scope[] = ['orders:write', 'commissions:write', 'affiliates:write', 'stats:read'];

  it('is its end: disabled, it stops; with another role, it may what they may', async () => {
    const { id } = await makeUser({ role: 'admin' });
    const { key } = expectOk(await createApiKey(asUser(id), { name: 'Mine', scopes, programId }));
    expect((await verifyApiKey(key))?.scopes).toEqual(scopes);
    await db.user.update({ where: { id }, data: { role: 'support' } });
    expect((await verifyApiKey(key))?.scopes).toEqual(['affiliates:write', 'stats:read']);
    await db.user.update({ where: { id }, data: { role: 'affiliate' } });
    expect((await verifyApiKey(key))?.scopes).toEqual([]);
    await db.user.update({ where: { id }, data: { role: 'admin', disabledAt: new Date() } });
    expect(await verifyApiKey(key)).toBeNull();
    const viewer = { kind: 'staff', userId: id, role: 'owner' } as const;
    const row = (await listApiKeys(viewer)).items.find(({ name }) => name === 'Mine');
    expect(row?.maker).toEqual({ name: 'Test Person', isHere: false });
    await db.user.delete({ where: { id } });
    expect(await verifyApiKey(key)).toBeNull();
  });

  it('is a person who may make one: no key, no agent, nobody else', async () => {
    const input = { name: 'Theirs', scopes, programId };
    for (const kind of ['api_key', 'agent'] as const) {
      const made = await createApiKey({ actor: { kind, id: 'key_1' } }, input);
      expect(made.ok ? 'ok' : made.error.code).toBe('FORBIDDEN');
    }
    for (const role of ['finance', 'support', 'affiliate'] as const) {
      const { id } = await makeUser({ role });
      const made = await createApiKey(asUser(id), input);
      expect(made.ok ? 'ok' : made.error.code).toBe('FORBIDDEN');
    }
  });
});
