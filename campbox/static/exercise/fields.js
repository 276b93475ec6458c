// What stands in a form, as a draft keeps it: one text for each name; where several boxes are ticked, their values.
const isTicked = ({type}) => type === 'checkbox' || type === 'radio';
const apart = ' ';

export function createFields(form) {
  const controls = Array.from(form.elements).filter(({name, type}) => name && !['hidden', 'submit', 'file'].includes(type));
  const names = Array.from(new Set(controls.map(({name}) => name)));
  const named = (name) => controls.filter((control) => control.name === name);
  // What the browser itself puts back may be another learner's.
  if (performance.getEntriesByType('navigation')[0].type !== 'navigate') form.reset();
  arrange();
  const start = fields();

  function arrange() {
    form.querySelectorAll('[data-order]').forEach((list) => list.dispatchEvent(new Event('filled')));
  }

  function fields() {
    return names.reduce((all, name) => ({...all, [name]: textOf(named(name))}), {});
  }

  function setFields(values) {
    names.filter((name) => name in values).forEach((name) => {
      named(name).forEach((control) => {
        if (isTicked(control)) control.checked = values[name].split(apart).includes(control.value);
        else control.value = values[name];
      });
    });
    arrange();
  }

  return {fields, setFields, start: () => start};
}

function textOf(controls) {
  const [first] = controls;
  return isTicked(first) ? controls.filter(({checked}) => checked).map(({value}) => value).join(apart) : first.value;
}
