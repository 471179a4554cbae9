const upper = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

/**
 * A text as formats are matched on: ASCII letters in upper case, no spaces, and no single hyphen or full stop between two
 * letters or digits, which people put there to read better. Everything else stays, so that it never becomes a number.
 */
export const compactText = (text: string): string => upper(text.replace(/ +/g, '')).replace(/([0-9A-Z])[-.](?=[0-9A-Z])/g, '$1');
