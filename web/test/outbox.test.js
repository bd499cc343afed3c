import assert from 'node:assert/strict';
import test from 'node:test';

import { Outbox } from '../src/outbox.js';
import { Refused, Unreachable } from '../src/transport.js';

/** `answers` are taken in turn: a record to give, or an error to throw. */
function outbox(answers) {
  const log = [];
  const waits = [];
  const send = async (message) => {
    log.push(`send ${message.id}`);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const hooks = {
    answered: (message, record) => log.push(`answered ${message.id} ${record.n}`),
    refused: (message, error) => log.push(`refused ${message.id} ${error.error}`),
    trying: (message, failures) => log.push(`trying ${message.id} ${failures}`),
  };
  const wait = async (ms) => void waits.push(ms);
  return { box: new Outbox(send, hooks, { wait, random: () => 0.5 }), log, waits };
}

test('messages go one after the other, in order', async () => {
  const { box, log } = outbox([{ n: 1 }, { n: 2 }]);
  await Promise.all([box.push({ id: 'a' }), box.push({ id: 'b' })]);
  assert.deepEqual(log, ['send a', 'answered a 1', 'send b', 'answered b 2']);
});

test('what was not answered is sent again with the same id, ever more slowly', async () => {
  const { box, log, waits } = outbox([new Unreachable(), new Unreachable(), new Unreachable(), { n: 1 }]);
  await box.push({ id: 'a' });
  assert.deepEqual(log.filter((entry) => entry.startsWith('send')), Array(4).fill('send a'));
  assert.equal(log.at(-1), 'answered a 1');
  assert.deepEqual(waits, [500, 1000, 2000]);
});

test('twenty seconds are the longest wait', async () => {
  const { box, waits } = outbox([...Array.from({ length: 12 }, () => new Unreachable()), { n: 1 }]);
  await box.push({ id: 'a' });
  assert.equal(Math.max(...waits), 20000);
});

test('a refusal ends a message and not the ones behind it', async () => {
  const { box, log } = outbox([new Refused({ error: 'too_long', message: '' }), { n: 2 }]);
  await Promise.all([box.push({ id: 'a' }), box.push({ id: 'b' })]);
  assert.deepEqual(log, ['send a', 'refused a too_long', 'send b', 'answered b 2']);
});

test('where the server says when, the message is tried once more then', async () => {
  const slow = () => new Refused({ error: 'slow_down', message: '', retry_after: 3 });
  const { box, log, waits } = outbox([slow(), slow()]);
  await box.push({ id: 'a' });
  assert.deepEqual(waits, [3000]);
  assert.equal(log.at(-1), 'refused a slow_down');
});

test('a message that is taken back is not answered any more', async () => {
  const { box, log } = outbox([new Unreachable(), { n: 2 }]);
  box.wait = async () => box.drop('a');
  await Promise.all([box.push({ id: 'a' }), box.push({ id: 'b' })]);
  assert.deepEqual(log, ['send a', 'trying a 1', 'send b', 'answered b 2']);
});

test('nothing is told about messages of a conversation that is over', async () => {
  const { box, log } = outbox([{ n: 1 }]);
  const running = box.push({ id: 'a' });
  box.clear();
  await running;
  assert.deepEqual(log, ['send a']);
});

test('an error that nobody expected does not make it mute', async () => {
  const { box, log } = outbox([new TypeError('a bug'), { n: 1 }]);
  await box.push({ id: 'a' });
  assert.equal(log.at(-1), 'answered a 1');
});
