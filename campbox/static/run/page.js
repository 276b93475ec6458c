// The frame of a page with script. It is opaque: no cookies, no storage, no network, no way to the page around it, which hands
// it a port and the modules that do the work.
(() => {
  'use strict';

  function begin(event) {
    const [port] = event.ports;
    if (event.source !== parent || !port) return;
    removeEventListener('message', begin);
    const modules = event.data.map((text) => import(URL.createObjectURL(new Blob([text], {type: 'text/javascript'}))));
    Promise.all(modules).then(
      (all) => {
        const tools = Object.assign({}, ...all);
        tools.setStage(port, tools);
      },
      (error) => port.postMessage({type: 'failed', message: String(error)}),
    );
  }

  addEventListener('message', begin);
  parent.postMessage({campbox: 'page'}, '*');
})();
