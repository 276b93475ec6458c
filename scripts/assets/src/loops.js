// Keeps JavaScript of learners from running for ever: a call in each loop and each function, which may throw.
import {parse} from 'acorn';

const LOOPS = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement']);
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

// `call` is an expression such as "guard()". Functions have it too, because what calls itself, or comes back by promises, is
// a loop as well. Lines stay where they are. Code that can't be read comes back as it was, with the error's words and line
// (null when it is nested too deeply to be read).
export function guardLoops(source, {call, module = false}) {
  const options = {ecmaVersion: 'latest', sourceType: module ? 'module' : 'script', allowHashBang: true, preserveParens: true};
  try {
    const insertions = [];
    visit(parse(source, options), call, insertions);
    return {code: inserted(source, insertions), error: null};
  } catch (error) {
    return {code: source, error: described(error)};
  }
}

function described(error) {
  if (error instanceof RangeError) return {message: 'Too deeply nested', line: null};
  return {message: error.message.replace(/ \(\d+:\d+\)$/, ''), line: error.loc.line};
}

// Openings are noted on the way in and endings on the way out, so that those at one place come in the right order.
function visit(node, call, insertions) {
  const [opening, ending] = guard(node, call);
  if (opening) insertions.push(opening);
  for (const child of children(node)) visit(child, call, insertions);
  if (ending) insertions.push(ending);
}

function children(node) {
  return Object.values(node)
    .flat()
    .filter((value) => value !== null && typeof value === 'object' && typeof value.type === 'string');
}

function guard({type, body}, call) {
  const isFunction = FUNCTIONS.has(type);
  if (!isFunction && !LOOPS.has(type)) return [];
  if (body.type === 'BlockStatement') return [{at: startOf(body), text: `;${call};`}];
  const [before, after] = isFunction ? [`(${call},`, ')'] : [`{${call};`, '}'];
  return [{at: body.start, text: before}, {at: body.end, text: after}];
}

// 'use strict' counts only as long as nothing stands before it.
function startOf({start, body}) {
  const directives = body.filter(({directive}) => directive !== undefined);
  return directives.length ? directives[directives.length - 1].end : start + 1;
}

function inserted(source, insertions) {
  const parts = [];
  let from = 0;
  for (const {at, text} of insertions.sort((one, other) => one.at - other.at)) {
    parts.push(source.slice(from, at), text);
    from = at;
  }
  return parts.join('') + source.slice(from);
}
