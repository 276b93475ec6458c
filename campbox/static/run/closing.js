// Closes the ways to other machines that no policy forbids in every browser. What a page can still call was taken before the
// page could change it. No imports: the frame takes this file as it is.
const CONNECTING = [
  ...['RTCPeerConnection', 'webkitRTCPeerConnection', 'mozRTCPeerConnection', 'RTCIceTransport', 'RTCDtlsTransport'],
  ...['WebTransport', 'WebSocketStream', 'PresentationRequest', 'BackgroundFetchManager'],
];
const DECLARED = /shadowrootmode/i;

export function closeWays(scope) {
  for (const name of CONNECTING) delete scope[name];
  watch(scope.document);
  openShadowsOnlyWatched(scope);
}

// A document of its own inside an attribute has all that was taken from this one, and runs what stands in its attributes.
function watch(root) {
  const find = root.querySelector.bind(root, 'iframe[srcdoc]');
  const observer = new MutationObserver(() => {
    for (let frame = find(); frame; frame = find()) withoutText(frame, 'srcdoc');
  });
  observer.observe(root, {subtree: true, childList: true, attributes: true, attributeFilter: ['srcdoc']});
}

const withoutText = Function.prototype.call.bind(Element.prototype.removeAttribute);

// Nobody is told of what happens in the shadow of an element but who watches that shadow itself.
function openShadowsOnlyWatched({Element: {prototype}, ShadowRoot, Document}) {
  const attach = Function.prototype.call.bind(prototype.attachShadow);
  prototype.attachShadow = function attachShadow(options) {
    const root = attach(this, {...options, clonable: false});
    watch(root);
    return root;
  };
  for (const holder of [prototype, ShadowRoot.prototype, Document]) {
    for (const name of Object.getOwnPropertyNames(holder).filter((each) => /HTMLUnsafe$/.test(each))) delete holder[name];
  }
  for (const name of ['write', 'writeln']) replaceWriting(Document.prototype, name);
}

let written = ''; // the end of it: a word may come in two pieces

function replaceWriting(prototype, name) {
  const write = Function.prototype.call.bind(prototype[name]);
  const declares = RegExp.prototype.test.bind(DECLARED);
  const join = (texts) => texts.reduce((before, text) => `${before}${text}`, '');
  prototype[name] = function (...texts) { // eslint-disable-line func-names
    const text = join(texts);
    const all = written + text;
    written = all.slice(-20);
    if (!declares(all)) write(this, text);
  };
}
