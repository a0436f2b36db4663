// The gallery: a tile per listener, found by name, country and type; two of them go to the comparison.
"use strict";

(async () => {
  const { element } = elements;
  const { count, number } = words;
  const $ = (id) => document.getElementById(id);
  let everyone;
  let tiles;
  try {
    everyone = await wrapped.load("everyone");
    const address = new URLSearchParams(location.search);
    const years = Object.keys(everyone.lookups.years).map(Number);
    const year = years.includes(Number(address.get("year"))) ? Number(address.get("year")) : Math.max(...years);
    tiles = await wrapped.tiles(year);
    begin(years, year, [...new Set((address.get("chosen") || "").split(",").filter((each) => /^\d+$/.test(each)).map(Number))]);
  } catch (error) { $("count").textContent = error.message; }

  function begin(years, year, wanted) {
    const { types, moods } = everyone.lookups;
    const colour = (mood) => moods[mood].colour;
    const ofYear = years.length > 1 ? `&year=${year}` : "";
    const filters = find.asked();
    let chosen = wanted.map((each) => tiles.find((tile) => tile.user_id === each)).filter(Boolean).slice(0, 2);
    let found = [];
    let nShown = 0;

    // -- a tile: who it is at a glance
    const sleeve = (tile) => element("span", tile.first_mood
      ? { class: "sleeve", style: `--first: ${colour(tile.first_mood)}; --second: ${colour(tile.second_mood || tile.first_mood)}` }
      : { class: "sleeve quiet" });
    const name = (tile) => elements.title(tile.username);
    const line = (kind, label, text) => text && element("span", { class: kind }, element("span", { class: "unseen" }, label), element("bdi", {}, text));
    const draw = (tile) => {
      const compare = element("button", { type: "button", "aria-pressed": isChosen(tile), "aria-label": `Compare ${tile.username}` }, "Compare");
      compare.addEventListener("click", () => choose(tile));
      const link = element(
        "a", { href: `wrapped.html?listener=${tile.user_id}${ofYear}${find.asAddress(filters)}`, title: tile.username },
        sleeve(tile), element("strong", {}, name(tile)),
        tile.type ? line("type", ", ", types[tile.type].name) : element("span", { class: "type" }, "A quiet year"),
        line("country", ", ", tile.country), line("artist", ", top artist: ", tile.artist),
        line("mood", ", moods: ", [tile.first_mood, tile.second_mood].filter(Boolean).join(", ")),
      );
      return element("li", { class: "tile", "data-listener": tile.user_id }, link, compare);
    };

    // -- the tiles on the page: some more whenever the end comes near
    const some = 30;
    const more = () => {
      const next = found.slice(nShown, nShown + some);
      $("tiles").append(...next.map(draw));
      nShown += next.length;
      $("more").hidden = nShown >= found.length;
      $("more").textContent = `Show more (${number(found.length - nShown)} left)`;
      return next.length;
    };
    const search = () => {
      found = find.among(tiles, filters);
      nShown = 0;
      $("tiles").replaceChildren();
      more();
      const all = count(tiles.length, "listener");
      $("count").textContent = found.length === tiles.length ? all : `${number(found.length)} of ${all}`;
      $("empty").hidden = found.length > 0;
      $("clear").hidden = !find.asAddress(filters);
      $("nobody").textContent = filters.q ? `Nobody called “${filters.q}”${filters.country || filters.type ? " with these filters" : ""}.` : "No listener has this country and type.";
    };
    const keep = () => {
      const ofChosen = chosen.length ? `&chosen=${chosen.map((tile) => tile.user_id)}` : "";
      const asked = `${ofYear}${find.asAddress(filters)}${ofChosen}`.slice(1);
      history.replaceState(null, "", asked ? `?${asked}` : location.pathname);
    };
    const change = () => {
      filters.q = $("q").value.trim();
      filters.country = $("country").value;
      filters.type = $("type").value;
      search();
      keep();
    };
    const clear = () => {
      for (const id of ["q", "country", "type"]) $(id).value = "";
      change();
      $("q").focus();
    };

    // -- two of them: a third replaces the first
    const isChosen = (tile) => chosen.includes(tile);
    const choose = (tile) => {
      chosen = isChosen(tile) ? chosen.filter((each) => each !== tile) : [...chosen, tile].slice(-2);
      tray();
      keep();
    };
    const tray = () => {
      const press = (selector, pressed) => document.querySelectorAll(selector).forEach((each) => each.setAttribute("aria-pressed", pressed));
      press('.tile [aria-pressed="true"]', false);
      for (const tile of chosen) press(`[data-listener="${tile.user_id}"] button`, true);
      const [one, two] = chosen;
      $("tray").hidden = !one;
      $("pair").replaceChildren(...(two ? [name(one), " and ", name(two)] : one ? [name(one), " and …? Choose one more to compare."] : []));
      $("compare").hidden = !two;
      if (two) $("compare").href = `compare.html?a=${one.user_id}&b=${two.user_id}${ofYear}`;
    };

    // -- the form
    const options = (id, all, counted) => {
      $(id).append(...all.map(([value, text]) => element("option", { value }, `${text} (${number(counted.get(value))})`)));
      $(id).value = filters[id];
      // an address may ask for what nobody has
      if ($(id).selectedIndex < 0) $(id).value = filters[id] = "";
    };
    const tally = (key) => tiles.reduce((sums, tile) => (tile[key] ? sums.set(tile[key], (sums.get(tile[key]) || 0) + 1) : sums), new Map());
    const alphabetical = (all) => all.sort(([, one], [, two]) => one.localeCompare(two, "en"));
    const [countries, codes] = [tally("country"), tally("type")];
    options("country", alphabetical([...countries.keys()].map((each) => [each, each])), countries);
    options("type", alphabetical([...codes.keys()].map((code) => [code, types[code].name])), codes);
    $("q").value = filters.q;
    $("search").hidden = false;
    $("search").addEventListener("submit", (event) => { event.preventDefault(); change(); });
    $("search").addEventListener("input", change);
    $("clear").addEventListener("click", clear);
    $("again").addEventListener("click", clear);
    $("drop").addEventListener("click", () => { chosen = []; tray(); keep(); });
    $("more").addEventListener("click", () => {
      const before = nShown;
      // the button may disappear, so focus moves to the first new tile
      if (more()) $("tiles").children[before].querySelector("a").focus();
    });
    if (years.length > 1) {
      $("years").append("Year: ", ...years.flatMap((each) => [
        each === year ? element("b", { "aria-current": "true" }, String(each)) : element("a", { href: `?year=${each}` }, String(each)), " ",
      ]));
    }
    $("tiles").addEventListener("keydown", (event) => {
      const link = event.target.closest(".tile a");
      const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns(), ArrowUp: -columns() };
      if (!link || !steps[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
      const place = [...$("tiles").children].indexOf(link.parentElement) + steps[event.key];
      while (place >= nShown && more());
      const next = $("tiles").children[place];
      if (next) { event.preventDefault(); next.querySelector("a").focus(); }
    });
    const columns = () => getComputedStyle($("tiles")).gridTemplateColumns.split(" ").length;
    search();
    tray();
    // observe again after each load, because the end may still be in view
    const near = new IntersectionObserver(([end]) => {
      if (!end.isIntersecting || !more()) return;
      near.unobserve($("more"));
      near.observe($("more"));
    }, { rootMargin: "600px" });
    near.observe($("more"));
  }
})();
