// Buttons to the listeners before and after the one of the story, on the same card: in the order of their
// numbers, among those that the gallery's filters find if the address has any. Needs story.js and find.js before
// it, and data/everyone.js after it.
"use strict";

(() => {
  const address = new URLSearchParams(location.search);
  const listener = /^\d+$/.test(address.get("listener") || "") ? Number(address.get("listener")) : null;
  const filters = find.asked();
  const years = (everyone) => Object.keys(everyone.lookups.years).map(Number);

  const button = (sign, label, neighbour) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = sign;
    made.setAttribute("aria-label", label);
    made.title = label;
    made.disabled = neighbour === undefined;
    made.addEventListener("click", () => {
      address.set("listener", neighbour);
      location.href = `?${address}${location.hash}`;
    });
    return made;
  };
  const show = (before, after) => document.getElementById("picker").append(
    button("‹", "Listener before", before), button("›", "Next listener", after),
  );
  const among = (numbers) => show(numbers.filter((each) => each < listener).pop(), numbers.find((each) => each > listener));

  const ranges = (all) => {
    const inside = all.find(([first, last]) => first <= listener && listener <= last);
    if (!inside) return;
    const before = all.filter(([, last]) => last < listener).pop();
    const after = all.find(([first]) => first > listener);
    show(
      listener > inside[0] ? listener - 1 : before && before[1],
      listener < inside[1] ? listener + 1 : after && after[0],
    );
  };
  const tell = wrapped.everyone;
  wrapped.everyone = (everyone) => {
    tell(everyone);
    if (listener === null) return;
    if (!find.asAddress(filters)) return ranges(everyone.listeners);
    const asked = Number(address.get("year"));
    const year = years(everyone).includes(asked) ? asked : Math.max(...years(everyone));
    wrapped.gallery = (_, { names, rows }) => {
      const tiles = rows.map((row) => Object.fromEntries(names.map((name, n) => [name, row[n]])));
      among(find.among(tiles, filters).map((tile) => tile.user_id));
    };
    const script = document.createElement("script");
    script.src = `data/gallery-${year}.js`;
    document.body.append(script);
  };
})();
