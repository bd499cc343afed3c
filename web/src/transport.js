// One message to the server and its answer back: over the socket, or by HTTP where there is none.

const READY_MS = 1500;
const ANSWER_MS = 15000;
// Whoever was silent for so long may have been cut off without being told.
const STALE_MS = 60000;

/** The server cannot be reached, or did not answer: the same message may be sent again. */
export class Unreachable extends Error {}

/** The server answers that it cannot: `error`, `message`, perhaps `messages` and `retry_after` in seconds. */
export class Refused extends Error {
  constructor(body, retryAfter) {
    super(body.error);
    Object.assign(this, { error: body.error, text: body.message, messages: body.messages ?? [] });
    this.retryAfter = body.retry_after ?? retryAfter ?? 0;
  }
}

/** Tells `up`, `down`, `failed` (a try to connect) and `reply` ({id, index, message}). */
export class Transport extends EventTarget {
  constructor(base, { io, fetch = globalThis.fetch.bind(globalThis), now = Date.now }) {
    super();
    Object.assign(this, { base: new URL(base), fetch, now, heard: now() });
    this.socket = io(this.base.origin, {
      path: `${this.base.pathname}socket.io`,
      transports: ['websocket'],
      autoConnect: false,
      reconnectionDelay: 500,
      reconnectionDelayMax: 20000,
      timeout: 6000,
    });
    this.socket.on('connect', () => this.tell('up'));
    // Hung up by the server, which saves its room, or by us: the socket is opened again when it is needed.
    this.socket.on('disconnect', (reason) => reason.startsWith('io ') || this.tell('down'));
    this.socket.on('connect_error', () => this.tell('failed'));
    this.socket.on('reply', (reply, acknowledge) => {
      this.tell('reply', reply);
      acknowledge?.();
    });
  }

  connect() {
    this.socket.connect();
  }

  /** Now, however long the next try would have waited. */
  connectNow() {
    if (!this.socket.connected) this.socket.disconnect().connect();
  }

  close() {
    this.socket.disconnect();
  }

  /** The token of a new conversation, before its first message: sent again, that is then known again. Null without a socket.
   * Throws Refused or Unreachable. */
  async open(language) {
    return (await this.ready()) ? (await this.bySocket('open', { language })).sender : null;
  }

  /** The record of the reply. Throws Refused or Unreachable. */
  async send(message) {
    return (await this.ready()) ? this.bySocket('message', message) : this.post('messages', message);
  }

  /** Throws Refused or Unreachable. */
  async post(path, body) {
    let answer;
    try {
      answer = await this.fetch(new URL(`webhooks/web/${path}`, this.base), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        credentials: 'omit',
        signal: AbortSignal.timeout(ANSWER_MS),
      });
    } catch {
      throw new Unreachable(path);
    }
    const fields = await answer.json().catch(() => null);
    if (answer.ok && fields) return fields;
    // A proxy that has lost its server answers too, though not as we do.
    if (!fields?.error) throw new Unreachable(`${path}: ${answer.status}`);
    throw new Refused(fields, Number(answer.headers.get('Retry-After')));
  }

  /** Does anything answer at all? */
  async reachable() {
    const options = { mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(5000) };
    return this.fetch(new URL('health/live', this.base), options).then(
      () => true,
      () => false,
    );
  }

  async bySocket(event, body) {
    const answer = await this.socket
      .timeout(ANSWER_MS)
      .emitWithAck(event, body)
      .catch(() => {
        throw new Unreachable(event);
      });
    this.heard = this.now();
    if (answer?.error) throw new Refused(answer);
    return answer ?? {};
  }

  /** Is the socket there, or soon? A browser behind a proxy without websockets does not wait twice. */
  ready() {
    if (this.socket.connected && this.now() - this.heard > STALE_MS) this.socket.disconnect();
    if (this.socket.connected || this.refusesSockets) return this.socket.connected;
    if (!this.socket.active) this.connect();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.socket.off('connect', done);
        this.socket.off('connect_error', done);
        this.refusesSockets = !this.socket.connected;
        resolve(this.socket.connected);
      };
      const timer = setTimeout(done, READY_MS);
      this.socket.once('connect', done);
      this.socket.once('connect_error', done);
    });
  }

  tell(type, detail) {
    if (type === 'up') Object.assign(this, { refusesSockets: false, heard: this.now() });
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
