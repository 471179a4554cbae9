import { simConfig } from '@latchkey/sim/config';
import { header } from './markdown.ts';
import { settingsTable } from './settings-table.ts';

export const simPage = (): string => `${header('Settings of the simulated home', 'sim/src/sim-config.ts')}
Environment variables of \`latchkey sim\`: a Matter lock, a zigbee2mqtt parcel box and an RTSP camera, each a process of its own that speaks the real protocol. A value that cannot
be used ends the start with [\`sim.config\`](errors.md), which names every one of them. \`npm start\` sets what is needed by itself.

${settingsTable(simConfig)}
`;
