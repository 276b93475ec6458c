// The pictures and files that are chosen in a form, for whatever sends it. Most forms have none.
const attachings = new WeakMap();

// A picture that was chosen just now may still be made smaller.
export const settled = (form) => (attachings.has(form) ? attachings.get(form).settled() : Promise.resolve());

export const hold = (form, attaching) => attachings.set(form, attaching);

// Adds to the body of a form what is handed in again; gives the files that are new, as [{id, blob}].
export function chosenIn(form, body) {
  const attaching = attachings.get(form);
  body.delete('attach'); // the fields themselves are empty: what was chosen was taken out of them
  if (!attaching) return [];
  attaching.staying().forEach((name) => body.append('attached', name));
  return attaching.files();
}
