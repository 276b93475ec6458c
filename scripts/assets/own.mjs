// Builds campbox/_assets/own from campbox/static: our script in few files, because each request costs a poor Wi-Fi a round trip.
// Modules that several pages share become files of their own, so that a page never holds the same module twice.
import {createHash} from 'node:crypto';
import {readFile, readdir} from 'node:fs/promises';
import {basename, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';

import {build, transform} from 'esbuild';

import {publish} from './publish.mjs';

const OPTIONS = {target: 'es2020', minify: true, charset: 'utf8', legalComments: 'none', logLevel: 'warning'};
const PAGES = ['app.js', 'learner.js', 'exercise.js', 'exercise/form.js', 'review.js'];
// Pages about the room share no state with the others; files in common would only cut theirs into smaller pieces.
const ROOM = ['live.js', 'ready.js', 'room.js', 'stage-test.js'];
const HOME = 'take-home.js';
const WORKERS = 'run';
// The scripts of frames stand inside their pages.
const FRAMES = ['frame.js', 'page.js'];
const [source = ours('static'), target = ours('_assets/own')] = process.argv.slice(2);

const names = (await readdir(source, {recursive: true})).filter((name) => name.endsWith('.js')).sort();
const sources = await digest();
const built = await publish(target, {...(await pages(PAGES)), ...(await pages(ROOM)), ...(await workers()), ...(await home())});
console.log(`  our own script: ${built.length} files`);

function ours(folder) {
  return fileURLToPath(new URL(`../../campbox/${folder}`, import.meta.url));
}

// web/scripts.py reckons the same, and serves nothing that was built from other files.
async function digest() {
  const hash = createHash('sha256');
  for (const name of names) hash.update(`${name}\0`).update(await readFile(join(source, name))).update('\0');
  return hash.digest('hex');
}

async function pages(entries) {
  const {outputFiles, metafile} = await build({
    ...OPTIONS,
    entryPoints: entries.map((name) => join(source, name)),
    bundle: true,
    splitting: true,
    format: 'esm',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    outdir: target,
    write: false,
    metafile: true,
  });
  const contents = new Map(outputFiles.map(({path, contents: bytes}) => [basename(path), Buffer.from(bytes)]));
  return Object.fromEntries(Object.entries(metafile.outputs).map(([path, {entryPoint, imports}]) => {
    const file = basename(path);
    const needed = imports.filter(({kind}) => kind === 'import-statement').map((each) => basename(each.path));
    const asset = {content: contents.get(file), file, needed};
    // A module that is imported when it is wanted has a file too, and is known by its name.
    return entryPoint ? [relative(source, entryPoint), {...asset, sources}] : [file, asset];
  }));
}

// Shorter copies of what the runner hands into its frame, file by file: a worker has no address from which it could import.
async function workers() {
  const own = names.filter((name) => name.startsWith(`${WORKERS}/`) && !FRAMES.includes(basename(name)));
  return Object.fromEntries(await Promise.all(own.map(async (name) => {
    const {code} = await transform(await readFile(join(source, name), 'utf8'), OPTIONS);
    return [name, {content: Buffer.from(code), sources}];
  })));
}

// The script of a lesson that is taken home, to stand inside its page.
async function home() {
  if (!names.includes(HOME)) return {};
  const {outputFiles} = await build({...OPTIONS, entryPoints: [join(source, HOME)], bundle: true, format: 'iife', write: false});
  return {[HOME]: {content: Buffer.from(outputFiles[0].contents), sources}};
}
