// The signed words, starter answers, facts and hotline of /chat/content.<lang>.json.

export class ForgedCatalogue extends Error {}

/** `sealed` is {content, signature, key} as served. Throws ForgedCatalogue where the signature does not hold, or the key is
 * not the one that is expected. A page without https cannot check: browsers offer no cryptography there. */
export async function unseal(sealed, expectedKey, subtle = globalThis.crypto?.subtle) {
  if (typeof sealed?.content !== 'string') throw new ForgedCatalogue('no content');
  if (expectedKey && sealed.key !== expectedKey) throw new ForgedCatalogue('another key');
  if (subtle) {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const text = new TextEncoder().encode(sealed.content);
    const holds = await subtle
      .importKey('raw', bytes(sealed.key), algorithm, false, ['verify'])
      .then((key) => subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes(sealed.signature), text))
      .catch(() => false);
    if (!holds) throw new ForgedCatalogue('the signature does not hold');
  }
  return JSON.parse(sealed.content);
}

/** Loads and keeps catalogues. `kept.catalogues` holds them by language, `kept.key` the key they were first signed with. */
export class Catalogues {
  constructor(base, kept, pinned, fetch = globalThis.fetch.bind(globalThis)) {
    Object.assign(this, { base, kept, pinned, fetch });
  }

  /** From the server, or as kept where that is gone. Throws where neither is there. */
  async in(language) {
    const { catalogues = {}, key } = this.kept.read();
    try {
      const answer = await this.fetch(new URL(`chat/content.${language}.json`, this.base), {
        credentials: 'omit',
        signal: AbortSignal.timeout(8000),
      });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const sealed = await answer.json();
      const catalogue = await unseal(sealed, this.pinned);
      this.kept.write({ catalogues: { ...catalogues, [language]: sealed }, key: sealed.key });
      return catalogue;
    } catch (error) {
      if (!catalogues[language]) throw error;
      return unseal(catalogues[language], this.pinned || key);
    }
  }
}

function bytes(text) {
  const plain = atob(String(text).replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}
