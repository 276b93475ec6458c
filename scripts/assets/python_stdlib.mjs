// Python's standard library as Pyodide loads it fastest: compiled beforehand, by Pyodide itself, without what no lesson uses.
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

import {loadPyodide} from 'pyodide';

const here = new URL('.', import.meta.url);
const folder = new URL('node_modules/pyodide/', here);

export async function standardLibrary() {
  // Without a fixed seed the order inside compiled sets, and with it the file's name, would change from build to build.
  const python = await loadPyodide({indexURL: fileURLToPath(folder), env: {PYTHONHASHSEED: '0'}});
  python.FS.writeFile('/tmp/source.zip', await readFile(new URL('python_stdlib.zip', folder)));
  python.runPython(await readFile(new URL('python_stdlib.py', here), 'utf8'));
  return Buffer.from(python.FS.readFile('/tmp/compiled.zip'));
}

// Pyodide wants to be told its own version; the packages of its list are not served.
export async function pyodideLock() {
  const {info} = JSON.parse(await readFile(new URL('pyodide-lock.json', folder), 'utf8'));
  return Buffer.from(JSON.stringify({info, packages: {}}));
}
