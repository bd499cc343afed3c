// Messages on their way: in order, one at a time, each with an id, until the server has answered it. The server answers the
// same id once, so that sending again is safe.

import { Refused } from './transport.js';

const FIRST_MS = 500;
const LONGEST_MS = 20000;
// After so many tries the server counts as gone.
export const PATIENCE = 2;

export class Outbox {
  /** `send(message)` gives a record; `hooks`: answered(message, record), refused(message, error), trying(message, failures). */
  constructor(send, hooks, { wait = pause, random = Math.random } = {}) {
    Object.assign(this, { send, hooks, wait, random, waiting: [], running: false, generation: 0 });
  }

  push(message) {
    this.waiting.push(message);
    return this.run();
  }

  /** Takes a message back that is no longer needed; what comes of it is not told. */
  drop(id) {
    this.waiting = this.waiting.filter((message) => message.id !== id);
  }

  clear() {
    this.waiting = [];
    this.generation += 1;
    this.running = false;
    this.wake?.();
  }

  /** Does not wait any longer. */
  hurry() {
    this.wake?.();
  }

  async run() {
    if (this.running) return;
    const { generation } = this;
    this.running = true;
    for (let failures = 0; this.waiting.length && generation === this.generation; ) {
      const message = this.waiting[0];
      const outcome = await this.try(message);
      if (generation !== this.generation) return;
      const dropped = this.waiting[0] !== message;
      if (outcome.again && !dropped) {
        failures += outcome.unreachable ? 1 : 0;
        this.hooks.trying(message, failures);
        await this.pause(outcome.seconds ? outcome.seconds * 1000 : this.delay(failures));
        continue;
      }
      failures = 0;
      if (dropped) continue;
      this.waiting.shift();
      if (outcome.record) this.hooks.answered(message, outcome.record);
      else this.hooks.refused(message, outcome.error);
    }
    if (generation === this.generation) this.running = false;
  }

  async try(message) {
    try {
      return { record: await this.send(message) };
    } catch (error) {
      if (!(error instanceof Refused)) return { again: true, unreachable: true };
      // Too fast or too busy: the server says when. Once it is told, the next refusal is final.
      const again = error.retryAfter > 0 && error.retryAfter <= 60 && !message.retried;
      if (again) message.retried = true;
      return { again, error, seconds: error.retryAfter };
    }
  }

  delay(failures) {
    return Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS) * (0.75 + this.random() / 2);
  }

  async pause(ms) {
    const woken = new Promise((resolve) => {
      this.wake = resolve;
    });
    await Promise.race([this.wait(ms), woken]);
    this.wake = null;
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
