// What all judging has in common: outcomes, what counts as the same text, what counts as the same value. No imports: workers
// and frames take this file as it is.
const SHOWN_MAX = 2000;

export function passed() {
  return {passed: true, code: '', params: {}, line: null, text: ''};
}

export function failed(code, params = {}, line = null, text = '') {
  const cut = Object.entries(params).map(([name, value]) => [name, String(value).slice(0, SHOWN_MAX)]);
  return {passed: false, code, params: Object.fromEntries(cut), line, text};
}

// A line of the learner's code, as an outcome carries it.
export function lineOf(code, line) {
  return line ? (code.split('\n')[line - 1] || '').trim() : '';
}

// What JavaScript threw, as {type, message}; `told` is what the browser says of it, where the thrown value itself says nothing.
export function inWords(error, told = '') {
  if (!(error instanceof Error)) {
    const [, type = '', message] = /^(?:Uncaught )?(?:(\w*Error): )?([^]*)$/.exec(told);
    const isNothing = error === undefined || error === null;
    return isNothing ? {type, message: message || String(error)} : {type: '', message: String(error)};
  }
  // Firefox has a name of its own for an endless recursion, Chromium says how it came to the script.
  const type = error.name === 'InternalError' && /recursion/.test(error.message) ? 'RangeError' : error.name;
  return {type, message: error.message.replace(/^Failed to execute '\w+' on '\w+': /, '')};
}

// Without blank lines around, and without spaces at the ends of lines.
export function tidy(text) {
  return text.replace(/\r/g, '').replace(/[^\S\n]+$/gm, '').replace(/^\n+|\n+$/g, '');
}

export function judgeOutput(expected, output) {
  const [wanted, got] = [tidy(expected), tidy(output)];
  if (got === wanted) return passed();
  return got ? failed('output-differs', {expected: wanted, got}) : failed('no-output', {expected: wanted});
}

// Equal as values, however deep; 0.1 + 0.2 is 0.3.
export function same(one, other, above = []) {
  if (typeof one === 'number' && typeof other === 'number') return isClose(one, other);
  if (Object.is(one, other)) return true;
  if (!isObject(one) || !isObject(other) || Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  // What contains itself was compared further up.
  if (above.some(([left, right]) => left === one && right === other)) return true;
  return sameContent(one, other, [...above, [one, other]]);
}

// Numbers as people see them: 0 and -0 are the same.
export function isClose(one, other) {
  if (one === other || Object.is(one, other)) return true;
  const isFinite = Number.isFinite(one) && Number.isFinite(other);
  return isFinite && Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
}

function isObject(value) {
  return typeof value === 'object' && value !== null;
}

function sameContent(one, other, above) {
  if (one instanceof Date) return Object.is(Number(one), Number(other));
  if (one instanceof RegExp) return String(one) === String(other);
  if (one instanceof Error) return one.message === other.message;
  if (one instanceof Set) return one.size === other.size && sameMembers([...one], [...other], above);
  if (one instanceof Map) return one.size === other.size && sameMembers([...one], [...other], above);
  const keys = Object.keys(one);
  return (
    one.length === other.length &&
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.prototype.hasOwnProperty.call(other, key) && same(one[key], other[key], above))
  );
}

// In any order.
function sameMembers(some, others, above) {
  const left = [...others];
  return some.every((each) => {
    const index = left.findIndex((other) => same(each, other, above));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}
