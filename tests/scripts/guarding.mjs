// Runs programs twice, as they are and with guards, and tells what both did. Standard input: a list of sources.
import {readFileSync} from 'node:fs';
import vm from 'node:vm';

const {guardLoops} = await import(process.argv[2]);
const MOST_CALLS = 1000;

function run(source, calls) {
  const said = [];
  const guard = () => {
    calls.made += 1;
    if (calls.made > MOST_CALLS) throw new Error('too long');
  };
  try {
    const print = (...values) => said.push(values.map(String).join(' '));
    vm.runInNewContext(source, {print, guard}, {filename: 'program.js', microtaskMode: 'afterEvaluate'});
    return {said, error: null, line: null};
  } catch (error) {
    const at = /program\.js:(\d+)/.exec(error.stack || '');
    return {said, error: String(error.message), line: at && Number(at[1])};
  }
}

const answers = JSON.parse(readFileSync(0, 'utf8')).map(({source, plain, module}) => {
  const calls = {made: 0};
  const guarded = guardLoops(source, {call: 'guard()', module});
  return {...guarded, before: plain ? run(source, {made: 0}) : null, after: guarded.error || module ? null : run(guarded.code, calls), calls: calls.made};
});
console.log(JSON.stringify(answers));
