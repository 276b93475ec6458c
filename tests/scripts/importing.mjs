// Starts Pyodide on a standard library (its argument) and tells what each program of standard input prints.
import {readFileSync} from 'node:fs';

const folder = new URL('../../scripts/assets/node_modules/pyodide/', import.meta.url);
const {loadPyodide} = await import(new URL('pyodide.mjs', folder));
const printed = [];
const [, , stdLibURL, lock] = process.argv;
const python = await loadPyodide({
  indexURL: folder.pathname,
  stdLibURL,
  lockFileContents: readFileSync(lock, 'utf8'),
  stdout: (text) => printed.push(text),
});
const answers = JSON.parse(readFileSync(0, 'utf8')).map((program) => {
  printed.length = 0;
  try {
    python.runPython(program, {globals: python.globals.get('dict')(), filename: 'main.py'});
    return printed.join('\n');
  } catch (error) {
    return error.message;
  }
});
console.log(JSON.stringify(answers));
process.exit(0);
