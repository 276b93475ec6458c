// Ends what does not end by itself, in the frame of a page with script, which shares its thread with our own page in many
// browsers. Its call stands in every loop and function of the page's scripts. No imports: the frame takes this file as it is.
const BUSY_MS = 1500; // so long a page may work without a pause
const CALLS = 16; // the clock is looked at once in so many calls

const later = setTimeout.bind(self);
const now = performance.now.bind(performance);

// onOver(code, error) is told once; from then on every call throws, so that no `catch` of the page goes on with it.
export function createGuard(onOver) {
  let until = 0;
  let calls = 0;
  let over = null;

  function stop(code) {
    over = new Error('The page was stopped.');
    onOver(code, over);
    throw over;
  }

  function call() {
    if (over) throw over;
    if (until === 0) {
      until = now() + BUSY_MS;
      later(() => { until = 0; });
    }
    calls += 1;
    if (calls % CALLS === 0 && now() > until) stop('too-long');
  }

  return {call, stop, isOver: () => over !== null, isOwn: (error) => error !== null && error === over};
}

// Timers that are known, so that a test can wait for those that end soon.
export function countTimers(window) {
  const {clearTimeout} = window;
  const pending = new Set();
  window.setTimeout = (run, ms, ...values) => {
    const id = later(() => {
      pending.delete(id);
      if (typeof run === 'function') run(...values);
    }, ms);
    pending.add(id);
    return id;
  };
  window.clearTimeout = (id) => {
    pending.delete(id);
    clearTimeout(id);
  };
  return {isPending: () => pending.size > 0};
}
