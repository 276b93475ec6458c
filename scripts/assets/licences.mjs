// The notices that whoever passes these works on must pass on with them.
import {readdir, readFile} from 'node:fs/promises';

const here = new URL('.', import.meta.url);
const RULE = `\n${'='.repeat(80)}\n`;
// Packages that came without the text of their licence; it stands in licences/.
const KEPT = {'@micropython/micropython-webassembly-pyscript': 'micropython.txt', pyodide: 'pyodide.txt'};

// `packages`: the names of those from which anything is served.
export async function licences(packages) {
  const notices = await Promise.all([...new Set(packages)].sort().map(notice));
  const added = [`What is inside the runtimes\n\n${await kept('inside.txt')}`, `python: PSF-2.0\n\n${await kept('python.txt')}`];
  return Buffer.from(['CampBox gives browsers these works of others.\n', ...notices, ...added].join(RULE));
}

async function notice(name) {
  const {version, license, repository} = JSON.parse(await readFile(new URL(`node_modules/${name}/package.json`, here), 'utf8'));
  const source = (repository.url || repository).replace(/^git\+|\.git$/g, '');
  return `${name} ${version}: ${license}\nSource: ${source}\n\n${KEPT[name] ? await kept(KEPT[name]) : await shipped(name)}`;
}

async function shipped(name) {
  const folder = new URL(`node_modules/${name}/`, here);
  const [file] = (await readdir(folder)).filter((each) => /^licen[cs]e/i.test(each));
  return readFile(new URL(file, folder), 'utf8');
}

const kept = (file) => readFile(new URL(`licences/${file}`, here), 'utf8');
