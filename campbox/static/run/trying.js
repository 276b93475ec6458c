// In the frame of a page with script: tries the page out as a test says. No imports: the frame takes this file as it is.
const SETTLE_MS = 1000; // so long a test waits for the timers of the page
const STEP_MS = 20;

const later = setTimeout.bind(self);
const now = performance.now.bind(performance);
const sleep = (ms) => new Promise((resolve) => later(resolve, ms));
const addressOf = URL.createObjectURL.bind(URL);

// `fault()` gives the outcome of what went wrong in the page, or null; outcomeOf(error) that of an error that a test met.
export function createTrial({timers, fault, outcomeOf, output, tools}) {
  const {failed, passed, look, only, textOf, same, inside} = tools;

  async function judge(test) {
    const outcome = await (test.code === undefined ? judgeElements(test) : judgeStatements(test));
    const cause = fault();
    // What stopped the page says more than what is missing because of it.
    return !outcome.passed && cause ? cause : outcome;
  }

  // What is not there yet may come with a timer of the page.
  async function judgeElements(test) {
    try {
      await sleep(0);
      if (test.click) await click(test.click);
      if (test.type) await type(test.type.select, test.type.text);
      const end = now() + SETTLE_MS;
      let found = lookNow(test);
      while (found.code && timers.isPending() && now() < end) {
        await sleep(STEP_MS);
        found = lookNow(test);
      }
      return found.code ? failed(found.code, found.params) : passed();
    } catch (error) {
      return outcomeOf(error);
    }
  }

  async function judgeStatements({code}) {
    const given = {click, type, sleep, assert, assertEqual, OUTPUT: output(), text: (select) => textOf(only(document, select))};
    try {
      await sleep(0);
      const tried = await evaluate(`async ({${Object.keys(given).join(', ')}}) => {\n${code}\n}`);
      await tried(given);
      return passed();
    } catch (error) {
      return outcomeOf(error);
    }
  }

  // What moves has arrived.
  function lookNow(test) {
    if (document.getAnimations) document.getAnimations().forEach((each) => isTransition(each) && each.finish());
    return look(document, test);
  }

  function click(select) {
    only(document, select).click();
    return sleep(0);
  }

  function type(select, text) {
    const element = only(document, select);
    element.value = text;
    for (const name of ['input', 'change']) element.dispatchEvent(new Event(name, {bubbles: true}));
    return sleep(0);
  }

  function assert(holds, message = '') {
    if (!holds) throw refusal(message, {});
  }

  function assertEqual(got, expected, message = '') {
    if (!same(got, expected)) throw refusal(message, {expected: inside(expected), got: inside(got)});
  }

  function refusal(message, params) {
    return Object.assign(new Error(message), {code: 'not-yet', params: {message, ...params}});
  }

  return {judge};
}

function isTransition(animation) {
  return typeof CSSTransition === 'function' && animation instanceof CSSTransition;
}

// A function that is written in a test: as a script of the page it sees the page's names. A file, because the page's policy
// takes no script of an element's own text.
async function evaluate(text) {
  const taker = `take_${Math.random().toString(36).slice(2)}`;
  const script = document.createElement('script');
  let taken = null;
  self[taker] = (value) => { taken = value; };
  script.src = addressOf(new Blob([`${taker}(${text})`], {type: 'text/javascript'}));
  await new Promise((resolve) => {
    script.onload = script.onerror = resolve;
    document.documentElement.append(script);
  });
  script.remove();
  delete self[taker];
  return taken;
}
