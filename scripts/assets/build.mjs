// Builds campbox/_assets from node_modules and src: everything of others that a browser gets, and our editor made from it.
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

import {bundle, shortened} from './bundles.mjs';
import {licences} from './licences.mjs';
import {publish} from './publish.mjs';
import {pyodideLock, standardLibrary} from './python_stdlib.mjs';

const MICROPYTHON = '@micropython/micropython-webassembly-pyscript';
const here = new URL('.', import.meta.url);
const target = process.argv[2] || fileURLToPath(new URL('../../campbox/_assets/', here));
const copied = (path) => readFile(new URL(`node_modules/${path}`, here));

const editor = await bundle('editor.js');
const loops = await bundle('loops.js');
const assets = {
  'editor.js': editor.content,
  'loops.js': loops.content,
  'micropython.mjs': await shortened(`${MICROPYTHON}/micropython.mjs`),
  'micropython.wasm': await copied(`${MICROPYTHON}/micropython.wasm`),
  'pyodide.mjs': await copied('pyodide/pyodide.mjs'),
  'pyodide.asm.mjs': await copied('pyodide/pyodide.asm.mjs'),
  'pyodide.asm.wasm': await copied('pyodide/pyodide.asm.wasm'),
  'pyodide-lock.json': await pyodideLock(),
  'python_stdlib.zip': await standardLibrary(),
  'sql-wasm.js': await copied('sql.js/dist/sql-wasm.js'),
  'sql-wasm.wasm': await copied('sql.js/dist/sql-wasm.wasm'),
  'licences.txt': await licences([...editor.packages, ...loops.packages, MICROPYTHON, 'pyodide', 'sql.js']),
};
for (const line of await publish(target, assets)) console.log(line);
// Pyodide keeps the process alive.
process.exit(0);
