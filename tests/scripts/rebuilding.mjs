// Builds again what is made and not copied, and tells the digests.
import {createHash} from 'node:crypto';

const folder = new URL('../../scripts/assets/', import.meta.url);
const {bundle} = await import(new URL('bundles.mjs', folder));
const {standardLibrary} = await import(new URL('python_stdlib.mjs', folder));
const digest = (content) => createHash('sha256').update(content).digest('hex').slice(0, 12);

console.log(JSON.stringify({
  'editor.js': digest((await bundle('editor.js')).content),
  'loops.js': digest((await bundle('loops.js')).content),
  'python_stdlib.zip': digest(await standardLibrary()),
}));
process.exit(0);
