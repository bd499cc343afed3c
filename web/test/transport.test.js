import assert from 'node:assert/strict';
import test from 'node:test';

import { Refused, Transport, Unreachable } from '../src/transport.js';

/** What socket.io-client gives, as far as it is used; `reachable`: a connection comes about at once. */
class FakeSocket {
  constructor() {
    Object.assign(this, { handlers: {}, connected: false, active: false, reachable: true, emitted: [], answers: [], opened: 0 });
  }
  on(event, handler) {
    (this.handlers[event] ??= []).push(handler);
  }
  once(event, handler) {
    this.on(event, handler);
  }
  off(event, handler) {
    this.handlers[event] = this.handlers[event].filter((other) => other !== handler);
  }
  fire(event, ...values) {
    for (const handler of [...(this.handlers[event] ?? [])]) handler(...values);
  }
  connect() {
    this.active = true;
    this.opened += 1;
    setTimeout(() => {
      this.connected = this.reachable;
      this.fire(this.reachable ? 'connect' : 'connect_error');
    });
    return this;
  }
  disconnect() {
    const before = this.connected;
    Object.assign(this, { connected: false, active: false });
    if (before) this.fire('disconnect', 'io client disconnect');
    return this;
  }
  timeout() {
    return {
      emitWithAck: async (event, body) => {
        this.emitted.push([event, body]);
        const answer = this.answers.shift();
        if (answer instanceof Error) throw answer;
        return answer;
      },
    };
  }
}

function begin(response) {
  const socket = new FakeSocket();
  const posted = [];
  const clock = { now: 0 };
  const fetch = async (url, options) => {
    posted.push([url.href, JSON.parse(options.body)]);
    if (response instanceof Error) throw response;
    return response;
  };
  let asked;
  const io = (origin, options) => {
    asked = { origin, ...options };
    return socket;
  };
  const transport = new Transport('https://bot.example/help/', { io, fetch, now: () => clock.now });
  return { transport, socket, posted, clock, asked };
}

const answer = (body, status = 200, headers = {}) => ({
  ok: status < 400,
  status,
  headers: new Headers(headers),
  json: async () => body ?? Promise.reject(new Error('no JSON')),
});

test('it listens where the loader came from, by websocket alone', () => {
  const { asked } = begin();
  assert.equal(asked.origin, 'https://bot.example');
  assert.equal(asked.path, '/help/socket.io');
  assert.deepEqual(asked.transports, ['websocket']);
});

test('a message goes over the socket, whose acknowledgement is the record', async () => {
  const { transport, socket, posted } = begin();
  socket.answers = [{ sender: 's' }];
  transport.connect();
  assert.deepEqual(await transport.send({ id: '1' }), { sender: 's' });
  assert.deepEqual(posted, []);
});

test('without a socket it goes by HTTP, and the next one does not wait for a socket again', async () => {
  const { transport, socket, posted } = begin(answer({ sender: 's' }));
  socket.reachable = false;
  assert.deepEqual(await transport.send({ id: '1' }), { sender: 's' });
  assert.deepEqual(await transport.send({ id: '2' }), { sender: 's' });
  assert.equal(posted[0][0], 'https://bot.example/help/webhooks/web/messages');
  assert.equal(socket.opened, 1);
  assert.equal(await transport.open('fr'), null);
});

test('no acknowledgement, no network and an answer that is not ours are unreachable', async () => {
  const lost = begin();
  lost.socket.answers = [new Error('timeout')];
  await assert.rejects(lost.transport.send({ id: '1' }), Unreachable);
  const dead = begin(new TypeError('network'));
  dead.socket.reachable = false;
  await assert.rejects(dead.transport.send({ id: '1' }), Unreachable);
  const proxy = begin(answer(null, 502));
  proxy.socket.reachable = false;
  await assert.rejects(proxy.transport.send({ id: '1' }), Unreachable);
});

test('a refusal says why and when, by both ways', async () => {
  const body = { error: 'busy', message: 'later', retry_after: 7 };
  const socket = begin();
  socket.socket.answers = [body];
  await assert.rejects(socket.transport.send({ id: '1' }), (error) => error instanceof Refused && error.retryAfter === 7);
  const http = begin(answer({ error: 'slow_down', message: 'later' }, 429, { 'Retry-After': '3' }));
  http.socket.reachable = false;
  await assert.rejects(http.transport.send({ id: '1' }), (error) => error.error === 'slow_down' && error.retryAfter === 3);
});

test('a socket that was silent for long is opened anew before it is trusted', async () => {
  const { transport, socket, clock } = begin();
  socket.answers = [{ n: 1 }, { n: 2 }, { n: 3 }];
  await transport.send({ id: '1' });
  clock.now = 30_000;
  await transport.send({ id: '2' });
  assert.equal(socket.opened, 1);
  clock.now = 100_000;
  assert.deepEqual(await transport.send({ id: '3' }), { n: 3 });
  assert.equal(socket.opened, 2);
});

test('who hangs up does not tell that the connection is lost', () => {
  const { transport, socket } = begin();
  const told = [];
  transport.addEventListener('down', () => told.push('down'));
  socket.fire('disconnect', 'io server disconnect');
  assert.deepEqual(told, []);
  socket.fire('disconnect', 'transport close');
  assert.deepEqual(told, ['down']);
});

test('each reply is told and acknowledged', () => {
  const { transport, socket } = begin();
  const told = [];
  transport.addEventListener('reply', (event) => told.push(event.detail.index));
  socket.fire('reply', { index: 0 }, () => told.push('acknowledged'));
  assert.deepEqual(told, [0, 'acknowledged']);
});
