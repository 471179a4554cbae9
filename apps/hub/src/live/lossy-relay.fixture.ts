import { type Socket, createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A bad network on loopback, between the browser and the hub's UDP port. */
export interface LossyRelay extends AsyncDisposable {
  /** Share of the packets lost, each way. */
  loss: number;
  readonly lost: number;
  /** Rewrites an answer so that the browser knows no other way to the hub. */
  readonly between: (answerSdp: string) => string;
}

export async function openLossyRelay(): Promise<LossyRelay> {
  const front = createSocket('udp4');
  front.bind(0, '127.0.0.1');
  await once(front, 'listening');
  // One socket towards the hub for each address of the browser, as a NAT does it.
  const backs = new Map<number, Socket>();
  let hubPort = 0;
  const relay = { loss: 0, lost: 0 };
  const passes = () => {
    if (Math.random() >= relay.loss) return true;
    relay.lost += 1;
    return false;
  };
  const backFor = (browserPort: number): Socket => {
    const known = backs.get(browserPort);
    if (known !== undefined) return known;
    const back = createSocket('udp4');
    back.on('message', (packet) => {
      if (passes()) front.send(packet, browserPort, '127.0.0.1');
    });
    backs.set(browserPort, back);
    return back;
  };
  front.on('message', (packet, { port }) => {
    if (passes()) backFor(port).send(packet, hubPort, '127.0.0.1');
  });
  return Object.assign(relay, {
    between(answerSdp: string) {
      hubPort = Number(/ 127\.0\.0\.1 (\d+) typ host/.exec(answerSdp)?.[1]);
      return answerSdp.replaceAll(/a=candidate:.*\r\n/g, '').replace('a=end-of-candidates', `a=candidate:1 1 UDP 1 127.0.0.1 ${front.address().port} typ host\r\na=end-of-candidates`);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of [front, ...backs.values()]) socket.close();
    },
  });
}
