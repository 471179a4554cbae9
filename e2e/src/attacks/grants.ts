import type { GrantClaims } from '@latchkey/grants';
import { newId, systemClock } from '@latchkey/kit';
import type { Attack, Attempt } from './attack.ts';
import type { TurnedServer, Wanted } from './turned-server.ts';

/** By the clock of this machine, in seconds as grants count them. */
const secondsAgo = (seconds: number): number => Math.floor(systemClock.now() / 1_000) - seconds;

/** Alters what a grant says and leaves the signature as it is. */
function altered(grant: string, change: Partial<GrantClaims>): string {
  const [head = '', claims = '', signature = ''] = grant.split('.');
  // Made by `want`.
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as GrantClaims;
  return `${head}.${Buffer.from(JSON.stringify({ ...said, ...change })).toString('base64url')}.${signature}`;
}

/** Sends what opens nothing, one after the other. The attacker has won when the hub took one, a lock was told to open, or the bolt is not where it was. */
async function sendInVain(turned: TurnedServer, tries: readonly Wanted[]): Promise<Attempt> {
  const before = turned.orders();
  const codes: string[] = [];
  for (const wanted of tries) {
    // So many would trip the breaker before they are looked at.
    await turned.clearBreaker();
    codes.push(await turned.send(wanted));
  }
  await turned.clearBreaker();
  const succeeded = codes.includes('taken') || turned.orders() > before || !turned.isShut();
  return { succeeded, outcome: `${succeeded ? 'NOT ' : ''}refused: ${[...new Set(codes)].join(', ')}` };
}

/** A server that was taken over, or whoever listened on the line, has grants in hand. The policy lets the box open by itself, so that each of these would open it if it were good. */
export const grantAttacks: readonly Attack[] = [
  {
    name: 'grant replayed',
    after: 'a recorded message sent again',
    times: { quick: 1, full: 10 },
    async attempt({ turned: open }) {
      const turned = await open();
      const used = await turned.want();
      await turned.send(used);
      await turned.finishVisit();
      const proof = await turned.prove('courier');
      return sendInVain(turned, [used, { ...used, proof }, { ...used, visitId: newId('vis'), proof }]);
    },
  },
  {
    name: 'grant sent twice',
    after: 'a queued unlock that was performed twice',
    times: { quick: 1, full: 10 },
    async attempt({ turned: open }) {
      const turned = await open();
      const before = turned.orders();
      const wanted = await turned.want();
      const again = { ...wanted, proof: await turned.prove('courier') };
      const answers = await Promise.all([turned.send(wanted), turned.send(again), turned.send(wanted)]);
      await turned.finishVisit();
      const opened = turned.orders() - before;
      return { succeeded: opened !== 1, outcome: opened === 1 ? 'one visit, one order to open' : `${opened} orders to open (${answers.join(', ')})` };
    },
  },
  {
    name: 'grant delayed past its time',
    after: 'an unlock held back until the courier was gone (2018)',
    times: { quick: 1, full: 10 },
    async attempt({ turned: open }) {
      const turned = await open();
      const late = await turned.want({ iat: secondsAgo(300), nbf: secondsAgo(300), exp: secondsAgo(240) });
      const early = await turned.want({ iat: secondsAgo(-600), nbf: secondsAgo(-600), exp: secondsAgo(-660) });
      const endless = await turned.want({ exp: secondsAgo(-86_400) });
      return sendInVain(turned, [late, early, endless]);
    },
  },
  {
    name: 'grant sent to another door',
    after: 'a grant for one door, one hub, one phone',
    times: { quick: 1, full: 10 },
    async attempt({ turned: open }) {
      const turned = await open();
      const [elsewhere, otherHub, otherSite, mine, stolen] = await Promise.all([turned.want({ accessPointId: newId('ap') }), turned.want({ aud: newId('hub') }), turned.want({ site: newId('site') }), turned.want({ accessPointId: turned.doors[1] ?? turned.box }), turned.want()]);
      return sendInVain(turned, [elsewhere, otherHub, otherSite, { ...mine, grant: altered(mine.grant, { accessPointId: turned.box }) }, { ...stolen, proof: await turned.prove('thief') }]);
    },
  },
  {
    name: 'compromised server, “open all”',
    after: '2,732 lockers opened at once (2020)',
    times: { quick: 1, full: 10 },
    async attempt({ turned: open }) {
      const turned = await open();
      await turned.allow('ask');
      try {
        await turned.clearBreaker();
        const before = turned.orders();
        const wanted = await Promise.all(turned.doors.map((accessPointId) => turned.want({ accessPointId })));
        const codes = await Promise.all(wanted.map((each) => turned.send(each)));
        const succeeded = codes.includes('taken') || turned.orders() > before || !turned.isShut();
        return { succeeded, outcome: `${succeeded ? 'NOT ' : ''}refused: ${[...new Set(codes)].toSorted().join(', ')}` };
      } finally {
        await turned.clearBreaker();
        await turned.allow('itself');
      }
    },
  },
];
