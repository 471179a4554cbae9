/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import type { WebhooksTexts } from './texts/webhooks-texts.ts';

interface SecretCardProps {
  /** Whose it is, and where it belongs. */
  readonly about: string;
  readonly secret: string;
  readonly texts: WebhooksTexts;
  readonly onClose: () => void;
}

/** A secret that is told this once. */
export function SecretCard({ about, secret, texts, onClose }: SecretCardProps) {
  const [copied, setCopied] = useState(false);
  return (
    <div class="card secret">
      <p>{about}</p>
      <p><code dir="ltr">{secret}</code></p>
      <div class="buttons">
        <button type="button" class="button" onClick={() => void navigator.clipboard.writeText(secret).then(() => setCopied(true), () => undefined)}>{copied ? texts.copied : texts.copy}</button>
        <button type="button" class="button" onClick={onClose}>{texts.close}</button>
      </div>
    </div>
  );
}
