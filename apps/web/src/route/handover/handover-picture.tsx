/** @jsxImportSource preact */

/** A phone with a code on it, held before something that looks: the whole message without words. */
export const HeldUp = () => (
  <svg class="held-up" viewBox="0 0 96 72" aria-hidden="true">
    <rect x="6" y="8" width="34" height="58" rx="6" />
    <path d="M14 20h7v7h-7zM25 20h7v7h-7zM14 31h7v7h-7zM26 32h2M31 36h2M25 38h3" />
    <path d="M19 58h8" />
    <path class="look" d="M48 26h6M48 34h9M48 42h6" />
    <circle cx="78" cy="34" r="12" />
    <circle class="eye" cx="78" cy="34" r="5" />
    <path d="M78 46v12M70 58h16" />
  </svg>
);

/** A lamp that blinks. */
export const Lamp = () => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d="M9 18h6M10 21h4M12 6a5 5 0 0 0-3 9v1h6v-1a5 5 0 0 0-3-9ZM12 1v2M4.5 4.5 6 6M19.5 4.5 18 6M2 11h2M20 11h2" />
  </svg>
);

export const Sun = () => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d="M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3 19 19M19 5l-1.7 1.7M6.7 17.3 5 19" />
  </svg>
);
