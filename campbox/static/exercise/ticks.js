// The list of what is done, beside the files: a draft holds its ticks too, as one text of numbers.
export function createTicks({boxes, onChange}) {
  boxes.forEach((box) => box.addEventListener('change', onChange));
  const name = boxes.length ? boxes[0].name : '';
  const named = (text) => (name ? {[name]: text} : {});

  return {
    fields: () => named(boxes.filter((box) => box.checked).map((box) => box.value).join(' ')),
    start: () => named(''),
    setFields(values) {
      if (!(name in values)) return;
      const ticked = values[name].split(' ');
      boxes.forEach((box) => { box.checked = ticked.includes(box.value); });
    },
  };
}

// Several parts of a form as one.
export function together(...parts) {
  const all = (what) => parts.reduce((found, part) => ({...found, ...part[what]()}), {});
  return {
    fields: () => all('fields'),
    start: () => all('start'),
    setFields: (values) => parts.forEach((part) => part.setFields(values)),
  };
}
