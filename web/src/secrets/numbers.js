// Numbers that their own check digits give away.

/** Of digits alone: the check of card numbers. */
export function luhn(digits) {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Of a text of digits and letters, where A is 10 and Z is 35. */
export function mod97(text) {
  let rest = 0;
  for (const sign of text.toUpperCase()) {
    const value = parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

export const isIban = (text) => /^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/i.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1;

export const isCard = (digits) => /^[2-6]\d{12,18}$/.test(digits) && luhn(digits);

/** Belgian: a birth date (its month plus 20 or 40 in a bis number), a serial number, and 97 minus the rest. From 2000 on, a
 * 2 stands before. */
export function isNationalNumber(digits) {
  if (!/^\d{11}$/.test(digits)) return false;
  const month = Number(digits.slice(2, 4)) % 20;
  if (month > 12 || Number(digits.slice(4, 6)) > 31) return false;
  const check = Number(digits.slice(9));
  return ['', '2'].some((century) => 97 - mod97(century + digits.slice(0, 9)) === check);
}
