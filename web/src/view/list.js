// The list of messages and the input: deep-chat, and what has to be mended from outside (docs/decisions/014-widget.md).

import 'deep-chat/dist/deepChat.bundle.js';

import css from './list.css';
import { adopt, h } from './dom.js';
import { define, forget, register } from './line.js';

export class List {
  /** `submit(text)` is told what the customer wants to send; it is cleared once that gives true. `actions` are for lines. */
  constructor({ submit, actions }) {
    define();
    this.submit = submit;
    this.actions = actions;
    this.count = 0;
    this.places = new Map();
    this.notices = h('div', { id: 'notices' });
    this.element = document.createElement('deep-chat');
    // Set before it is attached: otherwise deep-chat asks Google for a font.
    this.element.style.fontFamily = 'inherit';
    // Nothing goes through deep-chat's own requests, which allow one answer each.
    this.element.connect = { handler: () => {} };
    // deep-chat may build itself more than once, and tells so the first time only.
    new MutationObserver(() => this.mend()).observe(this.root.getElementById('container'), { childList: true });
    this.ready = new Promise((resolve) => {
      this.rendered = resolve;
    });
  }

  get root() {
    return this.element.shadowRoot;
  }

  get input() {
    return this.root.getElementById('text-input');
  }

  /** What deep-chat has just built, with the lines that it had before. */
  mend() {
    const messages = this.root.getElementById('messages');
    messages.setAttribute('role', 'log');
    // Announced by the announcer, once, and without the buttons below.
    messages.setAttribute('aria-live', 'off');
    messages.tabIndex = 0;
    messages.after(this.notices);
    this.input.tabIndex = 0;
    this.input.setAttribute('aria-multiline', 'true');
    if (this.catalogue) this.name(this.catalogue);
    for (const { html, entry } of this.places.values()) this.append(html, entry.line);
    if (this.mended) return;
    this.mended = true;
    adopt(this.root, css);
    this.root.addEventListener('keydown', (event) => this.key(event), true);
    this.root.addEventListener('click', (event) => this.click(event), true);
    this.rendered();
  }

  name(catalogue) {
    const { words, language } = catalogue;
    this.catalogue = catalogue;
    this.element.lang = language;
    this.root.getElementById('messages').setAttribute('aria-label', words.conversation);
    this.element.setPlaceholderText(words.question);
    this.button.setAttribute('aria-label', words.send);
  }

  get button() {
    return this.root.querySelector('.input-button');
  }

  key(event) {
    const send = event.target === this.input && event.key === 'Enter' && !event.shiftKey && !event.isComposing;
    const press = event.target.closest?.('.input-button') && (event.key === ' ' || event.key === 'Enter');
    if (send || press) this.take(event);
  }

  click(event) {
    if (event.target.closest?.('.input-button')) this.take(event);
  }

  take(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const text = this.input.innerText.trim();
    if (text && this.submit(text)) this.clear();
    this.input.focus();
  }

  clear() {
    this.input.textContent = '';
    this.input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }

  /** Shows a line once; again where it changed. */
  show(line, catalogue) {
    const place = this.places.get(line.key);
    if (place) {
      place.entry.line = line;
      place.element()?.render();
      return;
    }
    this.count += 1;
    const number = this.count;
    const entry = { line, catalogue, actions: this.actions };
    const html = register(number, entry);
    this.append(html, line);
    this.places.set(line.key, { html, entry, element: () => this.root.querySelector(`incident-line[key="${number}"]`) });
  }

  append(html, line) {
    this.element.addMessage({ html, role: line.by === 'customer' ? 'user' : 'ai' });
  }

  /** Other words for all lines that are shown. */
  reword(catalogue) {
    for (const { entry, element } of this.places.values()) {
      entry.catalogue = catalogue;
      element()?.render();
    }
  }

  /** So that a question stands at the top and its answer below it. */
  scrollTo(key) {
    const line = this.places.get(key)?.element();
    const bubble = line?.closest('.outer-message-container');
    const messages = this.root.getElementById('messages');
    if (bubble) messages.scrollTop = bubble.offsetTop - messages.offsetTop - 8;
  }

  empty() {
    this.element.clearMessages(true);
    this.places.clear();
    forget();
  }

  focus() {
    this.input.focus();
  }

  focusLines() {
    this.root.getElementById('messages').focus({ preventScroll: true });
  }
}
