// Between the list and the input: how the connection stands, and a message that was held back.

import { dialable, h, unbroken } from './dom.js';

export class Notices {
  /** `actions`: tryNow, sendWithout(text), change, start(starter). */
  constructor(element, actions) {
    this.actions = actions;
    this.state = h('div', { class: 'state', role: 'status' });
    this.gone = h('div', { class: 'gone', hidden: true });
    this.held = h('div', { class: 'held', role: 'alert' });
    element.append(this.state, this.gone, this.held);
  }

  /** `text` empty: nothing to say. */
  say(text) {
    this.state.replaceChildren(...(text ? [h('p', {}, unbroken(text))] : []));
  }

  showGone(catalogue) {
    const { words, hotline, starters } = catalogue;
    this.gone.hidden = false;
    this.gone.replaceChildren(
      h('p', {}, ...dialable(words.gone, hotline)),
      h(
        'div',
        { class: 'row' },
        ...starters.map((starter) =>
          h('button', { type: 'button', on: { click: () => this.actions.start(starter) } }, unbroken(starter.question)),
        ),
        h('button', { type: 'button', class: 'strong', on: { click: this.actions.tryNow } }, words.try_again),
      ),
    );
  }

  /** Was the focus in it? */
  hideGone() {
    const focused = this.gone.contains(this.gone.getRootNode().activeElement);
    this.gone.hidden = true;
    return focused;
  }

  /** `kinds` are those of secrets/find.js, `rest` the message without them. */
  hold(catalogue, kinds, rest, sendable) {
    const { words } = catalogue;
    const kind = kinds.map((name) => words[`kind_${name}`]).join(', ');
    this.held.replaceChildren(
      h('p', { class: 'first' }, unbroken(words.held_back.replace('{kind}', kind))),
      h('p', {}, unbroken(words.warning)),
      ...(sendable ? [h('p', {}, `${unbroken(words.will_send)} `, h('q', {}, rest))] : []),
      h(
        'div',
        { class: 'row' },
        sendable && h('button', { type: 'button', class: 'strong', on: { click: () => this.actions.sendWithout() } }, words.send_without),
        h('button', { type: 'button', on: { click: () => this.actions.change() } }, words.change_message),
      ),
    );
  }

  release() {
    this.held.replaceChildren();
  }
}
