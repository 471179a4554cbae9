/**
 * One family: 24 by 24, round 1.8 strokes, no fills. Each is the data of a single SVG path, so that Preact and React draw the same.
 * A page takes the ones it imports; the bundler drops the rest.
 */
export const padlockClosed = 'M7 11V8a5 5 0 0 1 10 0v3M6.5 11h11A1.5 1.5 0 0 1 19 12.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5 0 0 1 6.5 11ZM12 14.5v2';
export const padlockOpen = 'M7 11V8a5 5 0 0 1 9.6-2M6.5 11h11a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5 0 0 1 6.5 11ZM12 14.5v2';
export const doorOpen = 'M3 21h18M6 21V5a1.5 1.5 0 0 1 1.5-1.5H13M18 21V5.5M13 3.5l-.1 0A1 1 0 0 0 12 4.5V20l6 1M15 12.5v.1M13 3.5l4 1.2a1.4 1.4 0 0 1 1 1.3';
export const doorClosed = 'M3 21h18M6 21V4.5A1.5 1.5 0 0 1 7.5 3h9A1.5 1.5 0 0 1 18 4.5V21M14.5 12v.5';
export const bell = 'M6 10a6 6 0 0 1 12 0c0 5 2 6.5 2 6.5H4S6 15 6 10ZM10 20a2.2 2.2 0 0 0 4 0';
export const unknownDashed = 'M12 3a9 9 0 0 1 3.4.7M18.4 5.6a9 9 0 0 1 2 3M20.9 13a9 9 0 0 1-1.2 3.6M17 19.5a9 9 0 0 1-3.3 1.3M10 20.8a9 9 0 0 1-3.3-1.5M4.3 16.6A9 9 0 0 1 3.1 13M3.6 8.6a9 9 0 0 1 2-3M8.6 3.7M9.7 9.3a2.4 2.4 0 1 1 3.4 2.6c-.7.4-1.1.8-1.1 1.7M12 16.8v.1';
export const camera = 'M4.5 7h9A1.5 1.5 0 0 1 15 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 3 15.5v-7A1.5 1.5 0 0 1 4.5 7ZM15 10.5l4.6-2.8a.9.9 0 0 1 1.4.8v7a.9.9 0 0 1-1.4.8L15 13.5';
export const parcel = 'M4 8l8-4.5L20 8v8.5L12 21l-8-4.5ZM4 8l8 4.5L20 8M12 12.5V21M8 5.8l8 4.5v3';
export const parcelIn = 'M5 13v6.5A1.5 1.5 0 0 0 6.5 21h11a1.5 1.5 0 0 0 1.5-1.5V13M12 3v12M8 11.5l4 4 4-4';
export const scan = 'M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16M8 8.5v7M11 8.5v7M13.5 8.5v7M16 8.5v7';
export const torch = 'M13.5 2.5 6 13.5h5l-.8 8L18 10.5h-5.2Z';
export const help = 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM9.5 9.5a2.5 2.5 0 1 1 3.6 2.3c-.7.4-1.1.9-1.1 1.7M12 16.8v.1';
export const tick = 'M4.5 12.5l5 5L19.5 7';
export const cross = 'M6 6l12 12M18 6 6 18';
export const person = 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM4.5 20.5a7.5 7.5 0 0 1 15 0';
export const people = 'M9 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM2.5 19.5a6.5 6.5 0 0 1 13 0M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 14a6.5 6.5 0 0 1 3.5 5.5';
export const keyboard = 'M4.5 6h15A1.5 1.5 0 0 1 21 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16.5v-9A1.5 1.5 0 0 1 4.5 6ZM7 10v.1M10.3 10v.1M13.7 10v.1M17 10v.1M8 14h8';
export const photo = 'M5 5h14a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 19 19H5a1.5 1.5 0 0 1-1.5-1.5v-11A1.5 1.5 0 0 1 5 5ZM8.5 8.5a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6ZM4 17l4.5-4 3 2.5L15.5 11l5 5';
export const arrowForward = 'M5 12h14M13 6l6 6-6 6';
export const arrowBack = 'M19 12H5M11 6l-6 6 6 6';
export const clock = 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM12 7.5V12l3 2';
export const offline = 'M3 3l18 18M2.5 9.5A14 14 0 0 1 7 6.7M12 5.5a14 14 0 0 1 9.5 4M5.8 13a9 9 0 0 1 4.4-2.5M15 11a9 9 0 0 1 3.2 2M9 16.3a4.5 4.5 0 0 1 5.5-.3M12 19.5v.1';
export const house = 'M3.5 11.5 12 4l8.5 7.5M6 9.5V20h12V9.5M10 20v-5.5h4V20';
export const alarm = 'M12 3l7.5 3v5c0 4.6-3 8-7.5 10-4.5-2-7.5-5.4-7.5-10V6L12 3ZM12 8v4.5M12 15.8v.4';
export const battery = 'M4.5 8h12A1.5 1.5 0 0 1 18 9.5v5a1.5 1.5 0 0 1-1.5 1.5h-12A1.5 1.5 0 0 1 3 14.5v-5A1.5 1.5 0 0 1 4.5 8ZM21 11v2M6 11v2M9 11v2';
export const settings = 'M4 7h9M17 7h3M15 5v4M4 12h3M11 12h9M9 10v4M4 17h9M17 17h3M15 15v4';
export const printer = 'M7 9V3.5h10V9M7 17H4.5A1.5 1.5 0 0 1 3 15.5v-5A1.5 1.5 0 0 1 4.5 9h15a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5H17M7 14h10v6.5H7ZM17.5 11.8v.1';
export const language = 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9S9 6 12 3Z';
export const bin = 'M4.5 6.5h15M9 6.5V4h6v2.5M6.5 6.5 7.5 20h9l1-13.5M10 10.5v5.5M14 10.5v5.5';
export const document = 'M6.5 3H14l4.5 4.5V21h-12ZM14 3v4.5h4.5M9.5 12.5h6M9.5 16.5h6';
