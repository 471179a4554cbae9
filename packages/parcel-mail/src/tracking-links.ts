import { type LabelCandidate, readLabel } from '@latchkey/labels';
import { senderOf } from './senders.ts';

/** A number that a link leads to. */
export interface LinkedNumber {
  readonly number: string;
  readonly candidates: readonly LabelCandidate[];
  /** The carrier whose page it is. */
  readonly carrier: string | undefined;
}

const PARAMETER = /^(?:track|tracking|trackingid|tracking_?numbers?|tracknum|trknbr|inquirynumber\d?|tlabels|qtc_tlabels1|piececode|idc|sendungsnummer|paketnummer|colis|parcel(?:number|no|id)?|shipment(?:id|number)?|barcode|numero|number|code|match|nr|id|awb|locale_?number|consignment|cn|ttn|article)$/i;

/** The numbers in links that lead to carriers' pages, also through one redirecting link that carries the target in itself. */
export function findLinkedNumbers(links: readonly string[]): readonly LinkedNumber[] {
  return links.flatMap((link) => [link, ...innerLinks(link)].flatMap(numbersIn));
}

function innerLinks(link: string): readonly string[] {
  const url = URL.parse(link);
  return url === null ? [] : [...url.searchParams.values()].filter((value) => /^https?:\/\//.test(value)).slice(0, 5);
}

function numbersIn(link: string): readonly LinkedNumber[] {
  const url = URL.parse(link);
  if (url === null || !/^https?:$/.test(url.protocol)) return [];
  const carrier = senderOf(`@${url.hostname}`)?.carrier;
  // Anybody's link may hold anything; a carrier's own page leads to a parcel.
  if (carrier === undefined) return [];
  const fragment = new URLSearchParams(url.hash.replace(/^#[^?=]*\?/, ''));
  const parameters = [...url.searchParams, ...fragment].filter(([name]) => PARAMETER.test(name)).map(([, value]) => value);
  const words = [...parameters.flatMap((value) => value.split(/[,;\s]+/)), ...url.pathname.split('/'), ...url.hash.split(/[/?=&]/)].slice(0, 40);
  return words.flatMap((word) => {
    if (!/^[0-9A-Za-z]{8,40}$/.test(word) || !/\d{4}/.test(word)) return [];
    const reading = readLabel(word, 'typed');
    const candidates = reading.kind === 'read' ? reading.candidates : [];
    const best = candidates.find((candidate) => candidate.carrier === carrier) ?? candidates[0];
    return best === undefined ? [] : [{ number: best.number, candidates, carrier }];
  });
}
