// The conversation of one tab: its lines, what is on its way, and how it stands with the server. It knows no page.

import { Outbox, PATIENCE } from './outbox.js';

const MOST_LINES = 200;

/** A line is {key, by: 'customer' | 'assistant' | 'refusal', text, language, facts, buttons, topics, handoff, state, feedback}.
 * Tells `line` and `change` (detail: the line), `status` and `cleared`. `status` is idle, online, reconnecting or gone. */
export class Conversation extends EventTarget {
  constructor({ transport, kept, language, newId = () => crypto.randomUUID(), outbox = {} }) {
    super();
    const { lines = [], sender = null, waiting = [] } = kept.read();
    Object.assign(this, { transport, kept, language, newId, lines, sender, status: 'idle', failures: 0, writing: false });
    this.outbox = new Outbox((message) => this.send(message), this, outbox);
    transport.addEventListener('up', () => this.up());
    transport.addEventListener('down', () => this.stand('reconnecting'));
    transport.addEventListener('failed', () => this.failed());
    transport.addEventListener('reply', (event) => this.reply(event.detail));
    this.left = waiting;
  }

  /** Connects, and sends what the page before could not. */
  start() {
    this.transport.connect();
    for (const message of this.left.splice(0)) this.outbox.push(message);
    this.tellWriting();
  }

  /** `payload` is that of a button; `text` is then its title. */
  ask(text, payload) {
    const id = this.newId();
    this.offerNothing();
    this.add({ by: 'customer', text, language: this.language, state: 'waiting' }, id);
    this.outbox.push({ id, language: this.language, ...(payload ? { payload } : { text }) });
    this.keep();
    this.tellWriting();
    return id;
  }

  /** A question that waits for the server. */
  waits(text) {
    return this.lines.find((line) => line.by === 'customer' && line.state === 'waiting' && line.text === text);
  }

  /** A starter and its kept answer, where the server is gone. */
  answerFromKept(starter) {
    this.offerNothing();
    const asked = this.waits(starter.question);
    if (asked) {
      this.outbox.drop(asked.key);
      this.change(asked, { state: 'answered' });
    } else {
      this.add({ by: 'customer', text: starter.question, language: this.language, state: 'answered' });
    }
    for (const message of starter.messages) this.addAnswer(message, this.language);
    this.keep();
    this.tellWriting();
  }

  async feedback(line, verdict) {
    const body = { sender: this.sender, topics: line.topics, language: line.language, verdict };
    await this.transport.post('feedback', body);
    this.change(line, { feedback: verdict });
  }

  /** Deletes at the server as well. Throws what the transport throws; then nothing is deleted here either. */
  async erase() {
    if (this.sender) {
      await this.transport.post('erase', { sender: this.sender }).catch((error) => {
        if (error.error !== 'session') throw error;
      });
    }
    this.renew();
  }

  /** Another conversation; the one before stays at the server until its time is over. */
  renew() {
    this.outbox.clear();
    Object.assign(this, { lines: [], sender: null });
    this.kept.write({ lines: [], sender: null, waiting: [] });
    this.dispatchEvent(new Event('cleared'));
    this.tellWriting();
  }

  /** The message of a refused line again, as a new one. */
  again(line) {
    const asked = this.lines.find((other) => other.key === line.answers);
    if (line.reason === 'session') this.sender = null;
    this.change(line, { again: false });
    if (asked) this.ask(asked.text);
  }

  tryNow() {
    this.transport.connectNow();
    this.outbox.hurry();
  }

  // For the outbox.

  async send(message) {
    const { retried, ...body } = message;
    if (!this.sender) {
      this.sender = await this.transport.open(message.language);
      this.keep();
    }
    return this.transport.send({ ...body, ...(this.sender ? { sender: this.sender } : {}) });
  }

  answered(message, record) {
    this.sender = record.sender ?? this.sender;
    const asked = this.find(message.id);
    // The server keeps nothing personal; neither does this page.
    if (asked) this.change(asked, { state: 'answered', ...(record.redacted ? { text: record.text } : {}) });
    const shown = record.messages.map((reply, index) => this.reply({ id: message.id, index, message: reply }, record.language));
    const last = shown[shown.length - 1];
    if (last) this.change(last, { topics: record.topics, handoff: record.handoff, language: record.language });
    this.failures = 0;
    this.stand('online');
    this.keep();
    this.tellWriting();
  }

  refused(message, error) {
    const asked = this.find(message.id);
    if (asked) this.change(asked, { state: 'refused' });
    this.add({
      by: 'refusal',
      text: error.text,
      language: this.language,
      reason: error.error,
      answers: message.id,
      again: !['empty', 'too_long', 'origin'].includes(error.error),
    });
    for (const reply of error.messages) this.addAnswer(reply, this.language);
    this.keep();
    this.tellWriting();
  }

  trying(message, failures) {
    this.failures = failures;
    if (failures) this.stand(failures >= PATIENCE ? 'gone' : 'reconnecting');
    this.tellWriting();
  }

  // From the transport.

  /** One message of a reply, however often it comes. Its line. */
  reply({ id, index, message }, language) {
    const key = `${id}.${index}`;
    const known = this.find(key);
    if (known) {
      if (language && language !== known.language) this.change(known, { language });
      return known;
    }
    if (!this.find(id)) return null;
    return this.addAnswer(message, language ?? this.language, key);
  }

  up() {
    this.failures = 0;
    this.stand('online');
    this.outbox.hurry();
  }

  /** No socket; HTTP may do all the same. */
  async failed() {
    if (await this.transport.reachable()) {
      if (!this.outbox.waiting.length) this.stand('online');
      return;
    }
    this.failures += 1;
    this.stand(this.failures >= PATIENCE ? 'gone' : 'reconnecting');
  }

  // Lines.

  find(key) {
    return this.lines.find((line) => line.key === key);
  }

  add(fields, key = this.newId()) {
    const line = { key, ...fields };
    this.lines.push(line);
    this.dispatchEvent(new CustomEvent('line', { detail: line }));
    return line;
  }

  addAnswer({ text, facts = [], buttons = [] }, language, key) {
    return this.add({ by: 'assistant', text, facts, buttons, language }, key);
  }

  change(line, fields) {
    Object.assign(line, fields);
    this.dispatchEvent(new CustomEvent('change', { detail: line }));
  }

  /** Buttons belong to the last reply alone. */
  offerNothing() {
    for (const line of this.lines) if (line.buttons?.length) this.change(line, { buttons: [] });
  }

  stand(status) {
    if (status === this.status) return;
    const before = this.status;
    this.status = status;
    this.dispatchEvent(new CustomEvent('status', { detail: { status, before } }));
  }

  /** Is an answer under way? */
  tellWriting() {
    const writing = this.outbox.waiting.length > 0;
    if (writing === this.writing) return;
    this.writing = writing;
    this.dispatchEvent(new CustomEvent('status', { detail: { status: this.status, before: this.status } }));
  }

  keep() {
    this.lines = this.lines.slice(-MOST_LINES);
    this.kept.write({ lines: this.lines, sender: this.sender, waiting: this.outbox.waiting });
  }
}
