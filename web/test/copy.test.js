import assert from 'node:assert/strict';
import test from 'node:test';

import { asText } from '../src/copy.js';

const catalogue = {
  words: { title: 'Assistant', hotline: 'Call', you: 'You', assistant: 'It', removed: '[removed]' },
  hotline: { text: '0800/33.800', tel: '080033800' },
};

test('a copy has the hotline first, who said what, and a word for what was removed', () => {
  const lines = [
    { by: 'customer', text: 'my account is [iban]' },
    { by: 'assistant', text: 'No [iban] here.' },
  ];
  assert.equal(asText(lines, catalogue), 'Assistant\nCall: 0800/33.800\n\nYou: my account is [removed]\n\nIt: No [iban] here.\n');
});
