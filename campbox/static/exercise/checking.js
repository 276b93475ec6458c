// A check from the button to the result: the tests as they finish, then what to look at.
import {make, reveal} from '../nodes.js';
import {createResults, errorText, remarks} from '../results.js';

// What became of the program as a whole, whatever a test wanted to know.
const stopping = ['raised', 'too-long', 'out-of-memory', 'too-much-output', 'engine-failed', 'no-result'];

export function createChecking({region, live, words, job, language, lineButton, markLine}) {
  const results = createResults({words, language, lineButton});

  function begin() {
    region.textContent = '';
    const list = make('ul', 'tests', ...job.tests.map(results.waitingRow));
    const box = make('div', 'result now', make('p', 'result-title', words.checking), list);
    region.append(box);
    reveal(box);
    return {box, rows: Array.from(list.children)};
  }

  // Whatever every failed test stumbled over is told once, above them.
  function sharedError(tests) {
    const failed = tests.filter((outcome) => outcome && !outcome.passed);
    const [first] = failed;
    const isSame = (outcome) => outcome.code === first.code && outcome.line === first.line && errorText(outcome) === errorText(first);
    return first && stopping.includes(first.code) && failed.every(isSame) ? first : null;
  }

  function textsOf({tests, output}, code) {
    const failed = tests.filter((outcome) => outcome && !outcome.passed);
    return {
      code,
      output: [output, ...failed.map(({params}) => params.got || '')].filter(Boolean).join('\n'),
      error: failed.filter((outcome) => outcome.code === 'raised').map(errorText).join('\n'),
    };
  }

  function show(shown, report, code) {
    const {tests} = report;
    const right = tests.filter((outcome) => outcome && outcome.passed).length;
    const passed = right === job.tests.length;
    const error = sharedError(tests);
    const says = passed ? [] : remarks(job.when, textsOf(report, code));
    const firstFailed = tests.findIndex((outcome) => !outcome || !outcome.passed);
    const {box} = shown;
    box.className = 'result ' + (passed ? 'done' : 'again');
    box.firstChild.replaceWith(results.title(passed, right, job.tests.length));
    box.firstChild.after(...results.remarkList(says), ...(error ? [results.errorBox(error)] : []));
    tests.forEach((outcome, index) => {
      showTest(shown, index, outcome, {isOpen: index === firstFailed, isToldAbove: Boolean(error)});
    });
    if (!passed) box.append(make('p', '', make('strong', '', words['change-and-check'])));
    const marked = error || tests[firstFailed];
    markLine((marked && marked.line) || null);
    live.textContent = box.firstChild.textContent;
    requestAnimationFrame(() => reveal(box)); // after the editor has shown the line that it marks
    return passed;
  }

  function showTest({rows}, index, outcome, how) {
    const row = outcome ? results.testRow(job.tests[index], outcome, how) : results.waitingRow(job.tests[index]);
    rows[index].replaceWith(row);
    rows[index] = row;
  }

  return {begin, show, showTest, clear: () => { region.textContent = ''; }, results};
}
