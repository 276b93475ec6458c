// What the browser can run, found out without fetching anything.

// WebAssembly modules of a few bytes that are valid only where the feature is there.
// Reference types, by a call_indirect whose table number takes five bytes, as the compilers write it since.
const REFERENCE_TYPES = [
  1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 4, 4, 1, 112, 0, 1, 10, 13, 1, 11, 0, 65, 0, 17, 0, 128, 128, 128, 128, 0, 11,
];
// Exceptions, by a function that catches a tag.
const EXCEPTIONS = [1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 13, 3, 1, 0, 0, 10, 9, 1, 7, 0, 6, 64, 7, 0, 11, 11];

function isValid(sections) {
  try {
    return WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...sections]));
  } catch (_error) {
    return false;
  }
}

const hasWorkers = () =>
  typeof Worker === 'function' && typeof MessageChannel === 'function' && typeof Blob.prototype.arrayBuffer === 'function';
const hasWebAssembly = () => typeof WebAssembly === 'object';
// Promise.any came with the assignment operators that the engines' script is written in; a static block with Array.prototype.at.
const hasScriptOf2020 = () => typeof Promise.any === 'function' && typeof WeakRef === 'function';
const hasScriptOf2021 = () => typeof Array.prototype.at === 'function';

const TESTS = {
  javascript: () => hasWorkers(),
  sql: () => hasWorkers() && hasWebAssembly(),
  micropython: () => hasWorkers() && hasWebAssembly() && hasScriptOf2020() && isValid(REFERENCE_TYPES),
  pyodide: () => TESTS.micropython() && hasScriptOf2021() && isValid(EXCEPTIONS),
};

export function canRun(engine) {
  return engine in TESTS && TESTS[engine]();
}
