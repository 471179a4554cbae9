/** The whole simulated home in a process of its own, for tests that kill it. Settings come from the environment. */
import { silentLog, systemClock } from '@latchkey/kit';
import { runSim } from '../main.ts';
import { simOptions } from '../sim-config.ts';

const sim = await runSim(simOptions(process.env), { log: silentLog, clock: systemClock });
await sim.ready;
process.send?.({ controlUrl: sim.controlUrl, pids: sim.home.devices.map((device) => device.pid) });
