import { createTransport } from 'nodemailer';
import { describeError, Seconds } from '@latchkey/kit';
import type { HandOver } from './hand-over.ts';
import { directionOf, type Language } from './notice-text.ts';

export interface MailMessage {
  readonly to: string;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly language: Language;
  readonly urgent: boolean;
  /** The same for every attempt, so that a mail program shows a message sent twice once. */
  readonly idempotencyKey: string;
}

export interface MailSender extends Disposable {
  /** Hands one message to the mail server. Never rejects. */
  send(message: MailMessage): Promise<HandOver>;
}

const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => MARKUP[character] ?? '');

/** E-mail by SMTP. `smtpUrl` is nodemailer's: `smtp://user:password@host:587`. `from` is the sender's address. */
export function createMailSender(options: { readonly smtpUrl: string; readonly from: string }): MailSender {
  const transport = createTransport({ url: options.smtpUrl, connectionTimeout: Seconds(10), socketTimeout: Seconds(20) }, { from: options.from });
  const domain = options.from.replace(/^.*@/, '').replace(/>.*$/, '');
  return {
    async send({ to, title, body, url, language, urgent, idempotencyKey }) {
      try {
        await transport.sendMail({
          to: { name: '', address: to },
          subject: title,
          text: `${title}\n\n${body}\n\n${url}\n`,
          html: `<!doctype html><html lang="${language}" dir="${directionOf(language)}"><body><p><strong>${escape(title)}</strong></p><p>${escape(body)}</p><p><a href="${escape(url)}">${escape(url)}</a></p></body></html>`,
          messageId: `<${idempotencyKey}@${domain}>`,
          disableFileAccess: true,
          disableUrlAccess: true,
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...(urgent ? { priority: 'high' } : {}),
        });
        return { kind: 'taken' };
      } catch (error) {
        // SMTP: 5xx is for good, 4xx and everything without an answer may pass.
        const status = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
        return { kind: status >= 500 ? 'refused' : 'later', reason: status > 0 ? `mail.status_${status}` : `mail.failed: ${describeError(error).slice(0, 160)}` };
      }
    },
    [Symbol.dispose]: () => transport.close(),
  };
}
