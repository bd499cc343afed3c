// Which of the four languages.

export const LANGUAGES = ['fr', 'nl', 'en', 'de'];

/** The first of the wishes ("de-BE", "nl", …) that is spoken; French where none is. */
export function choose(wishes) {
  const codes = wishes.map((wish) => String(wish ?? '').toLowerCase().split(/[-_]/)[0]);
  return codes.find((code) => LANGUAGES.includes(code)) ?? 'fr';
}
