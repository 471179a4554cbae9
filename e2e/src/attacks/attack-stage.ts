import type { FaultyHome } from '../faults/faulty-home.ts';
import type { AttackStage } from './attack.ts';
import { startTurnedServer, type TurnedServer } from './turned-server.ts';

/** The stage on a street that runs. Disposing ends what the attacks started beside it, and not the street. */
export function createAttackStage(home: FaultyHome): AttackStage & AsyncDisposable {
  let turned: Promise<TurnedServer> | undefined;
  return {
    home,
    newCourier: () => home.newCourier(),
    turned: () => (turned ??= startTurnedServer()),
    [Symbol.asyncDispose]: async () => (await turned)?.[Symbol.asyncDispose](),
  };
}
