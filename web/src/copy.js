// The conversation for the customer to keep: as a text file or on paper. Nothing leaves the page.

import { readable } from './removed.js';

/** One text, the hotline first. */
export function asText(lines, { words, hotline }) {
  const said = lines.map((line) => `${line.by === 'customer' ? words.you : words.assistant}: ${readable(line, words)}`);
  return [words.title, `${words.hotline}: ${hotline.text}`, '', ...said.flatMap((text) => [text, ''])].join('\n');
}

export function save(lines, catalogue) {
  const url = URL.createObjectURL(new Blob([asText(lines, catalogue)], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${catalogue.words.file}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** In a page of its own, so that the page around it is not printed. */
export function print(lines, catalogue, host) {
  const frame = document.createElement('iframe');
  frame.className = 'paper';
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  host.append(frame);
  const paper = frame.contentDocument;
  paper.documentElement.lang = catalogue.language;
  paper.title = catalogue.words.title;
  for (const text of asText(lines, catalogue).split('\n').filter(Boolean)) {
    const paragraph = paper.createElement('p');
    paragraph.textContent = text;
    paper.body.append(paragraph);
  }
  frame.contentWindow.addEventListener('afterprint', () => frame.remove());
  frame.contentWindow.print();
}
