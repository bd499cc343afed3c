import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { find, without } from '../src/secrets/find.js';
import { isCard, isIban, isNationalNumber, luhn, mod97 } from '../src/secrets/numbers.js';

const cases = JSON.parse(readFileSync(new URL('secrets.json', import.meta.url), 'utf8'));
const OPEN = ['080033800'];

for (const [kind, text] of cases.held) {
  test(`a ${kind} is found in: ${text}`, () => {
    const spans = find(text, OPEN);
    assert.deepEqual(spans.map((span) => span.kind), [kind]);
    const rest = without(text, spans, () => '');
    assert.deepEqual(find(rest, OPEN), []);
  });
}

for (const text of cases.sent) {
  test(`nothing is held back of: ${text}`, () => assert.deepEqual(find(text, OPEN), []));
}

test('what is taken out is the secret alone', () => {
  const text = 'Mon code PIN est 4821 et mon compte BE68 5390 0754 7034.';
  assert.equal(without(text, find(text), (kind) => `[${kind}]`), 'Mon code PIN est [code] et mon compte [iban].');
});

test('a password goes whole, and the mark after it stays', () => {
  assert.equal(without('My password is sunflower. What now?', find('My password is sunflower. What now?'), () => '*'), 'My password is *. What now?');
});

test('check digits', () => {
  assert.ok(luhn('4111111111111111') && !luhn('4111111111111112'));
  assert.equal(mod97('539007547034BE68'), 1);
  assert.ok(isIban('BE68539007547034') && !isIban('BE68539007547035'));
  assert.ok(isCard('5555555555554444') && !isCard('9999999999999995'));
  assert.ok(isNationalNumber('85073003328') && !isNationalNumber('85073003329'));
  assert.ok(isNationalNumber('17073003384'), 'born since 2000');
  assert.ok(!isNationalNumber('85993003328'), 'no such month');
});

