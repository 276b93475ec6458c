// Reads [{code, solved}] and prints the result codes that a lesson taken home shows.
import {readFileSync} from 'node:fs';
import {resultCode} from '../../campbox/static/take-home/result-code.js';

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(({code, solved}) => resultCode(code, solved))));
