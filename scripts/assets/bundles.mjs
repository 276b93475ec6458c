// What esbuild makes: our modules with the packages they import, and a shorter copy of a module that came long.
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

import {build, transform} from 'esbuild';

const here = new URL('.', import.meta.url);

// A module of src with all it imports, and the names of the packages in it. Browsers from Chromium 80 on read ES2020. Notices of licences stand in licences.txt, not in each file.
export async function bundle(name) {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`src/${name}`, here))],
    bundle: true,
    format: 'esm',
    target: 'es2020',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  return {content: Buffer.from(result.outputFiles[0].contents), packages: packagesOf(result.metafile)};
}

function packagesOf({inputs}) {
  return Object.keys(inputs).flatMap((path) => (/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) || []).slice(1));
}

// The module waits at its top level for Node, so it stays newer than ES2020; it needs Chromium 96 anyway (reference types).
export async function shortened(path) {
  const source = await readFile(new URL(`node_modules/${path}`, here), 'utf8');
  const result = await transform(source, {format: 'esm', target: 'es2022', minify: true, legalComments: 'none', logLevel: 'warning'});
  return Buffer.from(result.code);
}
