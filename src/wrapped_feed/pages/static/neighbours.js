// Links to the listeners before and after the one of the story, on the same card: in the order of their numbers,
// among those that the gallery's filters find if the address has any. The link to the gallery keeps the filters.
"use strict";

const neighbours = (() => {
  const { element } = elements;
  const address = (listener) => {
    const parts = new URLSearchParams(location.search);
    parts.set("listener", listener);
    return `?${parts}`;
  };
  const button = (sign, label, neighbour) => {
    const made = element("button", { type: "button", "aria-label": label, title: label }, sign);
    made.disabled = neighbour === undefined;
    // the card is the one that is shown by then
    made.addEventListener("click", () => { location.href = `${address(neighbour)}${location.hash}`; });
    return made;
  };
  const among = (numbers, listener) => [
    numbers.filter((each) => each < listener).pop(), numbers.find((each) => each > listener),
  ];
  // of the ranges of numbers that all listeners have
  const amongAll = (ranges, listener) => {
    const inside = ranges.find(([first, last]) => first <= listener && listener <= last);
    const before = ranges.filter(([, last]) => last < listener).pop();
    const after = ranges.find(([first]) => first > listener);
    return [
      listener > inside[0] ? listener - 1 : before?.[1],
      listener < inside[1] ? listener + 1 : after?.[0],
    ];
  };
  const show = async (listener, year, everyone) => {
    const filters = find.asked();
    const found = find.asAddress(filters) ? find.among(await wrapped.tiles(year), filters).map((tile) => tile.user_id) : [];
    const [before, after] = found.length ? among(found, listener) : amongAll(everyone.listeners, listener);
    document.querySelector("header a").href = `index.html?year=${year}${find.asAddress(filters)}`;
    document.getElementById("neighbours").replaceChildren(
      button("‹", "Previous listener", before), button("›", "Next listener", after),
    );
  };

  return { show };
})();
