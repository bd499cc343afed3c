// The panel: it joins the conversation, the catalogue and what is seen. Loaded when the customer opens the chat first.

import { io } from 'socket.io-client';

import { Catalogues } from './catalogue.js';
import { Conversation } from './conversation.js';
import { print, save } from './copy.js';
import { Kept } from './kept.js';
import { find, without } from './secrets/find.js';
import { Transport } from './transport.js';
import { Announcer } from './view/announcer.js';
import { adopt, h, unbroken } from './view/dom.js';
import { Head } from './view/head.js';
import { List } from './view/list.js';
import { Notices } from './view/notices.js';
import css from './view/panel.css';

const SMALL = '(max-width: 30em), (max-height: 30em)';
const BACK_MS = 4000;
// A connection that comes back at once is nothing to worry anybody with.
const LATE_MS = 3000;
const INTRO = { key: 'intro', by: 'intro' };

/** Lives in the shadow root of `host`. Tells it `incident-close`, and `incident-language` with the code. */
export class Panel {
  constructor({ host, root, base, language, pinned }) {
    Object.assign(this, { host, root, base });
    this.kept = new Kept();
    this.catalogues = new Catalogues(base, this.kept, pinned);
    this.language = this.kept.read().language ?? language;
  }

  /** Throws where there are no words to show, neither at the server nor kept. */
  async begin() {
    this.catalogue = await this.catalogues.in(this.language);
    this.kept.write({ language: this.language });
    adopt(this.root, css);
    const transport = new Transport(this.base, { io });
    this.conversation = new Conversation({ transport, kept: this.kept, language: this.language });
    this.announcer = new Announcer();
    this.head = new Head(this.actions());
    this.list = new List({ submit: (text) => this.submit(text), actions: this.actions() });
    this.notices = new Notices(this.list.notices, this.actions());
    this.dialog = h(
      'dialog',
      { 'aria-labelledby': 'title', on: { keydown: (event) => this.key(event), cancel: (event) => this.cancel(event) } },
      this.head.element,
      this.list.element,
      this.announcer.element,
    );
    this.root.append(this.dialog);
    await this.list.ready;
    this.name();
    this.list.show(INTRO, this.catalogue);
    for (const line of this.conversation.lines) this.list.show(line, this.catalogue);
    this.listen();
    this.conversation.start();
  }

  /** `focus`: did the customer ask for it just now? */
  open({ focus = true } = {}) {
    const first = !this.kept.read().open;
    this.kept.write({ open: true });
    const small = matchMedia(SMALL).matches;
    if (small) this.dialog.showModal();
    else this.dialog.show();
    if (!focus) {
      this.dialog.getRootNode().activeElement?.blur();
    } else if (small) {
      // A keyboard on the screen would cover what has to be read first.
      this.head.title.focus();
    } else {
      this.list.focus();
    }
    const { words } = this.catalogue;
    if (first) for (const key of ['disclosure', 'no_secrets', 'kept']) this.announcer.say(words[key], this.language);
  }

  close() {
    this.head.hide();
    this.dialog.close();
    this.kept.write({ open: false });
    this.host.dispatchEvent(new Event('incident-close'));
  }

  actions() {
    const { conversation } = this;
    return {
      close: () => this.close(),
      language: (code) => this.speak(code),
      renew: () => conversation.renew(),
      erase: () => this.erase(),
      print: () => print(conversation.lines, this.catalogue, this.root),
      save: () => save(conversation.lines, this.catalogue),
      start: (starter) => this.start(starter),
      press: (button) => this.ask(button.title, button.payload),
      again: (line) => conversation.again(line),
      judge: (line, verdict) => this.judge(line, verdict),
      tryNow: () => conversation.tryNow(),
      sendWithout: () => this.sendWithout(),
      change: () => this.release(),
    };
  }

  listen() {
    const { conversation } = this;
    conversation.addEventListener('line', (event) => this.line(event.detail));
    conversation.addEventListener('change', (event) => this.list.show(event.detail, this.catalogue));
    conversation.addEventListener('status', (event) => this.status(event.detail));
    conversation.addEventListener('cleared', () => this.cleared());
    window.addEventListener('online', () => conversation.tryNow());
  }

  key(event) {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.head.hide()) this.close();
  }

  cancel(event) {
    event.preventDefault();
    if (!this.head.hide()) this.close();
  }

  // What the customer says.

  /** Is it on its way? */
  submit(text) {
    if (text.length > this.catalogue.longest) {
      this.say(this.catalogue.refusals.too_long);
      return false;
    }
    const secrets = find(text, [this.catalogue.hotline.tel]);
    if (!secrets.length) {
      this.ask(text);
      return true;
    }
    const { words } = this.catalogue;
    this.rest = without(text, secrets, (kind) => `[${kind}]`);
    const shown = without(text, secrets, () => words.removed);
    const sendable = /[\p{L}\p{N}]/u.test(without(text, secrets, () => ''));
    this.notices.hold(this.catalogue, [...new Set(secrets.map((secret) => secret.kind))], shown, sendable);
    return false;
  }

  ask(text, payload) {
    this.notices.release();
    this.asked = this.conversation.ask(text, payload);
    this.settle();
  }

  /** Where to go on: a keyboard on the screen would cover the answer. */
  settle() {
    if (matchMedia('(pointer: coarse)').matches) this.list.focusLines();
    else this.list.focus();
  }

  sendWithout() {
    this.list.clear();
    this.ask(this.rest);
  }

  release() {
    this.notices.release();
    this.list.focus();
  }

  start(starter) {
    if (this.conversation.status === 'gone') this.conversation.answerFromKept(starter);
    else this.ask(starter.question);
  }

  async judge(line, verdict) {
    const { words } = this.catalogue;
    try {
      await this.conversation.feedback(line, verdict);
      this.announcer.say(words.feedback_thanks, this.language);
      this.conversation.keep();
    } catch {
      this.say(words.feedback_failed);
    }
    this.settle();
  }

  async erase() {
    const { words } = this.catalogue;
    try {
      await this.conversation.erase();
      this.say(words.deleted);
    } catch {
      this.say(words.delete_failed);
    }
  }

  async speak(code) {
    try {
      this.catalogue = await this.catalogues.in(code);
    } catch {
      this.head.show(this.catalogue);
      return;
    }
    this.language = code;
    this.conversation.language = code;
    this.kept.write({ language: code });
    this.name();
    this.list.reword(this.catalogue);
    this.notices.release();
    this.status({ status: this.conversation.status, before: this.conversation.status });
    this.head.element.querySelector('select').focus();
    this.host.dispatchEvent(new CustomEvent('incident-language', { detail: code }));
  }

  // What is seen.

  name() {
    this.dialog.lang = this.language;
    this.head.show(this.catalogue);
    this.list.name(this.catalogue);
  }

  line(line) {
    this.list.show(line, this.catalogue);
    if (line.by !== 'customer') {
      this.announcer.say(`${this.catalogue.words.assistant}: ${line.text}`, line.language);
      if (this.asked) this.list.scrollTo(this.asked);
    }
  }

  cleared() {
    this.list.empty();
    this.list.show(INTRO, this.catalogue);
    this.notices.release();
    this.asked = null;
    this.settle();
  }

  status({ status, before }) {
    const { words } = this.catalogue;
    const waiting = this.conversation.writing;
    if (status === 'gone') this.notices.showGone(this.catalogue);
    else if (this.notices.hideGone()) this.settle();
    if (status === 'gone' && before !== 'gone') {
      this.announcer.say(words.gone, this.language);
      this.catalogue.starters.filter(({ question }) => this.conversation.waits(question)).forEach((one) => this.start(one));
    }
    clearTimeout(this.late);
    if (status === 'gone' || status === 'reconnecting') {
      const text = waiting ? words.waiting : status === 'gone' ? '' : words.reconnecting;
      const tell = () => {
        this.told = true;
        this.say(text, 0);
      };
      if (waiting || status === 'gone') tell();
      else this.late = setTimeout(tell, LATE_MS);
    } else if (waiting) {
      this.say(status === 'idle' ? words.connecting : words.writing, 0);
    } else {
      this.say(status === 'online' && this.told ? words.back : '');
      this.told = false;
    }
  }

  /** For a while; for as long as it is true where `ms` is 0. */
  say(text, ms = BACK_MS) {
    clearTimeout(this.hush);
    this.notices.say(unbroken(text));
    if (text && ms) this.hush = setTimeout(() => this.notices.say(''), ms);
  }
}

// For the loader, which waits for it.
globalThis[Symbol.for('incident-chat')] = Panel;
