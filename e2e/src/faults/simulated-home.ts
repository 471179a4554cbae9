import { CodedError } from '@latchkey/kit';
import type { ControlAction } from '../../../sim/src/home/control-action.ts';
import type { HomeState } from '../../../sim/src/device-protocol.ts';

type ActionName = ControlAction['type'];
/** Zod fills the defaults in, so a caller may leave `accessPoint` out. */
type ActionBody<Name extends ActionName> = Partial<Omit<Extract<ControlAction, { readonly type: Name }>, 'type'>>;

/** The simulated home from outside: hands that act on it, and the truth about it, whatever its devices report. */
export interface SimulatedHome {
  act<Name extends ActionName>(name: Name, body?: ActionBody<Name>): Promise<void>;
  truth(): Promise<HomeState>;
  /** What the burglar alarm says at its own keys. */
  alarm(): Promise<string | null>;
  /** Devices that answer on their own protocols at this moment. */
  devices(): Promise<readonly { readonly name: string; readonly ready: boolean; readonly restarts: number }[]>;
}

/** @param url the simulator's control page. */
export function createSimulatedHome(url: string): SimulatedHome {
  const state = async (): Promise<{ readonly home: HomeState; readonly alarm: string | null; readonly devices: Awaited<ReturnType<SimulatedHome['devices']>> }> => {
    const response = await fetch(`${url}/state`);
    // The simulator's own shape (`stateOf`); a test that reads a wrong one fails.
    return (await response.json()) as Awaited<ReturnType<typeof state>>;
  };
  return {
    async act(name, body = {}) {
      const response = await fetch(`${url}/actions/${name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      if (!response.ok) throw new CodedError('e2e.action', `The simulated home refused ${name}: ${(await response.text()).slice(0, 300)}`);
    },
    truth: async () => (await state()).home,
    alarm: async () => (await state()).alarm,
    devices: async () => (await state()).devices,
  };
}
