// Says which files the runner and the preview fetch: [module of runner.js, module of live.js] are the arguments.
import {pathToFileURL} from 'node:url';

const [runner, live] = process.argv.slice(2).map((path) => pathToFileURL(path).href);
const {ENGINES} = await import(runner);
const {MODULES} = await import(live);
console.log(JSON.stringify({engines: ENGINES, modules: MODULES}));
