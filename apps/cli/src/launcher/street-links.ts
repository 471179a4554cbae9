import pc from 'picocolors';
import QRCode from 'qrcode';
import type { LinePrinter } from './line-printer.ts';

export interface StreetLinks {
  readonly webUrl: string;
  readonly simulatorUrl: string | undefined;
  /** Set while the server has no owner. */
  readonly claimUrl: string | undefined;
  /** Set with --lan: the address for phones, its key included, and where a phone gets the authority's certificate. */
  readonly lan: { readonly url: string; readonly trustUrl: string } | undefined;
}

/** Prints where to go next. */
export async function printLinks(printer: LinePrinter, links: StreetLinks): Promise<void> {
  const say = (text: string) => printer.say('latchkey', text);
  say('');
  say(pc.bold('Latchkey is up.'));
  if (links.claimUrl === undefined) say(`  The street     ${pc.underline(links.webUrl)}   resident, courier, door signs and test labels start here`);
  else say(`  New server     ${pc.underline(links.claimUrl)}   who opens this becomes its first owner`);
  if (links.simulatorUrl !== undefined) say(`  Simulated home ${pc.underline(links.simulatorUrl)}   push the door, drop the parcel, block the bolt`);
  say(`  API            ${pc.underline(`${links.webUrl}/docs`)}`);
  if (links.simulatorUrl !== undefined) say(`  One delivery   ${pc.bold('npx latchkey deliver')}   in another terminal`);
  if (links.lan !== undefined) {
    say('');
    say(pc.bold('A phone on this network can be the courier or the resident:'));
    say(`  1. Once: open ${pc.underline(links.lan.trustUrl)} on the phone and trust this home’s certificate, as that page explains.`);
    say('  2. Scan this code with the phone:');
    for (const line of (await QRCode.toString(links.lan.url, { type: 'terminal', small: true })).split('\n')) say(`     ${line}`);
    say(`     ${links.lan.url}`);
  }
  say('');
  say('Ctrl-C stops everything.');
}
