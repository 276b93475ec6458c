// Runs statements of SQL one after the other, and compares tables. No imports: the worker takes this file as it is.
const ROWS_MAX = 10000; // whoever selects more has forgotten an end
const ROWS_SHOWN_MAX = 500;
const CELL_MAX = 200;
const TABLES_MAX = 5;

// {results: [{columns, rows, isCut} | {changed}], error: outcome | null}: what was done before an error stays done.
export function runStatements(database, code, {failed, lineOf}) {
  const results = [];
  const statements = database.iterateStatements(code);
  let rest = code;
  try {
    for (const statement of statements) {
      const text = rest.slice(0, rest.length - statements.getRemainingSQL().length);
      results.push(...resultOf(statement, text, database));
      rest = statements.getRemainingSQL();
    }
  } catch (error) {
    const line = lineOfFault(code, rest, error.message);
    if (/out of memory|memory of an exercise/.test(error.message)) return {results, error: failed('out-of-memory', {}, line)};
    return {results, error: failed('raised', {type: '', message: error.message}, line, lineOf(code, line))};
  }
  return {results, error: null};
}

// A table as a test carries it; JSON has no word for bytes.
export function tableFrom({columns, rows}) {
  const bytes = ({hex}) => Uint8Array.from(hex.match(/../g) || [], (digits) => parseInt(digits, 16));
  return {columns, rows: rows.map((row) => row.map((value) => (value && value.hex !== undefined ? bytes(value) : value)))};
}

export function lastTable(results) {
  return results.filter(({columns}) => columns).pop() || null;
}

// The last results as the page shows them.
export function tablesOf(results) {
  return results.slice(-TABLES_MAX).map(({columns, rows, isCut, changed}) => {
    if (!columns) return {columns: [], rows: [], changed};
    const shown = rows.slice(0, ROWS_SHOWN_MAX).map((row) => row.map(cellOf));
    return {columns, rows: shown, more: isCut || rows.length > ROWS_SHOWN_MAX};
  });
}

export function compareTables(got, expected, {ordered, columns}, tools) {
  const names = ({columns: all}) => all.map((name) => name.toLowerCase()).join(', ');
  const isOther = columns ? names(got) !== names(expected) : got.columns.length !== expected.columns.length;
  if (isOther) return tools.failed('columns-differ', {expected: expected.columns.join(', '), got: got.columns.join(', ')});
  if (got.rows.length !== expected.rows.length) {
    const count = got.isCut ? `${ROWS_MAX}+` : got.rows.length;
    return tools.failed('rows-count', {expected: expected.rows.length, got: count});
  }
  const other = (ordered ? otherInOrder : otherInAnyOrder)(got.rows, expected.rows, tools);
  return other ? tools.failed('row-differs', other) : tools.passed();
}

function resultOf(statement, text, database) {
  const columns = statement.getColumnNames();
  const rows = [];
  let isCut = false;
  while (!isCut && statement.step()) {
    if (rows.length === ROWS_MAX) isCut = true;
    else rows.push(statement.get());
  }
  if (columns.length) return [{columns, rows, isCut}];
  return /^(insert|update|delete|replace|with)\b/i.test(withoutComments(text)) ? [{changed: database.getRowsModified()}] : [];
}

function withoutComments(text) {
  return text.replace(/^(?:[\s;]|--[^\n]*(?:\n|$)|\/\*[^]*?(?:\*\/|$))+/, '');
}

const NAMED = /(?:near|token:) "([^"]+)"|(?:no such \w+|has no column named|ambiguous column name): (?:\w+\.)?(\S+)/;

// SQLite names a word and no line; the word stands in the statement that failed.
function lineOfFault(code, rest, message) {
  if (/incomplete input/.test(message)) return code.trimEnd().split('\n').length;
  const statement = withoutComments(rest);
  const found = NAMED.exec(message) || [];
  const word = (found[1] || found[2] || '').replace(/[^\w]/g, '\\$&');
  const at = word ? statement.search(new RegExp(`(?<![\\w"'])${word}(?!\\w)`)) : 0;
  return code.slice(0, code.length - statement.length + Math.max(0, at)).split('\n').length;
}

function cellOf(value) {
  const digits = (byte) => byte.toString(16).padStart(2, '0');
  if (value instanceof Uint8Array) return `x'${Array.from(value.slice(0, CELL_MAX / 2), digits).join('')}'`;
  return typeof value === 'string' && value.length > CELL_MAX ? `${value.slice(0, CELL_MAX)}…` : value;
}

function rowText(row) {
  return row ? row.map((value) => (value === null ? 'NULL' : String(cellOf(value)))).join(' | ') : '';
}

function sameRow(one, other, {isClose}) {
  return one.length === other.length && one.every((value, index) => sameValue(value, other[index], isClose));
}

function sameValue(one, other, isClose) {
  if (typeof one === 'number' && typeof other === 'number') return isClose(one, other);
  return one === other || (one instanceof Uint8Array && other instanceof Uint8Array && String(one) === String(other));
}

function otherInOrder(got, expected, tools) {
  const index = got.findIndex((row, each) => !sameRow(row, expected[each], tools));
  return index < 0 ? null : {number: index + 1, expected: rowText(expected[index]), got: rowText(got[index])};
}

// The first row that is not among those expected, beside the first of these that is missing.
function otherInAnyOrder(got, expected, tools) {
  const keyed = new Map();
  for (const row of expected) keyed.set(key(row), (keyed.get(key(row)) || 0) + 1);
  const odd = got.filter((row) => !taken(keyed, key(row)));
  const missing = expected.filter((row) => taken(keyed, key(row)));
  const strange = odd.filter((row) => {
    const index = missing.findIndex((each) => sameRow(row, each, tools));
    if (index >= 0) missing.splice(index, 1);
    return index < 0;
  });
  return strange.length ? {number: got.indexOf(strange[0]) + 1, expected: rowText(missing[0]), got: rowText(strange[0])} : null;
}

function key(row) {
  return JSON.stringify(row.map((value) => (value instanceof Uint8Array ? [...value] : value)));
}

function taken(counts, name) {
  const count = counts.get(name) || 0;
  counts.set(name, count - 1);
  return count > 0;
}
