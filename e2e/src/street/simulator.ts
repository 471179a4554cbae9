import { CodedError } from '@latchkey/kit';
import { z } from 'zod';

const opening = z.object({ bolt: z.enum(['thrown', 'withdrawn', 'partial']), door: z.enum(['open', 'closed']) });
const state = z.object({ home: z.object({ frontDoor: opening, parcelBox: opening, parcelsInHall: z.number(), parcelsInBox: z.number() }).loose() });

/** The physical truth of the simulated home, and hands to change it. */
export interface Simulator {
  truth(): Promise<z.infer<typeof state>['home']>;
  act(action: string, body?: Readonly<Record<string, unknown>>): Promise<void>;
}

export const simulatorAt = (url: string): Simulator => ({
  truth: async () => state.parse(await (await fetch(`${url}/state`)).json()).home,
  async act(action, body = {}) {
    const response = await fetch(`${url}/actions/${action}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!response.ok) throw new CodedError('e2e.simulator', `The simulated home refused ${action}: ${await response.text()}`);
  },
});
