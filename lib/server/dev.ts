import { boot } from './boot';
import { print } from './command';

void boot({
  mode: 'development',
  ready: async ({ APP_URL }) => {
    print(`\n  Tributary (development) runs at ${APP_URL}`);
    const { createOwnerInvite } = await import('@/lib/auth/owner-invite');
    const invite = await createOwnerInvite();
    if (invite !== null) print(`  Make yourself the owner: ${invite}`);
    print();
  },
});
