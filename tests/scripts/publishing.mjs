// Publishes builds one after the other. Standard input: {folder, builds: [{name: text}]}; tells the folder's files after each.
import {readFileSync, readdirSync} from 'node:fs';

const {publish} = await import(process.argv[2]);
const {folder, builds} = JSON.parse(readFileSync(0, 'utf8'));
const files = [];
for (const build of builds) {
  await publish(folder, Object.fromEntries(Object.entries(build).map(([name, text]) => [name, Buffer.from(text)])));
  files.push(readdirSync(folder, {recursive: true}).sort());
}
console.log(JSON.stringify(files));
