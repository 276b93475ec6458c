// The worker of SQL: SQLite in WebAssembly. Each run and each test has a fresh database with the data of the exercise.
(() => {
  'use strict';
  const MODULES = ['statements.js', 'judging.js', 'source.js'];
  const MEMORY_MAX = 64 * 1024 * 1024;
  const MEMORY_SPENT = 32 * 1024 * 1024;

  self.onmessage = (event) => {
    self.onmessage = null;
    const [port] = event.ports;
    start(event.data.files).then(
      ({answer, isSpent}) => {
        port.onmessage = ({data}) => port.postMessage({...answer(data), spent: isSpent()});
        port.postMessage({type: 'ready'});
      },
      (error) => port.postMessage({type: 'failed', message: String(error)}),
    );
  };

  async function start(files) {
    const modules = await Promise.all(MODULES.map((name) => import(URL.createObjectURL(files[name]))));
    importScripts(URL.createObjectURL(files['sql-wasm.js']));
    const memory = limitMemory();
    const {Database} = await initSqlJs({ // eslint-disable-line no-undef
      instantiateWasm(imports, use) {
        WebAssembly.instantiate(files['sql-wasm.wasm'], imports).then((instance) => use(memory.of(instance)));
        return {};
      },
    });
    const tools = Object.assign({Database}, ...modules);
    return {answer: (request) => answer(request, tools), isSpent: memory.isSpent};
  }

  // SQLite takes what memory it gets, up to 2 GB.
  function limitMemory() {
    let memory = null;
    const {grow} = WebAssembly.Memory.prototype;
    WebAssembly.Memory.prototype.grow = function (pages) { // eslint-disable-line func-names
      if (this.buffer.byteLength + pages * 65536 > MEMORY_MAX) throw new RangeError('the memory of an exercise is full');
      return grow.call(this, pages);
    };
    return {
      of(instance) {
        memory = Object.values(instance.exports).find((each) => each instanceof WebAssembly.Memory);
        return instance;
      },
      isSpent: () => memory !== null && memory.buffer.byteLength > MEMORY_SPENT,
    };
  }

  function answer({type, files, job, test}, tools) {
    const [code] = Object.values(files);
    if (type === 'test') return {type: 'tested', outcome: judge(test, code, job.data, tools), output: ''};
    return withDatabase(job.data, tools, (database) => {
      const {results, error} = tools.runStatements(database, code, tools);
      return {type: 'done', error, tables: tools.tablesOf(results)};
    });
  }

  function withDatabase(data, {Database}, use) {
    const database = new Database();
    try {
      database.run('PRAGMA foreign_keys = ON');
      database.run(data);
      return use(database);
    } finally {
      database.close();
    }
  }

  function judge(test, code, data, tools) {
    if (test.uses || test.avoids) return judgeWords(test, code, tools);
    return withDatabase(data, tools, (database) => {
      const {results, error} = tools.runStatements(database, code, tools);
      if (error) return error;
      return test.result ? judgeResult(test, results, tools) : judgeData(test, database, tools);
    });
  }

  function judgeWords(test, code, {wordsProblem, passed, failed, lineOf}) {
    const problem = wordsProblem(test, code, 'sql');
    return problem ? failed(problem.code, {word: problem.word}, problem.line, lineOf(code, problem.line)) : passed();
  }

  // The learner's last result beside that of the author's query, which stays on the box.
  function judgeResult(test, results, tools) {
    const got = tools.lastTable(results);
    return got ? tools.compareTables(got, tools.tableFrom(test.result), test, tools) : tools.failed('no-result');
  }

  // What the data are after the learner's statements.
  function judgeData({check, rows, ordered}, database, tools) {
    const {results, error} = tools.runStatements(database, check, tools);
    if (error) return {...error, line: null, text: ''};
    const got = tools.lastTable(results) || {columns: [], rows: []};
    return tools.compareTables(got, {columns: got.columns, rows}, {ordered, columns: false}, tools);
  }
})();
