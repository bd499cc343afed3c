import assert from 'node:assert/strict';
import test from 'node:test';

import { Conversation } from '../src/conversation.js';
import { Kept } from '../src/kept.js';
import { Refused, Unreachable } from '../src/transport.js';

class FakeTransport extends EventTarget {
  constructor(answers = []) {
    super();
    Object.assign(this, { answers, sent: [], posted: [], alive: true });
  }
  connect() {}
  connectNow() {}
  async send(message) {
    this.sent.push(message);
    const answer = this.answers.shift();
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(message) : answer;
  }
  async open() {
    return this.token ?? null;
  }
  async post(path, body) {
    this.posted.push([path, body]);
    if (this.refusal) throw this.refusal;
    return {};
  }
  async reachable() {
    return this.alive;
  }
  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

class FakeStorage {
  constructor() {
    this.items = {};
  }
  getItem(key) {
    return this.items[key] ?? null;
  }
  setItem(key, value) {
    this.items[key] = value;
  }
  removeItem(key) {
    delete this.items[key];
  }
}

const record = (texts, more = {}) => ({
  sender: 'token',
  text: 'q',
  language: 'nl',
  topics: ['misuse'],
  handoff: false,
  messages: texts.map((text) => ({ text, facts: [], buttons: [] })),
  ...more,
});

function begin(answers, storage = new FakeStorage()) {
  const transport = new FakeTransport(answers);
  const conversation = new Conversation({
    transport,
    kept: new Kept(storage),
    language: 'fr',
    newId: () => `id${(storage.count = (storage.count ?? 0) + 1)}`,
    outbox: { wait: async () => {} },
  });
  return { conversation, transport, storage };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
const texts = (conversation) => conversation.lines.map((line) => line.text);

test('a reply that came over the socket and again in the record is shown once, in order', async () => {
  const { conversation, transport } = begin([
    (message) => {
      transport.tell('reply', { id: message.id, index: 0, message: { text: 'one', facts: [], buttons: [] } });
      return record(['one', 'two']);
    },
  ]);
  conversation.ask('q');
  await settle();
  assert.deepEqual(texts(conversation), ['q', 'one', 'two']);
  assert.deepEqual(conversation.lines.map((line) => line.language), ['fr', 'nl', 'nl']);
  assert.deepEqual(conversation.lines[2].topics, ['misuse']);
});

test('the token of the first answer goes with the next message', async () => {
  const { conversation, transport } = begin([record(['a']), record(['b'])]);
  conversation.ask('one');
  await settle();
  conversation.ask('title', 'signed-payload');
  await settle();
  assert.equal(transport.sent[0].sender, undefined);
  assert.equal(transport.sent[1].sender, 'token');
  assert.equal(transport.sent[1].payload, 'signed-payload');
  assert.equal(transport.sent[1].text, undefined);
});

test('where there is a socket the token comes before the first message, so that sending it again is the same message', async () => {
  const { conversation, transport, storage } = begin([new Unreachable(), record(['a'])]);
  transport.token = 'opened';
  conversation.ask('q');
  await settle();
  assert.deepEqual(transport.sent.map((message) => message.sender), ['opened', 'opened']);
  assert.ok(storage.items['incident-chat'].includes('token'));
});

test('the next page of the session shows the lines and sends what was left, with its id', async () => {
  const first = begin([new Unreachable()]);
  first.conversation.outbox.wait = () => new Promise(() => {});
  const id = first.conversation.ask('left over');
  await settle();
  const second = begin([record(['a'])], first.storage);
  second.conversation.start();
  await settle();
  assert.equal(second.transport.sent[0].id, id);
  assert.deepEqual(texts(second.conversation), ['left over', 'a']);
});

test('what the server took out of a message is not kept here either', async () => {
  const { conversation, storage } = begin([record(['a'], { text: 'I am at [email]', redacted: ['email'] })]);
  conversation.ask('I am at ann@example.org');
  await settle();
  assert.equal(conversation.lines[0].text, 'I am at [email]');
  assert.ok(!JSON.stringify(storage.items).includes('ann@'));
});

test('a refusal is said, with what could be answered all the same, and the message can be sent again', async () => {
  const refusal = new Refused({ error: 'failed', message: 'call us', messages: [{ text: 'static' }] });
  const { conversation, transport } = begin([refusal, record(['a'])]);
  conversation.ask('q');
  await settle();
  assert.deepEqual(texts(conversation), ['q', 'call us', 'static']);
  conversation.again(conversation.lines[1]);
  await settle();
  assert.notEqual(transport.sent[0].id, transport.sent[1].id);
  assert.equal(texts(conversation).at(-1), 'a');
});

test('an expired conversation goes on as a new one', async () => {
  const { conversation, transport } = begin([record(['a']), new Refused({ error: 'session', message: 'expired' }), record(['b'])]);
  conversation.ask('one');
  await settle();
  conversation.ask('two');
  await settle();
  conversation.again(conversation.lines.at(-1));
  await settle();
  assert.equal(transport.sent[2].sender, undefined);
  assert.equal(texts(conversation).at(-1), 'b');
});

test('after two failures the server is gone, and with an answer it is back', async () => {
  const { conversation } = begin([new Unreachable(), new Unreachable(), record(['a'])]);
  const seen = [];
  conversation.addEventListener('status', (event) => seen.push(event.detail.status));
  conversation.ask('q');
  await settle();
  assert.deepEqual([...new Set(seen)], ['idle', 'reconnecting', 'gone', 'online']);
});

test('without websockets it is not gone as long as HTTP answers', async () => {
  const { conversation, transport } = begin();
  transport.tell('failed');
  transport.tell('failed');
  await settle();
  assert.equal(conversation.status, 'online');
  transport.alive = false;
  transport.tell('failed');
  transport.tell('failed');
  await settle();
  assert.equal(conversation.status, 'gone');
});

test('a starter is answered from what is kept, and its message is no longer sent', async () => {
  const { conversation, transport } = begin([new Unreachable()]);
  conversation.outbox.wait = () => new Promise(() => {});
  conversation.ask('What leaked?');
  await settle();
  conversation.answerFromKept({ question: 'What leaked?', messages: [{ text: 'kept', facts: ['f'] }] });
  conversation.outbox.hurry();
  await settle();
  assert.deepEqual(texts(conversation), ['What leaked?', 'kept']);
  assert.equal(transport.sent.length, 1);
});

test('feedback carries the choice and the topics, never a text', async () => {
  const { conversation, transport } = begin([record(['a'])]);
  conversation.ask('a question of mine');
  await settle();
  await conversation.feedback(conversation.lines[1], 'outdated');
  assert.deepEqual(transport.posted, [
    ['feedback', { sender: 'token', topics: ['misuse'], language: 'nl', verdict: 'outdated' }],
  ]);
});

test('erasing deletes at the server first, and keeps everything where that fails', async () => {
  const { conversation, transport, storage } = begin([record(['a'])]);
  conversation.ask('q');
  await settle();
  transport.refusal = new Unreachable();
  await assert.rejects(conversation.erase());
  assert.equal(conversation.lines.length, 2);
  transport.refusal = null;
  await conversation.erase();
  assert.deepEqual(transport.posted.at(-1), ['erase', { sender: 'token' }]);
  assert.deepEqual(conversation.lines, []);
  assert.ok(!storage.items['incident-chat'].includes('token'));
});

test('a conversation that the server forgot can be erased here', async () => {
  const { conversation, transport } = begin([record(['a'])]);
  conversation.ask('q');
  await settle();
  transport.refusal = new Refused({ error: 'session', message: '' });
  await conversation.erase();
  assert.deepEqual(conversation.lines, []);
});

test('buttons belong to the last reply alone', async () => {
  const reply = { ...record([]), messages: [{ text: 'a', facts: [], buttons: [{ title: 't', payload: 'p' }] }] };
  const { conversation } = begin([reply, record(['b'])]);
  conversation.ask('q');
  await settle();
  assert.equal(conversation.lines[1].buttons.length, 1);
  conversation.ask('q2');
  assert.equal(conversation.lines[1].buttons.length, 0);
});
