// The sentences that stand in the page for script, and how they count.
export const device = document.querySelector('[data-device]');
export const words = device.dataset;

// One number of each plural form of our languages, as in the template that made the sentences.
const samples = [0, 1, 2, 3, 11, 100];

// The sentence about `number`, of those that stand in the page separated by "|", one for each sample.
export function counted(sentences, number) {
  const rules = new Intl.PluralRules(document.documentElement.lang);
  const isAlike = (sample) => rules.select(sample) === rules.select(number);
  const found = samples.findIndex(isAlike);
  return sentences.split('|')[found < 0 ? samples.length - 1 : found].replace('{n}', String(number));
}

// When a row was written, as this device's clock says. One style of digits on every page, in Arabic too.
export function clockTime(milliseconds) {
  const date = new Date(milliseconds);
  const isToday = date.toDateString() === new Date().toDateString();
  const day = isToday ? {} : {day: 'numeric', month: 'short'};
  const format = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, {...day, hour: '2-digit', minute: '2-digit'});
  return format.format(date);
}
