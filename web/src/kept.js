// What one tab keeps between two pages of a site, in sessionStorage. Nothing is written before the customer opens the chat.

const KEY = 'incident-chat';

export class Kept {
  constructor(storage = browserStorage()) {
    this.storage = storage;
  }

  /** An object, empty where nothing is kept or readable. */
  read() {
    try {
      return JSON.parse(this.storage?.getItem(KEY) ?? '{}') ?? {};
    } catch {
      return {};
    }
  }

  /** `changes` over what is there. A full or forbidden storage costs the memory, not the conversation. */
  write(changes) {
    try {
      this.storage?.setItem(KEY, JSON.stringify({ ...this.read(), ...changes }));
    } catch {
      // The next page begins anew.
    }
  }
}

function browserStorage() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return null;
  }
}
