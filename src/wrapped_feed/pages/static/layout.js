// What cards are made of: words beside a picture, rows of lists, bands.
"use strict";

const layout = (() => {
  const { element } = elements;

  const p = (...content) => element("p", {}, ...content);
  const big = (...content) => element("p", { class: "big" }, ...content);
  const lead = (...content) => element("p", { class: "lead" }, ...content);
  const legend = (said) => element("p", { class: "legend" }, said);

  const row = (name, beside, value) => element(
    "li", {}, element("b", {}, name), element("em", {}, value ?? ""),
    beside ? element("span", {}, beside) : null,
  );
  const list = (rows) => element("ol", {}, ...rows.map((each) => row(...each)));
  const plainList = (rows) => element("ul", {}, ...rows.map((each) => row(...each)));
  // full rows one below the other, each as high as its share allows
  const bands = (rows, shares) => {
    const most = Math.max(...shares);
    const made = list(rows);
    made.classList.add("bands");
    made.querySelectorAll("li").forEach((each, n) => {
      each.style.setProperty("--share", (.35 + .65 * shares[n] / most).toFixed(3));
    });
    return made;
  };

  // `look` is one of the palette's; a card without a picture has its words over the whole width
  const card = (key, look, title, words, picture = null) => element(
    "section", { class: `card ${look}`, id: key, "aria-labelledby": `${key}-title`, tabindex: "-1" },
    element("div", { class: "words" }, element("h2", { id: `${key}-title` }, title), ...words), picture,
  );

  // the same with rows over the whole width as its picture
  const stacked = (key, look, title, words, rows) => {
    const made = card(key, look, title, words, rows);
    made.classList.add("stacked");
    rows.querySelectorAll("li").forEach((each, n) => each.style.setProperty("--place", n));
    return made;
  };

  return { p, big, lead, legend, list, plainList, bands, card, stacked };
})();
