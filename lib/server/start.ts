import { boot } from './boot';
import { print } from './command';

void boot({
  mode: 'production',
  ready: async ({ APP_URL }) => {
    print();
    print(`  Tributary runs at ${APP_URL}`);
    const { createOwnerInvite } = await import('@/lib/auth/owner-invite');
    const invite = await createOwnerInvite();
    if (invite !== null) {
      print();
      print('  Nobody owns this installation yet. This link makes you its owner; it works once:');
      print(`  ${invite}`);
    }
    print();
  },
});
