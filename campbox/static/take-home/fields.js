// The fields of a form as name -> [values], as a file of answers holds them.

export function read(form) {
  const fields = {};
  new FormData(form).forEach((value, name) => { fields[name] = [...(fields[name] || []), value]; });
  return fields;
}

export function write(form, fields) {
  Array.from(form.elements).filter(({name}) => name).forEach((element) => {
    const values = fields[element.name] || [];
    if (element.type === 'radio' || element.type === 'checkbox') element.checked = values.includes(element.value);
    else if (values.length) [element.value] = values;
  });
}
