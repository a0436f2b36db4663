// Elements of a page. Text goes in as text, never as markup.
"use strict";

const elements = (() => {
  const ofSvg = ["svg", "g", "circle", "path", "rect", "text", "use", "symbol", "defs"];

  const element = (name, attributes = {}, ...children) => {
    const made = ofSvg.includes(name)
      ? document.createElementNS("http://www.w3.org/2000/svg", name)
      : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return made;
  };

  // a value of the marts as it is shown; every digit on a card is in one of these, in a name or in a title
  const fact = (name, value, shown = words.number(value)) =>
    element("data", { "data-fact": name, value }, shown);
  // a name may be written from right to left, and breaks after an underscore rather than within a number
  const title = (name) => element("bdi", {}, name.split("_").flatMap((part, n) => (n ? ["_", element("wbr"), part] : [part])));

  // text with elements in it, for a template: text`of ${fact("tracks", 5)} tracks`
  const text = (strings, ...values) => strings.flatMap((string, n) => [string, values[n] ?? ""]);
  const counted = (name, n, thing) => fact(name, n, words.count(n, thing));

  return { element, fact, title, text, counted };
})();
