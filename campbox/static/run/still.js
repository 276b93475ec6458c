// The page's side of a frame in which no script runs. Its document has our own origin, so it is written and looked at from
// here; by its headers and its sandbox it loads nothing and leads nowhere.
import {cutConnections, putStylesInPlace} from './ownfiles.js';

// Opens a frame in `place`; `arrange(element)` sets it up before. Rejects where the address can't be opened.
export function openStill({address, place, arrange}) {
  const element = document.createElement('iframe');
  return new Promise((resolve, reject) => {
    element.onload = () => {
      const {contentDocument} = element;
      // A browser's own page of an error has no document for us, or another address.
      if (contentDocument && contentDocument.URL === new URL(address, document.baseURI).href) resolve(opened(element));
      else reject(new Error(`${address} could not be opened`));
    };
    element.setAttribute('sandbox', 'allow-same-origin');
    element.src = address;
    arrange(element);
    place.append(element);
  });
}

function opened(element) {
  const {contentDocument, contentWindow} = element;
  const [home] = contentDocument.URL.split('#');
  let leave = () => {};

  // The sandbox would refuse to leave, but an empty frame would remain of that in some browsers.
  function stay(event) {
    const within = event.target.closest ? event.target.closest('a[href], area[href], button, input') : null;
    if (!within || !(within.href || (within.form && /^(submit|image)$/.test(within.type)))) return;
    event.preventDefault();
    const target = within.getAttribute('href');
    if (!target) return;
    if (target.startsWith('#')) contentWindow.location.replace(home + target);
    else leave(target);
  }

  for (const type of ['click', 'auxclick']) contentDocument.addEventListener(type, stay, true);

  return {
    element,
    document: contentDocument,
    // onLeave(address) hears of links to elsewhere that were followed.
    write(files, name, onLeave = () => {}) {
      leave = onLeave;
      const {scrollX, scrollY} = contentWindow;
      // The frame's own parser, because ours would apply the policy of our page to styles.
      const page = new contentWindow.DOMParser().parseFromString(files[name] || '', 'text/html');
      cutConnections(page);
      putStylesInPlace(page, files);
      contentDocument.replaceChild(contentDocument.adoptNode(page.documentElement), contentDocument.documentElement);
      contentWindow.scrollTo(scrollX, scrollY);
    },
    close: () => element.remove(),
  };
}
