/** @jsxImportSource preact */
import { render } from 'preact';
import { requireElement } from '../design/require-element.ts';
import { applyLocale } from '../i18n/locale.ts';
import './verify.css';
import { VerifyPage } from './verify-page.tsx';

applyLocale();
render(<VerifyPage />, requireElement('page'));
