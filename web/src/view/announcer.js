// What a screen reader says: each new text once, in order, whatever else the page does.

import { h } from './dom.js';

const STAY_MS = 20000;

export class Announcer {
  constructor() {
    this.element = h('div', { class: 'unseen', role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions' });
  }

  say(text, language) {
    const said = h('p', { lang: language }, text);
    this.element.append(said);
    // Gone again, so that nobody who reads the page line by line meets it twice.
    setTimeout(() => said.remove(), STAY_MS);
  }
}
