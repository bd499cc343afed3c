// The head of the panel: what this is, its language, the hotline, and what can be done with the conversation.

import { h, tel, unbroken } from './dom.js';

export class Head {
  /** `actions`: close, language(code), renew, print, save, erase. */
  constructor(actions) {
    this.actions = actions;
    this.element = h('div', { class: 'head' });
    this.asking = false;
  }

  show(catalogue) {
    const { words, hotline } = catalogue;
    this.catalogue = catalogue;
    this.title = h('h2', { id: 'title', tabindex: '-1' }, words.title);
    this.menu = h('div', { class: 'menu', id: 'menu', hidden: true }, ...this.entries());
    this.opener = h(
      'button',
      { type: 'button', class: 'plain', 'aria-expanded': 'false', 'aria-controls': 'menu', on: { click: () => this.toggle() } },
      words.options,
    );
    this.element.replaceChildren(
      h('div', { class: 'bar' }, this.title, this.opener, this.closer()),
      h('div', { class: 'bar' }, h('p', { class: 'hotline' }, `${unbroken(words.hotline)} `, tel(hotline)), this.languages()),
      this.menu,
    );
  }

  languages() {
    const { languages, language, words } = this.catalogue;
    const options = languages.map(({ code, name }) => h('option', { value: code, lang: code, selected: code === language }, name));
    const change = (event) => this.actions.language(event.target.value);
    return h('select', { class: 'language', 'aria-label': words.language, on: { change } }, ...options);
  }

  closer() {
    const { words } = this.catalogue;
    const cross = h('span', { 'aria-hidden': 'true' }, '\u00d7');
    return h('button', { type: 'button', class: 'plain close', 'aria-label': words.close, on: { click: this.actions.close } }, cross);
  }

  entries() {
    const { words } = this.catalogue;
    if (this.asking) {
      return [
        h('p', { id: 'erase' }, unbroken(words.delete_question)),
        this.entry(words.delete_yes, () => this.actions.erase(), 'danger'),
        this.entry(words.cancel, () => {}),
      ];
    }
    return [
      this.entry(words.new_conversation, this.actions.renew),
      this.entry(words.print, this.actions.print),
      this.entry(words.save, this.actions.save),
      this.entry(words.delete, () => this.ask(), 'danger', true),
    ];
  }

  entry(label, act, style = null, stays = false) {
    const click = () => {
      if (!stays) this.hide();
      act();
    };
    return h('button', { type: 'button', class: style, on: { click } }, unbroken(label));
  }

  ask() {
    this.asking = true;
    this.menu.replaceChildren(...this.entries());
    this.menu.querySelector('button').focus();
  }

  toggle() {
    if (!this.menu.hidden) {
      this.hide();
      return;
    }
    this.menu.hidden = false;
    this.opener.setAttribute('aria-expanded', 'true');
    this.menu.querySelector('button').focus();
  }

  /** Was there anything to hide? */
  hide() {
    const open = !this.menu.hidden;
    this.menu.hidden = true;
    this.opener.setAttribute('aria-expanded', 'false');
    if (this.asking) {
      this.asking = false;
      this.menu.replaceChildren(...this.entries());
    }
    if (open) this.opener.focus();
    return open;
  }
}
