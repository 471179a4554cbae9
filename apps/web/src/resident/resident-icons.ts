/** Icons of the family in `design/icons.ts` that only the resident's pages draw: pages share that file's chunk, and the courier's has to stay small. */
export const play = 'M7 4.5v15l12-7.5Z';
export const stop = 'M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3ZM8.5 12h7';
export const plus = 'M12 5v14M5 12h14';
export const expand = 'M14 4h6v6M20 4l-6.5 6.5M10 20H4v-6M4 20l6.5-6.5';
export const pause = 'M8.5 5v14M15.5 5v14';
export const undo = 'M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-3';
export const key = 'M8 8.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM11.5 10.5 20 3M16.5 6l3 3';
export const signOut = 'M14 4H6.5A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20H14M10.5 12H20M16 8l4 4-4 4';
export const download = 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14';
export const list = 'M9 6h11M9 12h11M9 18h11M4.5 6v.1M4.5 12v.1M4.5 18v.1';
