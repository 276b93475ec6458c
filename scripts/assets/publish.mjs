// Puts assets into a folder under names that change with their content, with compressed copies and a manifest.
import {createHash} from 'node:crypto';
import {access, mkdir, readFile, readdir, rename, rm, stat, writeFile} from 'node:fs/promises';
import {basename, extname, join} from 'node:path';
import {promisify} from 'node:util';
import zlib from 'node:zlib';

const MANIFEST = 'manifest.json';
const PREVIOUS = 'previous';
const gzip = promisify(zlib.gzip);
const brotli = promisify(zlib.brotliCompress);

// Quality 11 takes 35 s for 10 % less, and browsers ask for brotli on HTTPS only.
const brotliOptions = {params: {[zlib.constants.BROTLI_PARAM_QUALITY]: 9, [zlib.constants.BROTLI_PARAM_LGWIN]: 24}};

// An asset is its content, or {content, file, …} where it comes with a name already, or with more to remember in the manifest.
// The files of the build before stay, in a folder of their own that no wheel takes: a page that a phone kept may ask for them.
export async function publish(folder, assets) {
  await mkdir(join(folder, PREVIOUS), {recursive: true});
  const before = await manifestOf(folder);
  const manifest = {};
  for (const name of Object.keys(assets).sort()) manifest[name] = await put(folder, name, assets[name]);
  await write(join(folder, MANIFEST), JSON.stringify(manifest, null, 1) + '\n');
  if (JSON.stringify(before) !== JSON.stringify(manifest)) await moveOld(folder, filesOf(before), filesOf(manifest));
  return Object.entries(manifest).map(([name, {bytes, gzip_bytes}]) => `  ${name}: ${kB(bytes)}, ${kB(gzip_bytes)} gzip`);
}

async function put(folder, name, asset) {
  const {content, ...more} = Buffer.isBuffer(asset) ? {content: asset} : asset;
  const file = more.file || namedByContent(name, content);
  const path = join(folder, file);
  if (!(await exists(path))) {
    await write(`${path}.gz`, await gzip(content, {level: 9}));
    await write(`${path}.br`, await brotli(content, brotliOptions));
    await write(path, content);
  }
  return {...more, file, bytes: content.length, gzip_bytes: (await stat(`${path}.gz`)).size};
}

function namedByContent(name, content) {
  const ending = extname(name);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return `${basename(name, ending)}-${digest}${ending}`;
}

// An interrupted build must not leave half a file under a name that promises its content.
async function write(path, content) {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}

async function moveOld(folder, before, now) {
  for (const file of await readdir(join(folder, PREVIOUS))) await rm(join(folder, PREVIOUS, file));
  for (const entry of await readdir(folder, {withFileTypes: true})) {
    const file = entry.name;
    if (entry.isDirectory() || now.has(file) || file === MANIFEST) continue;
    if (before.has(file)) await rename(join(folder, file), join(folder, PREVIOUS, file));
    else await rm(join(folder, file));
  }
}

function filesOf(manifest) {
  return new Set(Object.values(manifest).flatMap(({file}) => ['', '.gz', '.br'].map((ending) => file + ending)));
}

async function manifestOf(folder) {
  const path = join(folder, MANIFEST);
  return (await exists(path)) ? JSON.parse(await readFile(path, 'utf8')) : {};
}

const exists = (path) => access(path).then(() => true, () => false);
const kB = (bytes) => `${Math.round(bytes / 1000)} kB`;
