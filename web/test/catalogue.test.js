import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import test from 'node:test';

import { Catalogues, ForgedCatalogue, unseal } from '../src/catalogue.js';
import { choose } from '../src/language.js';

const { subtle } = webcrypto;
const base64 = (buffer) => Buffer.from(buffer).toString('base64url');

async function seal(body) {
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const content = JSON.stringify(body);
  const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, new TextEncoder().encode(content));
  return { content, signature: base64(signature), key: base64(await subtle.exportKey('raw', pair.publicKey)) };
}

function memory(state = {}) {
  return { state, read: () => state, write: (changes) => Object.assign(state, changes) };
}

test('a signed catalogue opens', async () => {
  const sealed = await seal({ language: 'fr' });
  assert.deepEqual(await unseal(sealed, sealed.key, subtle), { language: 'fr' });
});

test('a changed text, another signature and another key are forged', async () => {
  const sealed = await seal({ hotline: '0800/33.800' });
  const other = await seal({ hotline: '0800/33.800' });
  for (const forged of [
    { ...sealed, content: sealed.content.replace('0800', '0900') },
    { ...sealed, signature: other.signature },
    { ...sealed, signature: 'no base64 !' },
    { ...sealed, key: 'AAAA' },
    { content: 5 },
    null,
  ]) {
    await assert.rejects(unseal(forged, undefined, subtle), ForgedCatalogue);
  }
  await assert.rejects(unseal(other, sealed.key, subtle), ForgedCatalogue);
});

test('the kept catalogue stands in where the server is gone, if nobody changed it', async () => {
  const sealed = await seal({ language: 'de' });
  const kept = memory();
  let alive = true;
  const fetch = async () => {
    if (!alive) throw new TypeError('gone');
    return { ok: true, json: async () => sealed };
  };
  const catalogues = new Catalogues('https://bot.example/', kept, undefined, fetch);
  assert.deepEqual(await catalogues.in('de'), { language: 'de' });
  alive = false;
  assert.deepEqual(await catalogues.in('de'), { language: 'de' });
  await assert.rejects(catalogues.in('fr'), TypeError);
  kept.state.catalogues.de = await seal({ language: 'forged' });
  await assert.rejects(catalogues.in('de'), ForgedCatalogue);
});

test('the first wish that is spoken is the language', () => {
  assert.equal(choose(['nl-BE', 'fr']), 'nl');
  assert.equal(choose(['es', 'DE_at']), 'de');
  assert.equal(choose([undefined, '', 'es']), 'fr');
});
