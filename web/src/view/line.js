// One line of the conversation, as an element of deep-chat's list. deep-chat gets its key as HTML and nothing else: the words
// are put in here, as text.

import { readable } from '../removed.js';
import { dialable, h, tel, unbroken } from './dom.js';

const TAG = 'incident-line';
const VERDICTS = ['helpful', 'unclear', 'outdated', 'wrong'];

/** What a line shows and whom it tells: {line, catalogue, actions}, by key. */
const shown = new Map();

export function register(key, entry) {
  shown.set(key, entry);
  return `<${TAG} key="${Number(key)}"></${TAG}>`;
}

export function forget() {
  shown.clear();
}

export class IncidentLine extends HTMLElement {
  connectedCallback() {
    this.render();
  }

  render() {
    const entry = shown.get(Number(this.getAttribute('key')));
    if (!entry) return;
    this.className = entry.line.by;
    this.lang = entry.line.language ?? entry.catalogue.language;
    this.replaceChildren(...content(entry));
  }
}

export function define() {
  if (!customElements.get(TAG)) customElements.define(TAG, IncidentLine);
}

function content(entry) {
  const { line, catalogue } = entry;
  if (line.by === 'intro') return intro(entry);
  const { words } = catalogue;
  const own = line.by === 'customer';
  return [
    h('span', { class: 'speaker', lang: catalogue.language }, `${own ? words.you : words.assistant}: `),
    ...paragraphs(readable(line, words), own ? null : catalogue.hotline),
    ...(line.by === 'assistant' ? below(entry) : []),
    ...(line.by === 'refusal' && line.again ? [again(entry)] : []),
  ];
}

function intro({ catalogue, actions }) {
  const { words, starters } = catalogue;
  return [
    h('p', {}, unbroken(words.disclosure)),
    h('p', {}, unbroken(words.no_secrets)),
    h('p', { class: 'small' }, unbroken(words.kept)),
    h('p', { class: 'label', id: 'starters' }, words.starters),
    choices(
      'starters',
      starters.map((starter) => [starter.question, () => actions.start(starter)]),
    ),
  ];
}

function paragraphs(text, hotline) {
  return text
    .split(/\n+/)
    .map((paragraph) => h('p', {}, ...(hotline ? dialable(paragraph, hotline) : [unbroken(paragraph)])));
}

function below(entry) {
  const { line, catalogue, actions } = entry;
  const { words, hotline } = catalogue;
  const more = [facts(entry), line.topics && feedback(entry)].filter(Boolean);
  return [
    line.handoff && h('p', {}, tel(hotline, unbroken(words.call), { class: 'call', lang: catalogue.language })),
    more.length > 0 && h('div', { class: 'more', lang: catalogue.language }, ...more),
    line.buttons?.length > 0 &&
      choices(null, line.buttons.map((button) => [button.title, () => actions.press(button)]), words.proposals),
  ].filter(Boolean);
}

/** What the statement says, on demand. */
function facts({ line, catalogue }) {
  const known = (line.facts ?? []).filter((fact) => catalogue.facts[fact]);
  if (!known.length) return null;
  const { words } = catalogue;
  return h(
    'details',
    { class: 'facts' },
    h('summary', {}, unbroken(words.from_statement), h('span', { class: 'hint' }, unbroken(words.show_facts))),
    h('ul', {}, ...known.map((fact) => h('li', {}, ...dialable(catalogue.facts[fact], catalogue.hotline)))),
  );
}

function feedback(entry) {
  const { line, catalogue, actions } = entry;
  const { words } = catalogue;
  if (line.feedback) return h('p', { class: 'small' }, unbroken(words.feedback_thanks));
  return h(
    'details',
    { class: 'feedback' },
    h('summary', {}, unbroken(words.feedback)),
    h(
      'div',
      { class: 'verdicts' },
      ...VERDICTS.map((verdict) => h('button', { type: 'button', on: { click: () => actions.judge(line, verdict) } }, words[verdict])),
    ),
  );
}

function again({ line, catalogue, actions }) {
  return h('button', { type: 'button', class: 'again', on: { click: () => actions.again(line) } }, catalogue.words.try_again);
}

function choices(labelledBy, entries, label) {
  return h(
    'ul',
    { class: 'choices', 'aria-labelledby': labelledBy, 'aria-label': labelledBy ? null : label },
    ...entries.map(([title, act]) => h('li', {}, h('button', { type: 'button', on: { click: act } }, unbroken(title)))),
  );
}
