// Pieces of a page made by script: elements, icons, and sentences with values in them.

export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

export function icon(name) {
  const draw = (tag) => document.createElementNS('http://www.w3.org/2000/svg', tag);
  const svg = draw('svg');
  const use = draw('use');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', (document.body.dataset.icons || '') + '#' + name);
  svg.append(use);
  return svg;
}

export function button(className, onClick, ...children) {
  const element = make('button', className, ...children);
  element.type = 'button';
  element.addEventListener('click', onClick);
  return element;
}

// Course text, which was cleaned when the course was compiled.
export function fromHtml(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content;
}

// Code and values read from left to right, also inside an Arabic sentence.
export function code(text) {
  const element = make('code', '', text);
  element.dir = 'ltr';
  return element;
}

// "There is no {name} yet." with {name: 'add'} becomes nodes with add as code.
export function sentence(text, params = {}) {
  return text.split(/(\{\w+\})/).map((part) => {
    const name = /^\{\w+\}$/.test(part) ? part.slice(1, -1) : '';
    return name in params ? code(String(params[name])) : part;
  });
}

export function plain(text, params = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
}

// One style of digits on every page, in Arabic too.
export function inMegabytes(bytes, language) {
  const format = new Intl.NumberFormat(`${language}-u-nu-latn`, {minimumFractionDigits: 1, maximumFractionDigits: 1});
  return format.format(bytes / 1e6);
}

const topOf = (element) => element.getBoundingClientRect().top;
const isTooLow = (element) => topOf(element) > innerHeight * 0.6;

// What just happened must be seen: scroll only where it begins outside the upper part of the screen.
export function reveal(element) {
  const pane = element.closest('.outcome');
  if (pane && getComputedStyle(pane).position === 'sticky') revealInPane(element, pane);
  else if (topOf(element) < 0 || isTooLow(element)) element.scrollIntoView({block: 'start'});
}

// Beside the code the pane scrolls, and the page no further than the pane sticks, so that the code stays in sight.
function revealInPane(element, pane) {
  if (topOf(element) < topOf(pane) || isTooLow(element)) pane.scrollTop += topOf(element) - topOf(pane);
  const stuckAt = parseFloat(getComputedStyle(pane).top);
  if (isTooLow(element)) scrollBy(0, Math.max(0, topOf(pane) - stuckAt));
}
