import { expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { loadDefaultGroup } from '@/lib/groups/load';
import { newId } from '@/lib/ids';
import { makeAffiliate, makeGroup, makeProgram, makeUser } from '@/lib/testing/factories';

it('a program has one default group from its first moment, at the bottom', async () => {
  const { id: programId } = await makeProgram();
  const group = await loadDefaultGroup(db, programId);
  expect(group).toMatchObject({ isDefault: true, position: 0, slug: 'everybody' });
  expect(group.id).toMatch(/^grp_0[0-9a-f]{25}$/);
  await expect(db.group.delete({ where: { id: group.id } })).rejects.toThrow();
  await expect(
    db.group.update({ where: { id: group.id }, data: { isDefault: false, position: 1 } }),
  ).rejects.toThrow();
  await expect(makeGroup({ programId, isDefault: true, position: 0 })).rejects.toThrow();
  await expect(makeGroup({ programId, isDefault: true, position: 3 })).rejects.toThrow();
  await expect(makeGroup({ programId, position: 0 })).rejects.toThrow();
  await expect(makeGroup({ programId, position: -1 })).rejects.toThrow();
});

it('whoever is added without a group is in the default one of the program', async () => {
  const { id: programId } = await makeProgram();
  const { id: userId } = await makeUser();
  const id = newId('affiliate');
  await db.$executeRaw`INSERT INTO affiliate (id, program_id, user_id, name, code, status)
    VALUES (${id}, ${programId}, ${userId}, 'Ana', ${id.slice(-20).toUpperCase()}, 'active')`;
  const { group } = await db.affiliate.findUniqueOrThrow({
    where: { id },
    include: { group: true },
  });
  expect(group).toMatchObject({ programId, isDefault: true });
});

it('nobody is in a group of another program, and a group with affiliates stays', async () => {
  const { id: programId } = await makeProgram();
  const other = await makeGroup({ programId: (await makeProgram()).id });
  const group = await makeGroup({ programId });
  const { id } = await makeAffiliate({ programId, groupId: group.id });
  const move = (groupId: string) => db.affiliate.update({ where: { id }, data: { groupId } });
  await expect(move(other.id)).rejects.toThrow();
  await expect(move('grp_nobody')).rejects.toThrow();
  await expect(makeAffiliate({ programId, groupId: other.id })).rejects.toThrow();
  await expect(db.group.delete({ where: { id: group.id } })).rejects.toThrow();
  await expect(
    db.group.update({ where: { id: group.id }, data: { programId: other.programId, position: 9 } }),
  ).rejects.toThrow();
});
