// Renders a listener's story as cards, from the data shard that contains the listener.
"use strict";

const wrapped = (() => {
  let everyone = null;
  let cards = [];
  const shards = {};
  const waiting = {};
  const $ = (id) => document.getElementById(id);
  const story = $("story");

  // -- helpers; strings are inserted as text nodes, never as markup
  const element = (name, attributes = {}, ...children) => {
    const svg = ["svg", "circle", "path", "rect", "text"].includes(name);
    const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  const number = (value) => Number(value).toLocaleString("en");
  const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const day = (text) => { const [, month, date] = text.split("-").map(Number); return `${months[month - 1]} ${date}`; };
  const p = (...texts) => element("p", {}, ...texts);
  // long words get a smaller font, so that they are not broken
  const big = (text) => {
    const longest = Math.max(...String(text).split(/\s+/).map((word) => word.length));
    return element("p", { class: `big${longest > 8 ? " long" : ""}${longest > 15 ? " longer" : ""}` }, String(text));
  };
  const list = (rows) => element("ol", {}, ...rows.map(([name, beside, value]) =>
    element("li", {}, element("div", {}, element("b", {}, name), beside ? element("span", {}, beside) : null), element("em", {}, value))));
  const card = (key, title, ...children) => {
    const made = element("section", { class: "card", id: key, "aria-label": title, tabindex: "-1" }, element("h2", {}, title), ...children);
    cards.push(made);
  };

  // -- graphics
  const scale = (low, high, percent) => element("div", { class: "scale" }, element("span", {}, low), element("span", {}, high),
    element("svg", { viewBox: "0 0 400 18", preserveAspectRatio: "none", "aria-hidden": "true" },
      element("rect", { x: 0, y: 8, width: 400, height: 2, fill: "#1d1a16" }),
      element("rect", { x: Math.min(Math.max(percent, 0), 100) * 3.88, y: 1, width: 12, height: 16, fill: "#1d1a16" })));
  const discs = (first, second) => element("svg", { class: "aura", viewBox: "0 0 200 120", role: "img", "aria-label": "Two discs in the colours of the aura" },
    element("circle", { cx: 70, cy: 60, r: 56, fill: first, stroke: "#1d1a16", "stroke-width": 3 }),
    second ? element("circle", { cx: 132, cy: 60, r: 44, fill: second, stroke: "#1d1a16", "stroke-width": 3, "fill-opacity": ".85" }) : null);
  // the day as a 24-hour dial: the thickness of a part's ring is its share of the listens
  const dial = (parts, hour) => {
    const spans = { morning: [5, 11], midday: [11, 17], evening: [17, 22], night: [22, 29] };
    const at = (turn, radius) => { const a = turn / 24 * 2 * Math.PI - Math.PI / 2; return `${100 + radius * Math.cos(a)} ${100 + radius * Math.sin(a)}`; };
    const rings = parts.filter(([, , share]) => share).map(([name, , share]) => {
      const [from, to] = spans[name]; const outer = 40 + share * .9;
      return element("path", { d: `M${at(from, 36)} L${at(from, outer)} A${outer} ${outer} 0 0 1 ${at(to, outer)} L${at(to, 36)} A36 36 0 0 0 ${at(from, 36)}Z`, fill: "#1d1a16", "fill-opacity": ".8", stroke: "#fff", "stroke-width": 1 });
    });
    return element("svg", { class: "dial", viewBox: "0 0 200 200", role: "img", "aria-label": "The day as a dial" }, ...rings,
      hour === null ? null : element("circle", { cx: at(hour + .5, 28).split(" ")[0], cy: at(hour + .5, 28).split(" ")[1], r: 5, fill: "#1d1a16" }));
  };

  const renderStory = (listener, year, years, values) => {
    cards = [];
    const [username, location, hasPlayed, minutes, listens, tracks, artists, newArtists, genres, albums, percentile, biggest, biggestMinutes, hour, streak, streakFrom, firstTrack, firstArtist, firstDay, skips] = values.summary;
    const lookups = everyone.lookups;
    const [code, sureness, exploration, newness, variety, uniqueness] = values.personality;
    const [type, sentence] = lookups.types[code];
    card("hello", `listener ${listener}`, big(username), p(`${location}, ${year}`),
      years.length > 1 ? p(...years.flatMap((each) => [element("a", { href: `?listener=${listener}&year=${each}` }, String(each)), " "])) : null,
      hasPlayed ? null : p("Nothing was played this year, so some cards are missing."));
    card("minutes", "minutes", big(number(minutes)), p(`${number(listens)} listens of ${number(tracks)} tracks, ${number(albums)} albums and ${number(genres)} genres.`),
      hasPlayed ? p(`More minutes than ${percentile} % of the other listeners. ${skips} % of the plays were skipped before the end.`) : null);
    if (values.artists) card("artists", "top artists", list(values.artists.map(([name, n, mins, top]) => [name, `${number(mins)} minutes, top ${top} % of the fans`, number(n)])), p(`${number(artists)} artists, ${number(newArtists)} of them new.`));
    if (values.tracks) card("tracks", "top tracks", list(values.tracks.map(([name, artist, n]) => [name, artist, number(n)])));
    if (values.albums) card("albums", "top albums", list(values.albums.map(([name, artist, n]) => [name, artist, number(n)])));
    if (values.genres) card("genres", "top genres", list(values.genres.map(([name, n, share]) => [name, `${share} %`, number(n)])));
    card("personality", "listening personality", big(type), p(`${code}. ${sentence}`),
      scale("familiarity", "exploration", exploration), scale("timelessness", "newness", newness), scale("loyalty", "variety", variety), scale("commonality", "uniqueness", uniqueness),
      p(`Certainty: ${sureness} %.`));
    if (hasPlayed) {
      card("day", "the day", dial(values.day, hour), list(values.day.filter(([, n]) => n).map(([part, , share, mood, genre]) => [part, `${mood}, ${genre}`, `${share} %`])), p(`Most active hour: ${hour}:00.`));
      const [first, firstShare, second, secondShare] = values.aura;
      if (first) card("aura", "audio aura", discs(lookups.moods[first][0], second && lookups.moods[second][0]), big(second ? `${first}, ${second}` : first), p(`${firstShare} %${second ? ` and ${secondShare} %` : ""} of the listens.`));
    }
    if (values.evolution) card("evolution", "evolution", list(values.evolution.map(([from, to, genre, names]) => [genre, `${from === to ? months[from - 1] : `${months[from - 1]} to ${months[to - 1]}`}: ${names.join(", ")}`, ""])));
    if (hasPlayed) card("streak", "streak", big(`${streak} ${streak === 1 ? "day" : "days"}`), streakFrom ? p(`in a row with music, from ${day(streakFrom)}.`) : null,
      p(`The biggest day was ${day(biggest)}: ${number(biggestMinutes)} minutes.`), p(`The year started on ${day(firstDay)} with ${firstTrack} by ${firstArtist}.`));
    const [age, listeningAge, from, to, share, groupShare] = values.age;
    if (listeningAge !== null) card("age", "listening age", big(listeningAge), p(`At age ${age}: releases of ${from} to ${to} are ${share} % of the listens, against ${groupShare} % for listeners of a similar age.`));
    card("character", "character", big(values.character[0]), p(lookups.characters[values.character[0]][0]));
    const [mood, role, members] = values.club;
    card("club", "club", big(lookups.clubs[mood][0]), p(lookups.clubs[mood][1]), p(`${role}, one of ${number(members)}.`));
    const [country, likeness, isHome] = values.town;
    if (country) card("town", "sound town", big(country), p(isHome ? "There is no place like home." : `Its listeners' artists are the most similar: ${likeness} of 1.`));
    const sleeve = summarySleeve(listener, year, values, type, code);
    card("share", "to share", sleeve, element("div", { class: "tools" }, tool("Save as PNG", () => savePng(sleeve, listener)), tool("Save as SVG", () => saveSvg(sleeve, listener)), tool("Print", () => print())));
    story.replaceChildren(...cards);
  };

  // -- the card that is shared
  const tool = (name, act) => { const made = element("button", { type: "button" }, name); made.addEventListener("click", act); return made; };
  const summarySleeve = (listener, year, values, type, code) => {
    const line = (y, size, weight, text) => element("text", { x: 40, y, "font-size": size, "font-weight": weight, fill: "#1d1a16", "font-family": "system-ui, sans-serif" }, text.length > 34 ? `${text.slice(0, 33)}…` : text);
    const top = values.artists || [];
    return element("svg", { viewBox: "0 0 600 600", width: 600, height: 600, role: "img", "aria-label": "Summary", xmlns: "http://www.w3.org/2000/svg", class: "sleeve" },
      element("rect", { width: 600, height: 600, fill: "#f2c14e" }), element("circle", { cx: 560, cy: 40, r: 190, fill: "none", stroke: "#1d1a16", "stroke-opacity": ".14", "stroke-width": 60 }),
      line(70, 24, 700, `${values.summary[0]}, ${year}`), line(170, 84, 800, number(values.summary[3])), line(205, 24, 400, "minutes"),
      line(270, 38, 800, type), line(300, 22, 400, code),
      ...top.map(([name], place) => line(360 + 38 * place, 26, 600, `${place + 1}  ${name}`)), line(570, 20, 400, values.character[0]));
  };
  const asText = (svg) => new XMLSerializer().serializeToString(svg);
  const save = (href, name) => { const link = element("a", { href, download: name }); document.body.append(link); link.click(); link.remove(); };
  const saveSvg = (svg, listener) => save(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(asText(svg))}`, `wrapped-${listener}.svg`);
  const savePng = (svg, listener) => {
    const image = new Image();
    image.onload = () => { const canvas = element("canvas", { width: 1200, height: 1200 }); canvas.getContext("2d").drawImage(image, 0, 0, 1200, 1200); save(canvas.toDataURL("image/png"), `wrapped-${listener}.png`); };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(asText(svg))}`;
  };

  // -- navigation: the URL's fragment is the card's id, so that links and the back button work
  const place = () => Math.max(cards.findIndex((each) => `#${each.id}` === location.hash), 0);
  const show = () => {
    const now = place();
    cards.forEach((each, n) => { each.hidden = n !== now; });
    $("place").textContent = cards.length ? `${now + 1} of ${cards.length}` : "";
    $("back").disabled = now === 0;
    $("on").disabled = now >= cards.length - 1;
  };
  const go = (step) => {
    const next = Math.min(Math.max(place() + step, 0), cards.length - 1);
    if (cards.length && next !== place()) { history.pushState(null, "", `#${cards[next].id}`); show(); }
  };
  addEventListener("popstate", show);
  addEventListener("hashchange", show);
  addEventListener("keydown", (event) => {
    if (event.target.matches("input") || event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1, Home: -99, End: 99, " ": event.target.matches("button, a") ? 0 : 1 };
    if (steps[event.key]) { event.preventDefault(); go(steps[event.key]); }
  });
  $("back").addEventListener("click", () => go(-1));
  $("on").addEventListener("click", () => go(1));
  let touched = null;
  story.addEventListener("pointerdown", (event) => { touched = event.target.closest("a, button") ? null : [event.clientX, event.clientY]; });
  story.addEventListener("pointerup", (event) => {
    if (!touched) return;
    const [x, y] = [event.clientX - touched[0], event.clientY - touched[1]];
    touched = null;
    if (getSelection().toString()) return;
    if (Math.abs(x) > 40 && Math.abs(x) > Math.abs(y)) go(x < 0 ? 1 : -1);
    else if (Math.abs(x) < 8 && Math.abs(y) < 8) go(event.clientX < innerWidth / 3 ? -1 : 1);
  });
  story.addEventListener("pointercancel", () => { touched = null; });

  // -- finding the listener
  const exists = (listener) => Number.isInteger(listener) && everyone.listeners.some(([first, last]) => first <= listener && listener <= last);
  const friendly = (title, ...rest) => { cards = []; card("nobody", title, ...rest); story.replaceChildren(...cards); show(); };
  const anyone = () => {
    let n = Math.floor(Math.random() * everyone.listeners.reduce((sum, [first, last]) => sum + last - first + 1, 0));
    for (const [first, last] of everyone.listeners) { if (n <= last - first) return first + n; n -= last - first + 1; }
    return 1;
  };
  const open = () => {
    const asked = new URLSearchParams(location.search);
    const listener = asked.has("listener") ? Number(asked.get("listener")) : NaN;
    if (!asked.has("listener")) return friendly("whose year?", big("Pick a listener"), p("Enter a number above, or choose a random listener."));
    $("listener").value = Number.isFinite(listener) ? listener : "";
    if (!exists(listener)) return friendly("nobody here", big("No such listener"), p("There is no listener with that number. Enter another one above, or choose a random listener."));
    const shard = Math.floor(listener / everyone.listenersPerShard);
    waiting[shard] = (stories) => {
      const years = Object.keys(stories[listener]).map(Number);
      const year = years.includes(Number(asked.get("year"))) ? Number(asked.get("year")) : Math.max(...years);
      document.title = `Wrapped ${year}: ${stories[listener][year].summary[0]}`;
      renderStory(listener, year, years, stories[listener][year]);
      show();
    };
    if (shards[shard]) waiting[shard](shards[shard]);
    else document.body.append(element("script", { src: `data/shard-${shard}.js` }));
  };
  $("picker").addEventListener("submit", (event) => { event.preventDefault(); location.href = `?listener=${$("listener").value}`; });
  $("random").addEventListener("click", () => { location.href = `?listener=${anyone()}`; });

  return {
    everyone: (data) => { everyone = data; open(); },
    shard: (n, stories) => { shards[n] = stories; waiting[n]?.(stories); },
  };
})();
