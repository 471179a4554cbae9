import { CodedError } from '@latchkey/kit';

/** What the courier's hands do in the simulated home; the courier's head is the API client. */
export interface CourierBody {
  /** Plays one of the simulated home's scripts, such as `deliver`. */
  play(script: string): Promise<void>;
}

/** @param simulatorUrl the control page of the simulated home. */
export const createCourierBody = (simulatorUrl: string): CourierBody => ({
  async play(script) {
    const response = await fetch(`${simulatorUrl}/actions/script`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: script }) });
    if (!response.ok) throw new CodedError('deliver.body', `The simulated courier could not play ${script}: ${(await response.text()).slice(0, 200)}`);
  },
});
