import { describe, expect, it } from 'vitest';
import { findWeakness } from '@/lib/auth/password-strength';

const OWN = ['Ana Ruiz', 'ana.ruiz@cove.example', 'Juniper Goods', 'juniper'];

describe('a password', () => {
  it.each([
    'password1234',
    'passwordpassword',
    'Passw0rd!Passw0rd!',
    'P@$$w0rd2026!',
    '123456789012',
    'qwertyuiopas',
    '1qaz2wsx3edc4rfv',
    'Welcome2024!!',
    'Summer2025!!!',
    'letmein12345!',
    'iloveyou2iloveyou2',
    'baseball football',
    'administrator1',
    'abcdefghijkl',
    'aB3$aB3$aB3$',
    '01.01.1990-12',
    'motdepasse123',
    'пароль123456',
    'ｐａｓｓｗｏｒｄ１２３４',
    'p a s s w o r d 1 2 3 4',
    'pass\u200bword1234',
    'drowssap4321',
    'password'.repeat(20),
  ])('%s is among those tried first', async (password) => {
    expect(await findWeakness(password, OWN)).toBe('common');
  });

  it.each([
    'AnaRuiz-2026-Juniper',
    'ana.ruiz@cove.example',
    'RuizAna!RuizAna!',
    'Juniper Goods 2026!',
    'juniperjuniper',
    'J u n i p e r 2026',
    '4na-Ru1z-1985!',
    'Añá Rúïz 1234',
    'xyAna-1985-Ruiz',
  ])('%s is made of what is known of its owner', async (password) => {
    expect(await findWeakness(password, OWN)).not.toBeNull();
  });

  it('of a name in another script is known, too', async () => {
    expect(await findWeakness('李雷李雷李雷1234', ['李雷'])).toBe('own');
  });

  it.each([
    'correct horse battery',
    'another battery staple',
    'a long enough pass phrase',
    'banana boat tree horse',
    'quilt anchor seventeen lemons',
    'kX9!mQ2#vT7%',
    'Tr0ub4dor&3xx',
    '日本語パスワード漢字仮名',
    'ana keeps four grey geese',
    `${'password1'.repeat(10)} kX9mQ2vT7bLw`,
  ])('%s is good', async (password) => {
    expect(await findWeakness(password, OWN)).toBeNull();
  });

  it('however odd, is judged by its parts and not letter by letter without end', async () => {
    for (const odd of ['p4$sw0rd@1l!|', '@4{[3€9!10$5+7%2', 'a1', '🙂é']) {
      await findWeakness(odd.repeat(200).slice(0, 200), OWN);
    }
    expect(await findWeakness('', OWN)).toBe('common');
  });
});
