/** Why a parcel was not left, drawn as the family of `design/icons.ts`; apart from it, since every page loads that. */
export const parcelTooBig = 'M3 3.5h18V11H3ZM12 3.5v3M3 21h5.5v-6h7v6H21';
export const bellUnheard = 'M6 10a6 6 0 0 1 12 0c0 5 2 6.5 2 6.5H4S6 15 6 10ZM10 20a2.2 2.2 0 0 0 4 0M3 3l18 18';
export const parcelDamaged = 'M4 8l8-4.5L20 8v8.5L12 21l-8-4.5ZM13.5 4.5 10 10l4.5 2-3 4 1 4.5';
export const personRefuses = 'M9.5 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM2.5 20.5a7 7 0 0 1 11-5.7M16 15.5l5 5M21 15.5l-5 5';
export const doorStuck = 'M2.5 21h10M5 21V4.5A1.5 1.5 0 0 1 6.5 3h7A1.5 1.5 0 0 1 15 4.5V12M11.5 12v.5M16 15.5l5 5M21 15.5l-5 5';
export const houseWrong = 'M3.5 11.5 12 4l8.5 7.5M6 9.5V20h12V9.5M10.2 12.6a1.8 1.8 0 1 1 2.6 1.6c-.5.3-.8.7-.8 1.2M12 17.5v.1';
