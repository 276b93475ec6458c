// Which words a piece of code uses, its comments and texts aside. No imports: workers and frames take this file as it is.

// What is wrong with the code, as {code: 'must-use' | 'must-avoid', word, line}, or null.
export function wordsProblem({uses = [], avoids = []}, code, language) {
  const bare = bareCode(code, language);
  for (const word of uses) {
    if (lineOfWord(word, bare, language) === null) return {code: 'must-use', word, line: null};
  }
  for (const word of avoids) {
    const line = lineOfWord(word, bare, language);
    if (line !== null) return {code: 'must-avoid', word, line};
  }
  return null;
}

// The code with its lines, without comments, and with nothing inside its quotation marks.
export function bareCode(code, language) {
  const text = code.replace(/\r\n?/g, '\n');
  if (language === 'html') return bareHtml(text);
  return (language === 'js' ? bareScript : language === 'css' ? bareStyle : bareSql)(text);
}

function lineOfWord(word, bare, language) {
  const [text, wanted] = language === 'js' ? [bare, word] : [bare.toLowerCase(), word.toLowerCase()];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (standsAlone(text, at, at + wanted.length, language)) return text.slice(0, at).split('\n').length;
  }
  return null;
}

// "add" is no part of "addAll", and "==" none of "===".
function standsAlone(text, start, end, language) {
  const letter = language === 'html' || language === 'css' ? '[\\p{L}\\p{N}_-]' : '[\\p{L}\\p{N}_$]';
  const pair = new RegExp(`^(?:${letter}{2}|[=<>!][=<>])$`, 'u');
  const touches = (one, other) => pair.test((one || '') + (other || ''));
  return !touches(text[start - 1], text[start]) && !touches(text[end - 1], text[end]);
}

const breaks = (text) => text.replace(/[^\n]+/g, '');
const emptied = (text) => text[0] + breaks(text) + text[0];

function bareStyle(text) {
  return text.replace(/\/\*[^]*?(?:\*\/|$)|("|')(?:\\[^]|(?!\1)[^\\\n])*\1?|url\([^)"']*\)/gi, (piece) => {
    if (piece.startsWith('/*')) return ` ${breaks(piece)}`;
    return /^url/i.test(piece) ? 'url()' : emptied(piece);
  });
}

// Names stand in double quotation marks or backticks, and stay.
function bareSql(text) {
  return text.replace(/--[^\n]*|\/\*[^]*?(?:\*\/|$)|'(?:''|[^'])*'?|"[^"]*"?/g, (piece) => {
    if (piece.startsWith("'")) return emptied(piece);
    return piece.startsWith('"') ? piece : ` ${breaks(piece)}`;
  });
}

// Of HTML its tags and the names of their attributes; of a script or style in it what these languages keep.
function bareHtml(text) {
  const inTag = `(?:"[^"]*"|'[^']*'|[^'">])*`;
  const element = `(<(script|style)\\b${inTag}>)([^]*?)(?=</\\2|$)`;
  const pieces = new RegExp(`<!--[^]*?(?:-->|$)|${element}|<[!/]?[a-z]${inTag}>?`, 'gi');
  let bare = '';
  let from = 0;
  for (const found of text.matchAll(pieces)) {
    bare += breaks(text.slice(from, found.index)) + bareElement(found);
    from = found.index + found[0].length;
  }
  return bare + breaks(text.slice(from));
}

function bareElement([whole, opening, name, content]) {
  if (whole.startsWith('<!--')) return breaks(whole);
  if (!opening) return bareTag(whole);
  return bareTag(opening) + (name.toLowerCase() === 'style' ? bareStyle(content) : bareScript(content));
}

function bareTag(tag) {
  return tag.replace(/=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+)/g, (value) => `=""${breaks(value)}`);
}

// What stands before a slash that begins a regular expression and is no division.
const BEFORE_PATTERN = /(?:^|[=(,:;!&|?{}[+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|throw|new|await))\s*$/;

function bareScript(text) {
  let bare = '';
  let at = 0;
  const braces = []; // of those that are open, which ones stand in a template
  while (at < text.length) {
    const [piece, kept] = nextPiece(text, at, bare, braces);
    bare += kept;
    at += piece.length;
  }
  return bare;
}

function nextPiece(text, at, before, braces) {
  const rest = (pattern) => {
    pattern.lastIndex = at;
    return (pattern.exec(text) || [''])[0];
  };
  const comment = rest(/\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/y);
  if (comment) return [comment, ` ${breaks(comment)}`];
  const quoted = rest(/"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?/y);
  if (quoted) return [quoted, emptied(quoted)];
  const pattern = BEFORE_PATTERN.test(before.slice(-40)) && rest(/\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/y);
  if (pattern) return [pattern, '/ /'];
  return templatePiece(text, at, braces, rest);
}

// A template's own text is left out; what stands in its ${…} is code.
function templatePiece(text, at, braces, rest) {
  const isBack = text[at] === '}' && braces.pop() === 'template';
  if (text[at] === '{') braces.push('block');
  if (text[at] !== '`' && !isBack) return [text[at], text[at]];
  const piece = rest(/[`}](?:\\[^]|\$(?!\{)|[^`\\$])*(?:`|\$\{|$)/y);
  if (piece.endsWith('${')) braces.push('template');
  const close = piece.endsWith('${') ? '${' : '`';
  return [piece, (isBack ? '}' : '`') + breaks(piece) + close];
}
