// What stands where something personal was: the server's mark for a program, ours for a person.

const MARK = /\[(?:iban|email|birth_date|code|password|national_number|sim|card|phone|number)\]/g;

/** The text of a line as a person reads it. */
export const readable = ({ by, text }, words) => (by === 'customer' ? String(text).replace(MARK, words.removed) : String(text));
