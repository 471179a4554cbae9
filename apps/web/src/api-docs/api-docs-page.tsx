/** @jsxImportSource preact */
import { ApiError } from '@latchkey/client';
import { useEffect, useState } from 'preact/hooks';
import { Sample } from './sample.tsx';
import { madeUpNumber, type SandboxDelivery, type SandboxRun, type SandboxVisit } from './sandbox-run.ts';

const LOOK_EVERY_MILLIS = 1_000;
const wordsOf = (error: unknown): string => (error instanceof ApiError ? error.message : 'That did not work. Load the page again.');

/** The first five minutes with the API: a key, a parcel, and a courier who brings it to the simulated home. */
export function ApiDocsPage({ run, origin }: { readonly run: SandboxRun; readonly origin: string }) {
  const [key, setKey] = useState('');
  const [delivery, setDelivery] = useState<SandboxDelivery>();
  const [visits, setVisits] = useState<readonly SandboxVisit[]>([]);
  const [walking, setWalking] = useState(false);
  const [problem, setProblem] = useState('');
  const attempt = (work: () => Promise<void>) => () => {
    setProblem('');
    work().catch((error: unknown) => {
      setWalking(false);
      setProblem(wordsOf(error));
    });
  };

  useEffect(() => {
    if (!walking || delivery === undefined) return;
    const timer = setInterval(() => {
      run.look(key, delivery).then(
        (seen) => {
          setDelivery(seen.delivery);
          setVisits(seen.visits);
          if (seen.visits.some(({ endedAt }) => endedAt !== null)) setWalking(false);
        },
        (error: unknown) => setProblem(wordsOf(error)),
      );
    }, LOOK_EVERY_MILLIS);
    return () => clearInterval(timer);
  }, [walking, key, delivery?.id]);

  const shownKey = key === '' ? '$KEY' : key;
  const trackingNumber = delivery?.trackingNumber ?? 'SANDBOX000000001';
  return (
    <main class="developers">
      <header>
        <h1>Deliver inside: the API for carriers and shops</h1>
        <p class="quiet">
          A household gives you a delivery code. With it you announce a parcel; its label then opens the door, within what the household has signed, while a camera is provably live. Nothing that you send opens
          anything by itself. Try it here against the simulated home.
        </p>
      </header>
      <ol class="steps">
        <li class="card">
          <h2>Make a sandbox account</h2>
          <Sample text={`curl ${origin}/api/v1/carriers \\\n  -H 'content-type: application/json' \\\n  -d '{"name":"My shop","kind":"shop","sandbox":true}'`} name="Make an account" />
          <button type="button" class="button primary" disabled={key !== ''} onClick={attempt(async () => setKey((await run.makeAccount()).key.secret))}>Make the account</button>
          {key !== '' && <Sample text={key} name="Your key, shown this once" />}
        </li>
        <li class="card">
          <h2>Announce a parcel</h2>
          <Sample text={`curl ${origin}/api/v1/carrier/deliveries \\\n  -H 'authorization: Bearer ${shownKey}' \\\n  -H 'idempotency-key: order-1' \\\n  -H 'content-type: application/json' \\\n  -d '{"code":"SANDBOX","trackingNumber":"${trackingNumber}","reference":"order-1"}'`} name="Announce a parcel" />
          <button
            type="button" class="button primary" disabled={key === '' || walking}
            onClick={attempt(async () => {
              setVisits([]);
              setDelivery(await run.announce(key, madeUpNumber()));
            })}
          >
            Announce it
          </button>
        </li>
        <li class="card">
          <h2>Send the courier</h2>
          <p>In the sandbox a simulated courier walks up, scans the label, puts the parcel inside and locks. In the street that is a person, with any phone.</p>
          <Sample text={`curl -X POST ${origin}/api/v1/carrier/deliveries/${delivery?.id ?? '$DELIVERY'}/sandbox-courier \\\n  -H 'authorization: Bearer ${shownKey}'`} name="Send the courier" />
          <button
            type="button" class="button primary" disabled={delivery?.status !== 'expected' || walking}
            onClick={attempt(async () => {
              if (delivery === undefined) return;
              setWalking(true);
              setDelivery(await run.sendCourier(key, delivery));
            })}
          >
            Send the courier
          </button>
          <p role="status">{statusOf(delivery, visits, walking)}</p>
          {visits.length > 0 && <Sample text={JSON.stringify(visits, null, 2)} name="Visits of this delivery" />}
        </li>
      </ol>
      {problem !== '' && <p class="note attention" role="alert">{problem}</p>}
      <section class="card">
        <h2>Then, for real</h2>
        <ul>
          <li>Be told instead of asking: webhooks are signed as Standard Webhooks and carry CloudEvents. Messages come at least once; their id stays the same. What became of each, and sending again, is on the <a href="/webhooks">webhooks’ page</a>, with a key from here.</li>
          <li>A shop puts “deliver inside” into its checkout by one script: <a href="/shop">an example shop</a>.</li>
          <li>Keys have scopes and can be revoked at once. Clients with a key of their own get access tokens by OAuth 2 (<code>private_key_jwt</code>, DPoP) at <code>/api/v1/oauth/token</code>.</li>
          <li>Couriers of your own: invite them, plan their routes and see what became of each stop on the <a href="/dispatch">dispatcher’s page</a>, with a key from here, or by the API.</li>
          <li>Send an <code>Idempotency-Key</code> with every POST that creates; follow <code>Link: rel="next"</code>; read <code>RateLimit</code> headers. Refusals are problem details with a <code>code</code>.</li>
        </ul>
        <p>
          <a href="/docs">Every route, with examples</a> · <a href="/openapi.json">OpenAPI 3.1</a>
        </p>
      </section>
    </main>
  );
}

function statusOf(delivery: SandboxDelivery | undefined, visits: readonly SandboxVisit[], walking: boolean): string {
  const last = visits.at(-1);
  if (delivery?.status === 'delivered') return last?.securedToken == null ? 'Delivered.' : 'Delivered, and the hub signed that the door is locked: the secured token below.';
  if (last?.refusal != null) return `The visit was refused (${last.refusal}); the door stayed locked.`;
  if (walking) return `The courier is on the way: ${last?.state ?? 'walking up'}.`;
  return delivery === undefined ? '' : `Status: ${delivery.status}.`;
}
