import { createRoot } from 'react-dom/client';
import '../design/design.css';
import { requireElement } from '../design/require-element.ts';
import { applyLocale } from '../i18n/locale.ts';

applyLocale();
createRoot(requireElement('page')).render(<main />);
