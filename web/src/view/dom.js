// Elements without HTML: whatever a text holds, it stays text.

/** `properties`: `on` are listeners, `class` a class; the rest are attributes, left out where they are null or false. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'on') for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A stylesheet that needs neither a style element nor a style attribute, so that no policy forbids it. */
export function adopt(root, ...texts) {
  const sheets = texts.map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...sheets];
}

/** French puts a space before these marks; no line may begin with them. */
export const unbroken = (text) => String(text).replace(/ (?=[?!:;»])|(?<=«) /g, '\u00a0');

/** The hotline's number in a text becomes a link that dials it. */
export function dialable(text, hotline) {
  const parts = unbroken(text).split(hotline.text);
  return parts.flatMap((part, index) => (index ? [tel(hotline), part] : [part]));
}

export const tel = (hotline, label = hotline.text, more = {}) => h('a', { href: `tel:${hotline.tel}`, ...more }, label);
