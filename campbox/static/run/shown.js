// How values look when a program prints them, and the console that prints them. No imports: workers and frames take this file
// as it is.
const DEPTH_MAX = 4;
const ITEMS_MAX = 100;
const TEXT_MAX = 2000;
const LINE_MAX = 72; // what is longer is shown with an entry a line

// A text is shown as it is; inside an object or an array it stands in quotation marks.
export function shown(value) {
  return typeof value === 'string' ? value : inside(value);
}

// A value as it is written in code: texts in quotation marks.
export function inside(value) {
  try {
    return described(value, []);
  } catch (error) {
    return '[object]'; // a proxy or a getter that refuses to be looked at
  }
}

// The text of console.log(...values), with the places %s, %d, %i, %f, %o, %O, %c and %% of the first one filled.
export function printed(values) {
  const rest = [...values];
  const first = typeof rest[0] === 'string' && rest.length > 1 ? [filled(rest.shift(), rest)] : [];
  return [...first, ...rest.map(shown)].join(' ');
}

// Makes the methods of a console write: write(text, 'out' | 'err').
export function setUpConsole(console, write) {
  let indent = '';
  const counts = new Map();
  const print = (stream) => (...values) => write(`${indent}${printed(values).replace(/\n/g, `\n${indent}`)}\n`, stream);
  const [out, err] = [print('out'), print('err')];
  const group = (...values) => {
    if (values.length) out(...values);
    indent += '  ';
  };
  const count = (label = 'default') => {
    counts.set(label, (counts.get(label) || 0) + 1);
    out(`${label}: ${counts.get(label)}`);
  };
  Object.assign(console, {
    log: out, info: out, debug: out, dir: (value) => out(value), table: (value) => out(value),
    warn: err, error: err, trace: err,
    group, groupCollapsed: group, groupEnd: () => { indent = indent.slice(2); },
    assert: (holds, ...values) => holds || err('Assertion failed', ...values),
    count, countReset: (label = 'default') => counts.delete(label),
    clear() {}, time() {}, timeLog() {}, timeEnd() {},
  });
}

function filled(format, values) {
  return format.replace(/%([sdifoOc%])/g, (place, kind) => {
    if (kind === '%') return '%';
    if (!values.length) return place;
    const value = values.shift();
    if (kind === 'c') return '';
    if (kind === 's') return shown(value);
    if (kind === 'd' || kind === 'f') return String(Number(value));
    return kind === 'i' ? String(parseInt(value, 10)) : inside(value);
  });
}

function described(value, above) {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return ofFunction(value);
  if (typeof value !== 'object') return Object.is(value, -0) ? '-0' : String(value);
  return ofObject(value, above);
}

function quoted(text) {
  const cut = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
  const escaped = cut.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\t/g, '\\t');
  return escaped.includes("'") && !escaped.includes('"') ? `"${escaped}"` : `'${escaped.replace(/'/g, "\\'")}'`;
}

function ofFunction(value) {
  const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'function';
  return value.name ? `${kind} ${value.name}` : kind;
}

function ofObject(value, above) {
  if (above.includes(value)) return '[Circular]';
  if (typeof Node === 'function' && value instanceof Node) return ofNode(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Date) return isNaN(value) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  if (above.length >= DEPTH_MAX) return isList ? '[…]' : '{…}';
  const [open, close] = isList ? '[]' : '{}';
  return joined(heading(value), open, entries(value, [...above, value]), close);
}

function ofNode(node) {
  if (node.nodeType !== 1) return node.nodeType === 3 ? quoted(node.data) : node.nodeName;
  const tag = node.cloneNode(false).outerHTML;
  return node.childNodes.length ? tag.replace(/<\/[^<]*$/, `…</${node.localName}>`) : tag;
}

// The name of what it is, where that says more than the brackets.
function heading(value) {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null) return '';
  const name = (prototype.constructor && prototype.constructor.name) || '';
  if (value instanceof Map || value instanceof Set) return `${name}(${value.size}) `;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return `${name}(${value.length}) `;
  return name === 'Array' || name === 'Object' || !name ? '' : `${name} `;
}

function entries(value, above) {
  if (value instanceof Map) return listed(value, ([key, each]) => `${described(key, above)} => ${described(each, above)}`);
  if (value instanceof Set) return listed(value, (each) => described(each, above));
  if (ArrayBuffer.isView(value)) return listed(value instanceof DataView ? [] : value, String);
  return Array.isArray(value) ? items(value, above) : properties(value, Object.keys(value), above);
}

function listed(values, describe) {
  const entriesShown = [];
  for (const each of values) {
    if (entriesShown.length === ITEMS_MAX) return [...entriesShown, '…'];
    entriesShown.push(describe(each));
  }
  return entriesShown;
}

function items(values, above) {
  const entriesShown = [];
  let empty = 0;
  const sayEmpty = () => {
    if (empty) entriesShown.push(`empty × ${empty}`);
    empty = 0;
  };
  for (let index = 0; index < values.length; index += 1) {
    if (entriesShown.length === ITEMS_MAX) return [...entriesShown, `… ${values.length - index} more`];
    if (index in values) sayEmpty();
    if (index in values) entriesShown.push(described(values[index], above));
    else if (values.length - index > TEXT_MAX) return [...entriesShown, `empty × ${empty + values.length - index}`];
    else empty += 1;
  }
  sayEmpty();
  const named = Object.keys(values).slice(-ITEMS_MAX).filter((key) => !/^\d+$/.test(key));
  return [...entriesShown, ...properties(values, named, above)];
}

function properties(value, keys, above) {
  const named = keys.slice(0, ITEMS_MAX).map((key) => `${keyed(key)}: ${ofProperty(value, key, above)}`);
  const symbols = Object.getOwnPropertySymbols(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
  const more = keys.length > ITEMS_MAX ? [`… ${keys.length - ITEMS_MAX} more`] : [];
  return [...named, ...symbols.map((key) => `[${String(key)}]: ${ofProperty(value, key, above)}`), ...more];
}

function ofProperty(value, key, above) {
  const {get, value: own} = Object.getOwnPropertyDescriptor(value, key) || {};
  return get ? '[getter]' : described(own, above);
}

function keyed(key) {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? key : quoted(key);
}

function joined(name, open, parts, close) {
  const line = `${name}${open}${parts.join(', ')}${close}`;
  if (!parts.length || (line.length <= LINE_MAX && !line.includes('\n'))) return line;
  return `${name}${open}\n${parts.map((part) => `  ${part.replace(/\n/g, '\n  ')}`).join(',\n')}\n${close}`;
}
