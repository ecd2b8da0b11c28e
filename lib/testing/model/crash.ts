import type { PrismaClient } from '@/lib/db/generated/client';
import { connectDb } from '@/lib/db/client';

/**
 * A client whose next transaction can be made to die: its server process is ended after the last statement, right
 * before COMMIT, and the call comes to no further one. This is what a power cut leaves behind: without the second part
 * a job would try the rest in smaller parts, as it does when only its connection broke.
 */
export class Crasher {
  private armed = false;
  /** Of the process that makes the call. */
  private readonly life = { isOver: false };
  /** How many transactions died. */
  died = 0;

  install(url: string): void {
    const real = connectDb(url);
    const { life } = this;
    const dieIfArmed = async (tx: Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]) => {
      if (!this.armed) return;
      this.armed = false;
      life.isOver = true;
      this.died++;
      await tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
      throw new Error('the connection outlived its end');
    };
    const crashing = new Proxy(real, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property);
        if (property !== '$transaction') {
          return typeof value === 'function' ? value.bind(target) : value;
        }
        return async (run: Parameters<PrismaClient['$transaction']>[0], options?: object) => {
          if (life.isOver) throw new Error('the process is gone');
          return target.$transaction(async (tx) => {
            const result: unknown = await run(tx);
            await dieIfArmed(tx);
            return result;
          }, options);
        };
      },
    });
    (globalThis as { tributaryDb?: PrismaClient }).tributaryDb = crashing;
  }

  /** Runs the call so that its first transaction dies; false when it had none that came to its end. */
  async kill(call: () => Promise<unknown>): Promise<boolean> {
    const before = this.died;
    this.armed = true;
    try {
      await call();
    } catch (error) {
      if (this.died === before) throw error;
    } finally {
      this.armed = false;
      this.life.isOver = false;
    }
    return this.died > before;
  }
}
