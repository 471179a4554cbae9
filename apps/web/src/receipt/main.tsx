/** @jsxImportSource preact */
import { createClient } from '@latchkey/client';
import { render } from 'preact';
import { courierLanguage } from '../courier/texts/courier-language.ts';
import { requireElement } from '../design/require-element.ts';
import './receipt.css';
import { ReceiptPage } from './receipt-page.tsx';

courierLanguage.apply();
// Another receipt in the same tab changes only what stands behind the #.
addEventListener('hashchange', () => location.reload());
const draw = () => render(<ReceiptPage client={createClient()} secret={location.hash.slice(1)} locale={courierLanguage.current()} />, requireElement('page'));
courierLanguage.onSwitch(draw);
draw();
