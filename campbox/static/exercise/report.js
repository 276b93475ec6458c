// What the box is told of a check: what ran, which tests passed, and the name of the error that ended the program.
export function reportOf(engine, {tests, error}) {
  const found = error || tests.find((outcome) => !outcome.passed && outcome.code === 'raised');
  const name = found ? String(found.params.type || found.code).replace(/[^\p{L}\p{N}_.-]/gu, '').slice(0, 60) : '';
  return {engine, tests: tests.map((outcome) => outcome.passed), error: name};
}
