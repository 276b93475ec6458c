// Two texts beside each other, with what differs marked.
import {make} from './nodes.js';

const linesMax = 60; // more than this nobody compares on a phone

// The parts of two lines: what they share at the start, what differs, what they share at the end.
export function split(one, other) {
  const shortest = Math.min(one.length, other.length);
  let start = 0;
  while (start < shortest && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shortest - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return (line) => [line.slice(0, start), line.slice(start, line.length - end), line.slice(line.length - end)];
}

// A space that matters must be seen.
const visible = (text) => text.replace(/ /g, '·').replace(/\t/g, '→');

function markedLine(line, other) {
  if (line === other) return [line];
  if (other === undefined) return [make('mark', '', visible(line) || '↵')];
  const [start, middle, end] = split(line, other)(line);
  // Where something is missing the mark is empty, and still seen.
  return [start, make('mark', middle ? '' : 'nothing', visible(middle)), end];
}

function markedText(lines, others) {
  const shown = lines.slice(0, linesMax);
  const nodes = shown.map((line, index) => [...markedLine(line, others[index]), '\n']);
  if (lines.length > linesMax) nodes.push(['…']);
  return [].concat(...nodes);
}

function block(title, lines, others, className) {
  const text = make('pre', '', ...markedText(lines, others));
  text.dir = 'ltr';
  text.tabIndex = 0;
  text.setAttribute('aria-label', title);
  text.setAttribute('role', 'region');
  return make('div', className, make('p', 'small', title), text);
}

export function compare({expected, got, expectedTitle, gotTitle}) {
  const wanted = expected.split('\n');
  const given = got.split('\n');
  return make('div', 'compare', block(expectedTitle, wanted, given, 'expected'), block(gotTitle, given, wanted, 'got'));
}
