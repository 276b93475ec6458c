// Judges what the box judges otherwise, by the same rules (campbox/exercises): the answers of choice, blanks, order, parsons and
// predict. `fields` are those of the form, name -> [values]. Gives {passed, points, of, remarks}, or {incomplete: reason}.
import {fold, foldPrinted, trimEnd} from './folding.js';

const blankCharactersMax = 200;
const outputCharactersMax = 4000;
const indentLevels = 5;

const kinds = {choice, blanks, order, parsons, predict};

export function grade(kind, spec, fields) {
  try {
    return kinds[kind](spec, fields);
  } catch (error) {
    if (!error.reason) throw error;
    return {incomplete: error.reason};
  }
}

const incomplete = (reason) => Object.assign(new Error(reason), {reason});
const only = (fields, name) => ((fields[name] || []).length === 1 ? fields[name][0] : '');
const count = (list) => list.filter(Boolean).length;
const verdict = (passed, points, of, remarks) => ({passed, points, of, remarks});
const remark = (state, where, code, more = {}) => ({state, where, code, count: 0, html: '', ...more});

function choice({options}, fields) {
  const right = numbered(options, ({is_right: isRight}) => isRight);
  const sent = right.length > 1 ? fields.choice || [] : [only(fields, 'choice')].filter(Boolean);
  if (!sent.length) throw incomplete(right.length > 1 ? 'choose-some' : 'choose-one');
  const known = options.map((_option, index) => String(index + 1));
  if (!sent.every((each) => known.includes(each))) throw incomplete('unknown-option');
  const chosen = numbered(known, (each) => sent.includes(each));
  const wrong = chosen.filter((number) => !right.includes(number));
  const passed = !wrong.length && chosen.length === right.length;
  const remarks = chosen.map((number) => optionRemark(number, options[number - 1]));
  if (!wrong.length && !passed) remarks.push(remark('look', null, 'more-to-choose'));
  return verdict(passed, Math.max(0, chosen.length - 2 * wrong.length), right.length, remarks);
}

function optionRemark(number, {is_right: isRight, remark_html: html}) {
  return remark(isRight ? 'right' : 'look', String(number), 'option', {html});
}

// The numbers, from 1, of those for which the test holds.
function numbered(list, test) {
  return list.map((each, index) => (test(each) ? index + 1 : 0)).filter(Boolean);
}

function blanks({blanks: gaps}, fields) {
  const typed = gaps.map((_gap, index) => typedIn(only(fields, `blank-${index + 1}`)));
  const isRight = gaps.map(({accepted}, index) => accepted.some((text) => fold(text) === fold(typed[index])));
  const remarks = gaps.map(({hint_html: html}, index) => remark(
    isRight[index] ? 'right' : 'look', String(index + 1), 'gap', {html: isRight[index] ? '' : html}));
  return verdict(isRight.every(Boolean), count(isRight), gaps.length, remarks);
}

function typedIn(text) {
  if (Array.from(text).length > blankCharactersMax) throw incomplete('too-long');
  if (!fold(text)) throw incomplete('fill-all');
  return text;
}

function order({lines, mixed}, fields) {
  const given = places(fields, lines.length).map((number) => lines[mixed[number - 1]]);
  const isRight = given.map((text, index) => text === lines[index]);
  const first = firstWrong(isRight);
  const passed = first === given.length;
  const remarks = [remark(passed ? 'right' : 'look', passed ? null : String(first + 1), 'lines-right', {count: first})];
  return verdict(passed, count(isRight), given.length, remarks);
}

function firstWrong(isRight) {
  const first = isRight.indexOf(false);
  return first < 0 ? isRight.length : first;
}

// The numbers of the shown lines from top to bottom.
function places(fields, length) {
  const placed = [];
  for (let number = 1; number <= length; number += 1) {
    const sent = only(fields, `position-${number}`);
    const position = Number(sent);
    if (String(position) !== sent || !Number.isInteger(position) || position < 1 || position > length) throw incomplete('place-all');
    if (placed[position - 1]) throw incomplete('positions-repeat');
    placed[position - 1] = number;
  }
  return placed;
}

function parsons({lines, indents, mixed, language}, fields) {
  const given = places(fields, lines.length).map((number) => ({text: lines[mixed[number - 1]], indent: indentOf(fields, number, language)}));
  const isRight = given.map(({text, indent}, index) => text === lines[index] && indent === indents[index]);
  const first = firstWrong(isRight);
  const passed = first === given.length;
  const code = passed || given[first].text !== lines[first] ? 'lines-right' : 'indent';
  const remarks = [remark(passed ? 'right' : 'look', passed ? null : String(first + 1), code, {count: first})];
  return verdict(passed, count(isRight), given.length, remarks);
}

function indentOf(fields, number, language) {
  const sent = only(fields, `indent-${number}`);
  const step = language === 'python' ? 4 : 2;
  const offered = Array.from({length: indentLevels + 1}, (_each, level) => String(level * step));
  if (!offered.includes(sent)) throw incomplete('indent-all');
  return Number(sent);
}

function predict({output}, fields) {
  const typed = only(fields, 'output').replace(/\r\n?/g, '\n');
  if (Array.from(typed).length > outputCharactersMax) throw incomplete('too-long');
  if (!foldedLines(typed).join('')) throw incomplete('write-output');
  const given = trimmed(typed).map(foldPrinted);
  const wanted = output.map(foldPrinted);
  const isRight = given.slice(0, wanted.length).map((line, index) => line === wanted[index]);
  const passed = given.length === wanted.length && isRight.every(Boolean);
  const points = Math.max(0, count(isRight) - Math.max(0, given.length - wanted.length));
  return verdict(passed, points, wanted.length, [passed ? remark('right', null, 'output-line') : look(given, wanted, isRight)]);
}

const foldedLines = (text) => text.split('\n').map((line) => foldPrinted(line));

function trimmed(text) {
  const lines = text.split('\n').map(trimEnd);
  while (lines.length && !lines[0]) lines.shift();
  while (lines.length && !lines[lines.length - 1]) lines.pop();
  return lines;
}

function look(given, wanted, isRight) {
  const first = isRight.indexOf(false);
  if (first >= 0) return remark('look', String(first + 1), 'output-line', {count: first});
  const code = given.length < wanted.length ? 'output-goes-on' : 'output-ends';
  return remark('look', String(isRight.length), code, {count: isRight.length});
}
