// Looks at a document as a test asks. No imports: the page and the frame of a page with script take this file as it is.
const TEXT_MAX = 200;

// One test: {select, count | at_least, text, attribute, value, style, is}. `text` has to stand in one of the selected elements;
// attribute and style have to be right in every one. Gives {code, params}; code '' where all is as it should be.
export function look(document, test) {
  const found = Array.from(document.querySelectorAll(test.select));
  for (const part of [looksForCount, looksForText, looksForAttribute, looksForStyle]) {
    const fault = part(found, test);
    if (fault) return {code: fault[0], params: {select: test.select, ...fault[1]}};
  }
  return {code: '', params: {}};
}

// The only element, or the first, of a selector; a fault to throw where there is none.
export function only(document, select) {
  const element = document.querySelector(select);
  if (!element) throw Object.assign(new Error(`no element ${select}`), {code: 'element-missing', params: {select}});
  return element;
}

// What can be read in an element, or was typed into it.
export function textOf(element) {
  return folded(/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) ? element.value : element.textContent);
}

function folded(text) {
  return text.replace(/\s+/g, ' ').trim();
}

function looksForCount(found, {count, at_least: atLeast}) {
  const got = String(found.length);
  if (count !== undefined && found.length !== count) return ['element-count', {expected: String(count), got}];
  if (count === undefined && !found.length) return ['element-missing', {}];
  if (found.length < atLeast) return ['element-count', {expected: `≥ ${atLeast}`, got}];
  return null;
}

function looksForText(found, {text}) {
  if (text === undefined || found.some((element) => textOf(element).includes(folded(text)))) return null;
  return ['text-missing', {text, ...(found.length === 1 ? {got: textOf(found[0]).slice(0, TEXT_MAX)} : {})}];
}

function looksForAttribute(found, {attribute, value}) {
  if (attribute === undefined) return null;
  if (found.some((element) => !element.hasAttribute(attribute))) return ['attribute-missing', {attribute}];
  const wrong = found.find((element) => value !== undefined && !hasValue(element, attribute, value));
  return wrong ? ['attribute-other', {attribute, expected: value, got: wrong.getAttribute(attribute)}] : null;
}

function hasValue(element, attribute, value) {
  const wanted = folded(value);
  if (attribute === 'class') return wanted.split(' ').every((each) => element.classList.contains(each));
  return folded(element.getAttribute(attribute)) === wanted;
}

function looksForStyle(found, {style, is}) {
  if (style === undefined) return null;
  for (const element of found) {
    const [expected, got] = [styleIf(element, style, is), styleOf(element, style)];
    if (expected !== got) return ['style-other', {style, expected: expected || is, got}];
  }
  return null;
}

function styleOf(element, style) {
  const view = element.ownerDocument.defaultView;
  return view.getComputedStyle(element).getPropertyValue(cssName(style));
}

// What the browser makes of "red" or "2rem" on this very element; '' where it does not know it.
function styleIf(element, style, value) {
  const before = element.getAttribute('style');
  const still = `${before || ''};transition:none!important`;
  element.setAttribute('style', still);
  element.style.setProperty(cssName(style), value, 'important');
  const isKnown = element.style.getPropertyValue(cssName(style)) !== '';
  const computed = isKnown ? styleOf(element, style) : '';
  element.setAttribute('style', still);
  styleOf(element, style); // computed once without transitions, or the way back would be one
  if (before === null) element.removeAttribute('style');
  else element.setAttribute('style', before);
  return computed;
}

function cssName(style) {
  return style.startsWith('--') ? style : style.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
