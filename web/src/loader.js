// The script of the tag: a button, and on the first click everything else. Before that it stores nothing and asks nobody.

import colours from './colours.css';
import css from './loader.css';
import { Kept } from './kept.js';
import { choose } from './language.js';
import { adopt, h, tel } from './view/dom.js';

const script = document.currentScript ?? document.querySelector('script[src*="/chat/loader.js"]');
const base = new URL('../', script.src);
const wish = script.dataset.lang ?? 'auto';
const pinned = script.dataset.key;
const framed = window.parent !== window && location.hash === '#open';
const PANEL = Symbol.for('incident-chat');

class IncidentChat extends HTMLElement {
  connectedCallback() {
    if (this.root) return;
    this.root = this.attachShadow({ mode: 'open' });
    const kept = new Kept().read();
    this.show(kept.language ?? choose(wish === 'auto' ? [document.documentElement.lang, ...navigator.languages] : [wish]));
    this.addEventListener('incident-close', () => this.closed());
    this.addEventListener('incident-language', (event) => this.show(event.detail));
    if (kept.open) this.open({ focus: false });
    else if (framed) this.open();
  }

  /** In another language too. */
  show(language) {
    this.language = language;
    this.words = WORDS[language];
    const hidden = Boolean(this.launcher?.hidden);
    this.launcher?.closest('section').remove();
    // Without such stylesheets the panel cannot look right under a strict policy: the page of the assistant can.
    this.able = 'adoptedStyleSheets' in document;
    if (this.able && !this.styled) adopt(this.root, colours, css);
    this.styled = true;
    this.launcher = this.able
      ? h('button', { class: 'launcher', type: 'button', hidden, on: { click: () => this.open() } }, bubble(), this.words.launcher)
      : h('a', { class: 'launcher', href: new URL(`?lang=${language}`, base) }, this.words.launcher);
    this.trouble = h('div', { class: 'failed', role: 'alert', hidden: true });
    this.root.prepend(h('section', { lang: language, 'aria-label': this.words.launcher }, this.trouble, this.launcher));
  }

  async open(how) {
    if (this.opening) return;
    this.opening = true;
    this.launcher.setAttribute('aria-busy', 'true');
    try {
      this.panel ??= await this.begin();
      this.trouble.hidden = true;
      this.launcher.hidden = true;
      this.panel.open(how);
    } catch {
      this.fail();
    }
    this.launcher.removeAttribute('aria-busy');
    this.opening = false;
  }

  /** A form of the assistant's own page: with the chat there, what is asked in it belongs to the chat's conversation. */
  async take(event) {
    const { target: form, submitter } = event;
    if (!form.matches('[data-chat]') || !this.able || this.declined) return;
    event.preventDefault();
    const text = (submitter?.value || form.elements.text.value).trim();
    await this.open({ focus: false });
    if (this.panel) {
      if (text && this.panel.submit(text)) form.reset();
      return;
    }
    // Without the chat the form is what it is without scripts.
    this.declined = true;
    form.requestSubmit(submitter);
  }

  async begin() {
    try {
      await load(new URL(`chat/${PANEL_FILE}`, base));
    } catch (error) {
      // A page that requires Trusted Types lets no script load another.
      if (!(error instanceof TypeError)) throw error;
      return this.frame();
    }
    const panel = new window[PANEL]({ host: this, root: this.root, base, language: this.language, pinned });
    await panel.begin();
    return panel;
  }

  /** The same in a page of its own. */
  frame() {
    const source = new URL(`chat/frame?lang=${this.language}#open`, base);
    const element = h('iframe', { src: source, title: this.words.title, hidden: true });
    this.root.append(element);
    window.addEventListener('message', ({ source: from, data }) => {
      if (from !== element.contentWindow || data !== 'incident-close') return;
      element.hidden = true;
      this.closed();
    });
    return {
      open: () => {
        element.hidden = false;
        element.focus();
        element.contentWindow.postMessage('incident-open', base.origin);
      },
    };
  }

  closed() {
    this.launcher.hidden = false;
    this.launcher.focus();
    if (framed) window.parent.postMessage('incident-close', '*');
  }

  fail() {
    const [before, after] = this.words.failed.split(HOTLINE.text);
    this.trouble.hidden = false;
    this.trouble.replaceChildren(before, tel(HOTLINE), after);
  }
}

function load(url) {
  if (window[PANEL]) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const element = document.createElement('script');
    element.src = url.href;
    element.onload = resolve;
    element.onerror = () => {
      element.remove();
      reject(new Error('the panel cannot be loaded'));
    };
    document.head.append(element);
  });
}

function bubble() {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg.namespaceURI, 'path');
  path.setAttribute('d', 'M4 5.5h16v11H11l-4.5 3.5v-3.5H4zM8 9.5h8M8 12.5h5');
  svg.append(path);
  return svg;
}

function start() {
  if (!customElements.get('incident-chat')) customElements.define('incident-chat', IncidentChat);
  const element = document.querySelector('incident-chat') ?? document.body.appendChild(document.createElement('incident-chat'));
  if (base.origin === location.origin) document.addEventListener('submit', (event) => element.take(event));
  if (framed) {
    window.addEventListener('message', ({ source, data }) => {
      if (source === window.parent && data === 'incident-open') element.open();
    });
  }
}

if (document.body && document.readyState !== 'loading') start();
else document.addEventListener('DOMContentLoaded', start);
