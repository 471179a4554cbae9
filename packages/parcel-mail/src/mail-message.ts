import PostalMime, { type Email } from 'postal-mime';
import { readHtml } from './html-reading.ts';
import type { MarkupItem } from './markup.ts';

/** Everything in a mail that may speak of a parcel. */
export interface MailMessage {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly links: readonly string[];
  readonly items: readonly MarkupItem[];
}

const DEEPEST = 12;
const DEEPEST_FORWARD = 3;
/** Longer than any notice; what stands behind is not read. */
const LONGEST_TEXT = 60_000;

/** Takes a mail apart, with those that are forwarded in it as attachments. Rejects when it is nested or headed beyond reason. */
export async function parseMail(raw: Uint8Array): Promise<MailMessage> {
  const email = await parse(raw);
  const inner: MailMessage[] = [];
  for (const { mimeType, content } of email.attachments.slice(0, DEEPEST_FORWARD)) {
    if (mimeType === 'message/rfc822' && typeof content !== 'string') inner.push(contentOf(await parse(new Uint8Array(content))));
  }
  const outer = contentOf(email);
  const original = inner[0]?.from ?? forwardedFrom(outer.text);
  const all = [outer, ...inner];
  return {
    from: original ?? outer.from,
    subject: outer.subject,
    text: all.map(({ subject, text }) => `${subject}\n${text}`).join('\n').slice(0, LONGEST_TEXT),
    links: all.flatMap(({ links }) => links),
    items: all.flatMap(({ items }) => items),
  };
}

const parse = (raw: Uint8Array) => PostalMime.parse(raw, { maxNestingDepth: DEEPEST, maxRfc822NestingDepth: DEEPEST_FORWARD, maxHeadersSize: 128 * 1_024 });

function contentOf(email: Email): MailMessage {
  const html = readHtml(email.html ?? '', LONGEST_TEXT);
  const plain = (email.text ?? '').slice(0, LONGEST_TEXT);
  return {
    from: (email.from?.address ?? '').toLowerCase().slice(0, 200),
    subject: (email.subject ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 200),
    // The plain part is often a stub, and the other one often hides the words in pictures: both are read.
    text: `${plain}\n${html.text}`,
    links: [...html.links, ...(plain.match(/https?:\/\/[^\s<>"]{1,1000}/g) ?? []).slice(0, 200)],
    items: html.items,
  };
}

/** The first address in the heading that mail programs put over a forwarded mail, in the languages of their interfaces. */
function forwardedFrom(text: string): string | undefined {
  const heading = /^[>\s*]*(?:From|Von|De|Da|Van|Od|Från|Fra|Lähettäjä|Від|От|发件人|من)\s*[::]\*?\s*[^\n]{0,120}?([\w.+-]{1,64}@[\w.-]{1,120})/mu.exec(text);
  return heading?.[1]?.toLowerCase();
}
