/** @jsxImportSource preact */
import { render } from 'preact';
import { requireElement } from '../design/require-element.ts';
import { applyLocale } from '../i18n/locale.ts';
import { openWebhookDesk } from './webhook-desk.ts';
import './webhooks.css';
import { WebhooksPage } from './webhooks-page.tsx';

applyLocale();
// A window that keeps nothing has no desk; signing in says so.
const desk = await openWebhookDesk(location.origin).catch(() => undefined);
render(<WebhooksPage known={desk} origin={location.origin} />, requireElement('page'));
