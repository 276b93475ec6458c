// What runs code in this file. It is unpacked once, when the first code is run, and all exercises share it.
import {hasScript, isShown} from '../exercise/bench.js';
import {createPreview} from '../preview.js';
import {createRunner} from '../runner.js';
import {unpack} from './pack.js';

export function createEngines() {
  let opened = null;

  async function open() {
    const files = await unpack('pack');
    if (!files) return null;
    const url = (name, type) => URL.createObjectURL(new Blob([files.get(name)], {type}));
    const text = (name) => `data:text/html;charset=utf-8,${encodeURIComponent(new TextDecoder().decode(files.get(name)))}`;
    const places = {assets: {}, run: {}};
    files.forEach((bytes, name) => {
      const [folder, file] = name.split('/');
      const address = places[folder] && url(name, file.endsWith('.wasm') ? 'application/wasm' : 'text/javascript');
      if (folder === 'run') places.run[file] = address;
      if (folder === 'assets') places.assets[file] = {url: address, bytes: bytes.byteLength, unpacked: bytes.byteLength};
    });
    const runner = createRunner({frame: text('frame.html'), ...places});
    return {...places, runner, frames: {preview: 'about:blank', page: text('page.html')}};
  }

  return {
    // As exercise/bench.js gives one: null where this browser runs none of it.
    async bench({job, engine}, mount) {
      opened = opened || open();
      const found = await opened;
      if (!found || !engine) return null;
      if (isShown(job)) return pageBench(job, createPreview({mount, ...found}));
      return found.runner.supports(engine) ? codeBench(job, engine, found.runner) : null;
    },
  };
}

function codeBench(job, engine, runner) {
  return {
    engine,
    ready: () => runner.ready(engine),
    run: (files, talk) => runner.run({engine, job, files, input: [], ...talk}),
    check: (files, onTest) => runner.check({engine, job, files, onTest}),
    stop: () => runner.stop(),
  };
}

function pageBench(job, preview) {
  return {
    engine: 'html',
    isShown: true,
    ready: () => Promise.resolve(),
    run: (files, talk) => preview.show(files, {script: hasScript(job), ...talk}),
    check: (files, onTest) => preview.check({job, files, onTest}),
    stop: () => preview.stop(),
  };
}
