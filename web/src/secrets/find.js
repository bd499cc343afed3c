// Secrets in a message, before it leaves the page. The server looks again, and for more kinds.

import { isCard, isIban, isNationalNumber } from './numbers.js';
import { CODE, IS, MINE, NO_PASSWORD, PASSWORD } from './words.js';

const named = (words) => `(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`;
const GAP = '[\\s.\\-/_,:·|()]{0,3}';
const RUN = /\d(?:[\s.\-/_,:·|()*]{0,3}\d)*/gu;
const NEIGHBOURS = new RegExp(
  '(?<![\\p{L}\\p{N}])(?:' +
    [['BE', 14], ['LU', 18], ['DE', 20]].map(([country, count]) => `${country}(?:${GAP}\\d){${count}}`).join('|') +
    `|NL(?:${GAP}\\d){2}(?:${GAP}[A-Z]){4}(?:${GAP}\\d){10}|FR(?:${GAP}\\d){12}(?:${GAP}[A-Z\\d]){11}(?:${GAP}\\d){2})`,
  'giu',
);
const ANY_IBAN = /(?<![\p{L}\p{N}])[A-Z]{2}\d\d(?:[ .-]?[A-Z\d]{1,5}){2,9}(?![\p{L}\p{N}])/giu;
const CODE_BEFORE = new RegExp(`${named(CODE)}(?<gap>[^\\d]{0,40})$`, 'iu');
const CODE_AFTER = new RegExp(
  `^(?:[\\s,;)\\]"'’]{0,3}(?:(?:is|was|est|était|c'est|ist|war|as|comme|als|is het|dat is|${MINE})\\s+){1,4}|\\s?[(:=-]\\s?)${named(CODE)}`,
  'iu',
);
const MIXED_CODE = new RegExp(
  `${named(CODE)}\\s?(?:${IS})\\s?["'«“„]?\\s?(?<secret>(?=[\\w-]{0,16}\\d)[A-Za-z\\d][A-Za-z\\d-]{3,16})(?![\\w-])`,
  'giu',
);
const QUOTED = new RegExp(`${named(PASSWORD)}(?:\\s{0,3}|[^\\n"«“„]{0,20}?(?:${IS})\\s{0,3})["«“„]\\s?(?<secret>[^\\n"»”“]{3,60}?)\\s?["»”“]`, 'giu');
const GIVEN = new RegExp(`${named(PASSWORD)}(?<between>[^:=\\n.!?]{0,30}?)\\s{0,3}(?<is>${IS})\\s{0,3}(?<secret>\\S{3,64})`, 'giu');
const NEAR = new RegExp(`${named(PASSWORD)}(?<rest>[^\\n]{0,60})`, 'giu');
const LAST = /^\s*(?:$|[.,;!?\n]|(?:and|et|en|und|but|mais|maar|aber)\b)/iu;
const PARTICIPLE = /^(?:(?:ge|be|ver|ont|ent|er|uit|aan|ab|an|aus)\p{L}+(?:t|d|en)|\p{L}+(?:ed|ée?s?|ues?|ing))$/iu;
const YEAR = /^(?:19|20)\d\d$/;

/** Places in a text: [{start, end, kind}] in order, without overlaps. `open` are numbers in digits that are no secret. */
export function find(text, open = []) {
  const accounts = [...ibans(text)];
  const masked = hide(text, accounts);
  return merge([...accounts, ...numbers(masked, open), ...matches(MIXED_CODE, masked, 'code'), ...passwords(masked)]);
}

/** The text with `label(kind)` where a secret stood. */
export function without(text, spans, label) {
  let kept = '';
  let position = 0;
  for (const span of spans) {
    kept += text.slice(position, span.start) + label(span.kind);
    position = span.end;
  }
  return kept + text.slice(position);
}

function* ibans(text) {
  yield* matches(NEIGHBOURS, text, 'iban');
  for (const match of text.matchAll(ANY_IBAN)) {
    const ends = [match[0].length, ...[...match[0].matchAll(/[ .-]/g)].map((cut) => cut.index)].sort((a, b) => b - a);
    const end = ends.find((length) => isIban(match[0].slice(0, length).replace(/[ .-]/g, '')));
    if (end) yield { start: match.index, end: match.index + end, kind: 'iban' };
  }
}

function* numbers(text, open) {
  for (const match of text.matchAll(RUN)) {
    const digits = match[0].replace(/\D/g, '');
    if (open.some((number) => digits === number)) continue;
    const kind = kindOf(text, match.index, match.index + match[0].length, digits);
    if (kind) yield { start: match.index, end: match.index + match[0].length, kind };
  }
}

function kindOf(text, start, end, digits) {
  const before = text.slice(Math.max(0, start - 60), start);
  if (isCard(digits)) return 'card';
  if (!/\+\s?\(?$/.test(before) && isNationalNumber(digits)) return 'national_number';
  if (digits.length < 3 || digits.length > 10) return null;
  return isNamed(before, text.slice(end)) || isAlone(before + text.slice(end), digits) ? 'code' : null;
}

function isNamed(before, after) {
  const name = CODE_BEFORE.exec(before);
  const ended = name && name.groups.gap.length > 12 && /[.!?]\s|\?/.test(name.groups.gap);
  return Boolean(name && !ended) || CODE_AFTER.test(after);
}

/** Four to six digits and nothing else: nobody asks a question like that. */
const isAlone = (around, digits) => digits.length >= 4 && digits.length <= 6 && !YEAR.test(digits) && !/[\p{L}\p{N}]/u.test(around);

function* passwords(text) {
  yield* matches(QUOTED, text, 'password');
  for (const match of text.matchAll(GIVEN)) {
    if (isGiven(text, match)) yield place(match, trim(match.groups.secret), 'password');
  }
  for (const match of text.matchAll(NEAR)) {
    const from = match.index + match[0].length - match.groups.rest.length;
    for (const token of match.groups.rest.matchAll(/[^\s:=]\S{3,63}/gu)) {
      const secret = trim(token[0]);
      if (isStrong(secret)) yield { start: from + token.index, end: from + token.index + secret.length, kind: 'password' };
    }
  }
}

function isGiven(text, match) {
  const bare = trim(match.groups.secret);
  if (isStrong(bare) || /^\d{3,}$/.test(bare)) return true;
  if (!/^[\p{L}-]+$/u.test(bare)) return /[:=]/.test(match.groups.is) && !/['’]/.test(bare) && /[\p{L}\p{N}]/u.test(bare);
  if (NO_PASSWORD.has(bare.toLowerCase()) || PARTICIPLE.test(bare) || match.groups.secret.endsWith('?')) return false;
  const end = match.index + match[0].length - match.groups.secret.length + bare.length;
  return !match.groups.between.trim() && bare.length > 3 && LAST.test(text.slice(end));
}

/** Letters mixed with digits or signs, as no word is written. */
function isStrong(token) {
  if (token.length < 5 || /^https?:|^www\.|\//i.test(token) || /@.*\./.test(token)) return false;
  const inner = /[!@#$%^&*_+=~§€£<>{}[\]|\\]/.test(token.slice(0, -1));
  return (/\p{L}/u.test(token) && (/\d/.test(token) || inner)) || (inner && /\d/.test(token));
}

const trim = (token) => token.replace(/^["'«“„([{]+/u, '').replace(/[.,;?)\]}'"»”’]+$/u, '');

function* matches(pattern, text, kind) {
  for (const match of text.matchAll(pattern)) yield place(match, match.groups?.secret ?? match[0], kind);
}

function place(match, secret, kind) {
  const start = match.index + match[0].lastIndexOf(secret);
  return { start, end: start + secret.length, kind };
}

function hide(text, spans) {
  return spans.reduce((hidden, { start, end }) => hidden.slice(0, start) + '\u2588'.repeat(end - start) + hidden.slice(end), text);
}

function merge(spans) {
  const merged = [];
  for (const span of spans.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged[merged.length - 1];
    if (last && span.start < last.end) last.end = Math.max(last.end, span.end);
    else merged.push({ ...span });
  }
  return merged;
}
