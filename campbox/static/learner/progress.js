// The learner's pages that show progress, after what waited has reached the box: they are one step behind.
const pages = ['/home', '/work'];

export async function showProgressAnew() {
  if (!pages.includes(location.pathname)) return;
  const told = (response) => (response.ok && !response.redirected ? response.text() : null);
  const html = await fetch(location.href, {cache: 'no-store'}).then(told).catch(() => null); // asked again with the next answer
  if (html === null) return;
  const anew = new DOMParser().parseFromString(html, 'text/html').querySelector('main');
  const main = document.querySelector('main');
  main.textContent = '';
  main.append(...anew.childNodes);
}
