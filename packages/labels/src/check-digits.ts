/**
 * The check characters that carriers print, each a pure function from the characters before it to the check character.
 * The argument holds only what the function's format lets through (upper-case letters and digits); anything else is a
 * mistake in the table of formats, which its tests find.
 * "Catches any one wrong digit" is said only where arithmetic guarantees it.
 */
export type CheckDigit = (body: string) => string;

const digit = (character: string): number => character.charCodeAt(0) - 48;

const complement = (sum: number, modulus: number): string => String((modulus - (sum % modulus)) % modulus);

/** Sum of digits, each times its weight; the weights repeat from the left. */
function weightedSum(body: string, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < body.length; i += 1) sum += digit(body.charAt(i)) * (weights[i % weights.length] ?? 0);
  return sum;
}

/**
 * GS1 mod 10: weights 3, 1, 3, 1 … from the right. Catches any one wrong digit.
 * GS1 General Specifications, section 7.9; USPS Publication 199 uses the same; so does Canada Post.
 */
export const gs1Mod10: CheckDigit = (body) => {
  let sum = 0;
  for (let i = 0; i < body.length; i += 1) sum += digit(body.charAt(body.length - 1 - i)) * (i % 2 === 0 ? 3 : 1);
  return complement(sum, 10);
};

/** FedEx Ground mod 10: weights 1, 3, 1, 3 … from the left, equal to GS1's where the count of digits is even. Catches any one wrong digit. */
export const leftMod10: CheckDigit = (body) => complement(weightedSum(body, [1, 3]), 10);

/**
 * UPS mod 10: weights 1, 2, 1, 2 … from the left without adding the digits of a product, letters counted as 2 (A), 3 (B) … 0 (I), 1 (J) ….
 * Misses a digit that is off by five where the weight is 2. The rule of the 1Z number; UPS waybills and OnTrac use the same.
 */
export const upsMod10: CheckDigit = (body) => {
  let sum = 0;
  for (let i = 0; i < body.length; i += 1) {
    const code = body.charCodeAt(i);
    const value = code >= 65 ? (code - 63) % 10 : code - 48;
    sum += value * (i % 2 === 0 ? 1 : 2);
  }
  return complement(sum, 10);
};

/** Luhn's mod 10: every second digit from the right doubled and its digits added. Catches any one wrong digit. ISO/IEC 7812-1, Annex B. */
export const luhn: CheckDigit = (body) => {
  let sum = 0;
  for (let i = 0; i < body.length; i += 1) {
    const value = digit(body.charAt(body.length - 1 - i)) * (i % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return complement(sum, 10);
};

/** The number modulo 7. Misses 0 for 7, 1 for 8, 2 for 9. DHL Express waybills (IATA's rule for air waybills). */
export const mod7: CheckDigit = (body) => {
  let rest = 0;
  for (const character of body) rest = (rest * 10 + digit(character)) % 7;
  return String(rest);
};

/** UPU S10 mod 11: weights 8 6 4 2 3 5 9 7; 10 becomes 0 and 11 becomes 5, so a few wrong digits go unseen. UPU standard S10. */
export const s10Mod11: CheckDigit = (body) => {
  const check = 11 - (weightedSum(body, [8, 6, 4, 2, 3, 5, 9, 7]) % 11);
  return check === 10 ? '0' : check === 11 ? '5' : String(check);
};

/** FedEx Express: weights 1, 3, 7 repeating from the right, modulo 11, then modulo 10, so that 10 and 0 share a digit. */
export const fedexMod11: CheckDigit = (body) => {
  let sum = 0;
  for (let i = 0; i < body.length; i += 1) sum += digit(body.charAt(body.length - 1 - i)) * ([1, 3, 7][i % 3] ?? 0);
  return String((sum % 11) % 10);
};

/** ISO 7064 MOD 37,36 over 0-9 and A-Z. Catches any one wrong character. DPD Parcel Label Specification 2.4.1, "check digit". */
export const mod37x36: CheckDigit = (body) => {
  let product = 36;
  for (const character of body) {
    const code = character.charCodeAt(0);
    const sum = (product + (code >= 65 ? code - 55 : code - 48)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.charAt((37 - product) % 36);
};

/** GLS: GS1 mod 10 with one added to the sum. Catches any one wrong digit. GLS Uni-Box technical documentation 2D, V0110, section 3.2.1. */
export const glsMod10: CheckDigit = (body) => String((digit(gs1Mod10(body)) + 9) % 10);

/** Deutsche Post Ident- and Leitcode: weights 4, 9, 4, 9 … from the left, modulo 10. Misses a digit that is off by five where the weight is 4. */
export const identMod10: CheckDigit = (body) => complement(weightedSum(body, [4, 9]), 10);
