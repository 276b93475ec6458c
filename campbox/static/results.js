// What came out of a run or a check, as nodes with words. Knows nothing of the page, so a take-home lesson uses it too.
import {compare} from './differences.js';
import {code, fromHtml, icon, make, plain, sentence} from './nodes.js';

// An error in the words for beginners: the first of these that is there.
export function errorWord(words, language, {type = '', message = ''}) {
  const named = language === 'sql' ? sqlName(message) : type;
  const name = [`${language}-${named}`, 'raised'].find((each) => each in words);
  return words[name];
}

function sqlName(message) {
  const found = /no such (table|column|function)|(syntax) error|incomplete (input)/i.exec(message) || [];
  return found[1] || (found[2] || found[3] ? 'syntax' : '');
}

// What the author foresaw: remarks whose pattern matches what was printed, the error, or the code.
export function remarks(when, texts) {
  return (when || []).filter((each) => matches(each.matches, texts[each.in] || '')).map((each) => each.say);
}

function matches(pattern, text) {
  try {
    return new RegExp(pattern).test(text);
  } catch (error) {
    return false; // a pattern that this browser does not read must not hide the result
  }
}

export function errorText({params}) {
  return [params.type, params.message].filter(Boolean).join(': ');
}

export function table({columns, rows}) {
  const cells = (tag, values) => values.map((value) => cell(tag, value));
  const head = make('thead', '', make('tr', '', ...cells('th', columns)));
  const body = make('tbody', '', ...rows.map((row) => make('tr', '', ...cells('td', row))));
  const element = make('table', 'rows-table', head, body);
  element.dir = 'ltr';
  return element;
}

function cell(tag, value) {
  const isNothing = value === null || value === undefined;
  const element = make(tag, isNothing ? 'nothing' : typeof value === 'number' ? 'number' : '', isNothing ? 'NULL' : String(value));
  if (tag === 'th') element.scope = 'col';
  return element;
}

// words: code -> sentence; language: of the code; lineButton(line): leads to a line of the code, or null where there is none.
export function createResults({words, language, lineButton}) {
  function badge(passed) {
    return make('span', 'badge ' + (passed ? 'done' : 'again'), icon(passed ? 'check' : 'again'), words[passed ? 'right' : 'look-again']);
  }

  function paragraph(className, ...children) {
    return make('p', className, ...children);
  }

  function comparison({expected, got}) {
    if (expected === undefined || got === undefined) return expected === undefined ? [] : [expectedOnly(expected)];
    return [compare({expected, got, expectedTitle: words.expected, gotTitle: words.got})];
  }

  function expectedOnly(expected) {
    return paragraph('', words.expected + ' ', code(expected));
  }

  // Sentences that already say what was expected need no second telling.
  const isTold = (text, params) => 'expected' in params && text.includes('{expected}');

  function outcomeSentence({code: name, params}) {
    if (name === 'raised') return errorWord(words, language, params);
    if (name === 'not-yet' && params.message) return '{message}';
    return words[name] || words['not-yet'];
  }

  function ownMessage({code: name, params}) {
    // What a test's author wrote is a sentence, not code.
    return name === 'not-yet' && params.message ? [params.message] : null;
  }

  function explanation(outcome) {
    const text = outcomeSentence(outcome);
    const nodes = [paragraph('', ...(ownMessage(outcome) || sentence(text, outcome.params)))];
    if (!isTold(text, outcome.params)) nodes.push(...comparison(outcome.params));
    const original = outcome.code === 'raised' ? errorText(outcome) : outcome.code === 'engine-failed' ? outcome.params.message : '';
    if (original) nodes.push(asWritten(original));
    if (outcome.line && lineButton) nodes.push(lineButton(outcome.line, outcome.file));
    return nodes;
  }

  // The computer's own English, small: whoever asks for help can read it out.
  function asWritten(text) {
    const element = make('p', 'original small', text);
    element.dir = 'ltr';
    element.lang = 'en';
    return element;
  }

  function nameOf(test) {
    return make('span', 'test-name', fromHtml(test.name));
  }

  // One test: its name, and when it did not pass what to look at. `isOpen` shows that at once; `isToldAbove`: an error that
  // stopped everything needs no telling with every test.
  function testRow(test, outcome, {isOpen = false, isToldAbove = false} = {}) {
    const say = test.say && !outcome.passed ? [make('p', '', fromHtml(test.say))] : [];
    const body = outcome.passed || isToldAbove ? say : [...say, ...explanation(outcome)];
    if (!body.length) return make('li', 'test', badge(outcome.passed), nameOf(test));
    const summary = make('summary', '', badge(false), nameOf(test));
    const details = make('details', '', summary, make('div', 'test-body', ...body));
    details.open = isOpen;
    return make('li', 'test', details);
  }

  function waitingRow(test) {
    return make('li', 'test waiting', make('span', 'badge waiting', icon('clock'), words.waiting), nameOf(test));
  }

  function title(passed, right, all) {
    const count = plain(words['right-of'], {right, all});
    const text = passed ? words.correct : words['not-yet-title'];
    return paragraph('result-title', icon(passed ? 'check' : 'again'), make('span', '', `${text} · ${count}`));
  }

  // An error that stopped everything is told once, not with every test.
  function errorBox(outcome) {
    return make('div', 'stack', ...explanation(outcome));
  }

  function remarkList(says) {
    return says.map((say) => make('div', 'remark notice again', icon('info'), make('div', '', fromHtml(say))));
  }

  return {badge, errorBox, explanation, remarkList, testRow, title, waitingRow};
}
