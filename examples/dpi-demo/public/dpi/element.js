/** Builds elements: text is always text, never markup. */

/** `element('p.note', 'words', otherElement)`; falsy children are left out. */
export function element(selector, ...children) {
  const [tag, ...classes] = selector.split('.');
  const node = document.createElement(tag || 'div');
  if (classes.length > 0) node.className = classes.join(' ');
  node.append(
    ...children.filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
}

/** The same with attributes. */
export function elementWith(selector, attributes, ...children) {
  const node = element(selector, ...children);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name, value === true ? '' : value);
  }
  return node;
}
