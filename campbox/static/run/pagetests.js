// Checks a learner's page, in frames that nobody sees.
import {look} from './dom.js';
import {failed, lineOf, passed} from './judging.js';
import {openLive} from './live.js';
import {wordsProblem} from './source.js';
import {openStill} from './still.js';

const WIDTH = 1024;
const HEIGHT = 768;
const UNSEEN = {position: 'fixed', top: '0', left: '0', zIndex: '-1', border: '0', opacity: '0', pointerEvents: 'none'};
// After so many tests that took too long the others are not tried: nobody waits 20 seconds for an endless loop.
const TOO_LONG_MAX = 2;
// Outcomes that say what became of the page, whatever the test wanted to know.
const BROKEN = ['raised', 'too-long', 'too-much-output', 'out-of-memory', 'engine-failed'];

// Of the page `name` among the files; isStopped() is asked before each test. Gives what runner.js gives for a check.
export async function checkPage({job, files, name, frames, sources, onTest, isStopped}) {
  const bench = job.script ? liveBench({files, name, frames, sources}) : stillBench({files, name, frames});
  const tests = [];
  const outputs = [];
  for (const [index, test] of job.tests.entries()) {
    const isHopeless = tests.filter(({code}) => code === 'too-long').length >= TOO_LONG_MAX;
    const {outcome, output} = isHopeless ? silent(failed('too-long')) : await judged(test, files[name] || '', bench);
    if (isStopped()) break;
    tests.push(outcome);
    outputs.push(output);
    onTest(index, outcome);
  }
  bench.close();
  return report(tests, outputs, isStopped());
}

async function judged(test, code, bench) {
  if (test.uses || test.avoids) return silent(judgeWords(test, code));
  return bench.judge(test).catch((error) => silent(failed('engine-failed', {message: error.message})));
}

function judgeWords(test, code) {
  const problem = wordsProblem(test, code, 'html');
  return problem ? failed(problem.code, {word: problem.word}, problem.line, lineOf(code, problem.line)) : passed();
}

// One frame for all tests: nothing in it changes but its width.
function stillBench({files, name, frames}) {
  let opening = null;
  const opened = async () => {
    const still = await openStill({address: frames.preview, place: document.body, arrange: arrangeUnseen});
    still.write(files, name);
    return still;
  };
  return {
    async judge(test) {
      opening = opening || opened();
      const still = await opening;
      setSize(still.element, test.width);
      const {code, params} = look(still.document, test);
      return silent(code ? failed(code, params) : passed());
    },
    close: () => opening && opening.then((still) => still.close(), () => {}),
  };
}

// A new frame for each test, because a test leaves its traces in the page.
function liveBench({files, name, frames, sources}) {
  const heard = {output() {}, error() {}, leave() {}};
  return {
    async judge(test) {
      const arrange = (element) => {
        arrangeUnseen(element);
        setSize(element, test.width);
      };
      const live = await openLive({address: frames.page, place: document.body, arrange, sources, files, name, heard});
      const answer = await live.test(test);
      live.close();
      return answer;
    },
    close() {},
  };
}

// It has to be within the window, or browsers let its clock stand still.
function arrangeUnseen(element) {
  element.tabIndex = -1;
  element.setAttribute('aria-hidden', 'true');
  Object.assign(element.style, UNSEEN);
  setSize(element);
}

function setSize(element, width = WIDTH) {
  Object.assign(element.style, {width: `${width}px`, maxWidth: 'none', height: `${HEIGHT}px`});
}

function silent(outcome) {
  return {outcome, output: ''};
}

function report(tests, outputs, isStopped) {
  const failedAt = tests.findIndex(({passed: isPassed}) => !isPassed);
  const error = tests.find(({code}) => BROKEN.includes(code)) || null;
  const status = isStopped ? 'stopped' : error && error.code === 'engine-failed' ? 'failed' : 'done';
  return {status, tests, output: outputs[failedAt < 0 ? outputs.length - 1 : failedAt] || '', error};
}
