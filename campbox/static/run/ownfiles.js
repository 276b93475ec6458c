// Puts a learner's own files in place in a document: style sheets and scripts that a page names by the names of its files. No
// imports: the page and the frame of a page with script take this file as it is.

// The name of a file that an address in a page means.
export function ownName(address) {
  return address.trim().replace(/^\.\//, '').replace(/[?#].*$/, '');
}

// A style sheet that is one of the files takes the place of the link to it.
export function putStylesInPlace(page, files) {
  for (const link of page.querySelectorAll('link[rel~=stylesheet i][href]')) {
    const text = files[ownName(link.getAttribute('href'))];
    if (text === undefined) continue;
    const style = page.createElement('style');
    style.textContent = text;
    if (link.media) style.media = link.media;
    link.replaceWith(style);
  }
}

// Takes out what would connect to elsewhere before a policy is asked, or lead the frame away.
export function cutConnections(page) {
  for (const link of page.querySelectorAll('link[rel~=preconnect i], link[rel~=dns-prefetch i]')) link.removeAttribute('href');
  for (const meta of page.querySelectorAll('meta[http-equiv=refresh i]')) meta.removeAttribute('http-equiv');
  for (const frame of page.querySelectorAll('[srcdoc]')) frame.removeAttribute('srcdoc');
  for (const shadow of page.querySelectorAll('[shadowrootmode]')) shadow.removeAttribute('shadowrootmode');
}

// The scripts of a page, in order: {element, text, file, line}, where `line` is the line of the file on which the text begins.
export function scriptsOf(page, files, name) {
  const source = withoutComments(files[name]);
  const scripts = [];
  let from = 0;
  for (const element of Array.from(page.querySelectorAll('script')).filter(isScript)) {
    const text = element.textContent;
    const start = source.indexOf(`>${text}</`, from) + 1;
    const file = element.hasAttribute('src') ? ownName(element.getAttribute('src')) : name;
    if (element.hasAttribute('src') && file in files) scripts.push({element, text: files[file], file, line: 1});
    if (!element.hasAttribute('src')) scripts.push({element, text, file, line: source.slice(0, start).split('\n').length});
    from = Math.max(from, start + text.length);
  }
  return scripts;
}

function isScript(element) {
  return /^(|module|(text|application)\/(x-)?(java|ecma)script)$/i.test(element.type.trim());
}

function withoutComments(text) {
  return text.replace(/<!--[^]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '));
}
