import type { LinkState } from './broker-link.ts';
import type { Sign } from './source.ts';

/** Everything that bears on whether a device answers. */
export interface Standing {
  readonly link: LinkState;
  /** A bridge or the device itself has described it. */
  readonly announced: boolean;
  /** True while whoever has to speak after a connect may still be about to. */
  readonly patient: boolean;
  readonly signs: readonly { readonly sign: Sign; readonly said: 'online' | 'offline' | undefined }[];
  readonly signMode: 'all' | 'any';
  readonly askable: boolean;
  /** The device itself has spoken since the connection came up. */
  readonly spoke: boolean;
  /** It has left several questions in a row unanswered. */
  readonly deaf: boolean;
}

export type Verdict =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  | { readonly kind: 'silent'; readonly reason: string };

/** Whether a device answers, from what is known about it. */
export function judgeReachability(standing: Standing): Verdict {
  const { link, announced, patient, signs, signMode, askable, spoke, deaf } = standing;
  if (link.kind === 'connecting') return { kind: 'connecting' };
  if (link.kind === 'down') return { kind: 'silent', reason: 'The MQTT broker cannot be reached.' };
  const waiting = (reason: string): Verdict => (patient ? { kind: 'connecting' } : { kind: 'silent', reason });
  if (!announced) return waiting('Nobody has announced a device of this name.');
  const gone = signs.filter(({ said }) => said === 'offline');
  const missing = signs.filter(({ sign, said }) => sign.required && said === undefined);
  const oneIsThere = signMode === 'any' && signs.some(({ said }) => said === 'online');
  if (!oneIsThere) {
    const [first] = gone;
    if (first !== undefined && (signMode === 'all' || gone.length === signs.length)) {
      return { kind: 'silent', reason: `The broker says that ${first.sign.who} is offline.` };
    }
    const [absent] = missing;
    if (absent !== undefined) return waiting(`Nothing was heard of ${absent.sign.who}.`);
  }
  if (deaf) return { kind: 'silent', reason: 'The device does not answer.' };
  return askable && !spoke ? { kind: 'connecting' } : { kind: 'online' };
}
