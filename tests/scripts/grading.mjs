// Reads [{kind, spec, fields}] and prints what the graders of a lesson taken home say.
import {readFileSync} from 'node:fs';
import {grade} from '../../campbox/static/take-home/graders.js';

const asked = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(asked.map(({kind, spec, fields}) => grade(kind, spec, fields))));
