// Two listeners side by side, named in the address: compare.html?a=12&b=57, and &year=2024 where there are several.
"use strict";

(async () => {
  const { element, title: bdi } = elements;
  const { count, number, portion, hour } = words;
  const main = document.getElementById("compared");
  const address = new URLSearchParams(location.search);

  const p = (...texts) => element("p", {}, ...texts);
  const link = (href, text) => element("a", { href }, text);
  const say = (headline, ...texts) => {
    const back = link("index.html", "Choose two listeners");
    main.replaceChildren(element("h1", {}, headline), ...texts.map((text) => p(text)), p(back));
  };
  const section = (key, headline, ...content) => element(
    "section", { id: key, "aria-labelledby": `${key}-title` }, element("h2", { id: `${key}-title` }, ...headline), ...content,
  );

  // -- a row between the two: its bars grow away from its name
  const bar = (side, value, most) => element(
    "span", { class: `bar ${side}`, "aria-hidden": "true" }, value ? element("i", { style: `width: ${100 * value / most}%` }) : null,
  );
  const row = ([one, two]) => ([name, values, texts, most = Math.max(...values)]) => element(
    "li", {}, element("b", {}, bdi(name)),
    ...[["one", one], ["two", two]].flatMap(([side, person], n) => [
      bar(side, values[n], most),
      element("span", { class: `value ${side}` }, element("span", { class: "unseen" }, `, ${person.name}: `), texts[n]),
    ]),
  );
  const rows = (people, all) => element("ul", { class: "rows" }, ...all.map(row(people)));
  const legend = (people) => element(
    "p", { class: "legend", "aria-hidden": "true" },
    ...people.map((person, n) => element("span", { class: n ? "two" : "one" }, bdi(person.name))),
  );
  // of a sentence about those of the two who have something
  const withOrWithout = (people, has) => [people.filter(has), people.filter((person) => !has(person))];
  const only = (people, has, what) => {
    const [having] = withOrWithout(people, has);
    return having.length ? ["Only ", bdi(having[0].name), ` ${what}`] : [`Neither of them ${what}`];
  };

  // -- who they are
  const person = ({ listener, name, story, year, ofYear }, side, { types, moods }) => {
    const { summary, personality, aura } = story;
    const colours = aura && [aura.first_mood, aura.second_mood || aura.first_mood].map((mood) => moods[mood].colour);
    const type = personality && types[personality.code];
    return element(
      "article", { class: side },
      element("span", colours ? { class: "sleeve", style: `--first: ${colours[0]}; --second: ${colours[1]}` } : { class: "sleeve quiet" }),
      element("h2", {}, bdi(name)),
      element("p", { class: "type" }, type ? `${type.name}` : "A quiet year"),
      p(summary.location ? `${summary.location}, ${year}` : String(year)),
      aura ? p(`Moods: ${[aura.first_mood, aura.second_mood].filter(Boolean).join(", ")}`) : null,
      element(
        "p", { class: "links" }, link(`wrapped.html?listener=${listener}${ofYear}`, "Open the story"),
        link(`index.html?chosen=${listener}${ofYear}`, "Compare with another"),
      ),
    );
  };

  // -- the artists that both have among their top 50
  const sharedArtists = (people, names) => {
    const [one, two] = people.map((each) => new Map(each.artists.map(([artist, listens], n) => [artist, { listens, rank: n + 1 }])));
    const shared = [...one.keys()].filter((artist) => two.has(artist))
      .map((artist) => ({ name: names[artist - 1], one: one.get(artist), two: two.get(artist) }))
      .sort((a, b) => (a.one.rank + a.two.rank) - (b.one.rank + b.two.rank) || a.one.rank - b.one.rank);
    const [having] = withOrWithout(people, (each) => each.artists.length);
    if (having.length < 2) return section("shared", only(people, (each) => each.artists.length, `listened to an artist in ${people[0].year}`));
    const sizes = people.map((each) => each.artists.length);
    const alike = sizes[0] === 1 ? "the top artist" : `the top ${sizes[0]} artists`;
    const compared = `Compared are ${sizes[0] === sizes[1] ? `${alike} of each` : sizes.map((n) => count(n, "top artist")).join(" and ")}.`;
    if (!shared.length) return section("shared", ["They share no artist"], p(compared));
    const most = Math.max(...shared.flatMap((each) => [each.one.listens, each.two.listens]));
    const told = shared.map((each) => [
      each.name, [each.one.listens, each.two.listens],
      [each.one, each.two].map(({ listens, rank }) => `${count(listens, "listen")}, #${rank}`), most,
    ]);
    const first = 8;
    return section(
      "shared", [`They share ${count(shared.length, "artist")}`],
      p(`${compared}${shared.length > 1 ? " Those high in both come first." : ""}`),
      legend(people), rows(people, told.slice(0, first)),
      told.length > first
        ? element("details", {}, element("summary", {}, `${number(told.length - first)} more`), rows(people, told.slice(first)))
        : null,
    );
  };

  // -- the four scales; places go from 0 to 100, the letter changes at 50
  const scales = [
    ["exploration", "Familiarity", "Exploration"], ["variety", "Loyalty", "Variety"],
    ["newness", "Timelessness", "Newness"], ["uniqueness", "Commonality", "Uniqueness"],
  ];
  const personalities = (people, { types }) => {
    const known = people.filter((each) => each.story.personality);
    const scale = ([key, low, high]) => {
      const places = people.map((each) => each.story.personality && each.story.personality[key]);
      const inside = places.filter((place) => typeof place === "number");
      const dot = (place, n) => (typeof place === "number" ? element("i", { class: `dot ${n ? "two" : "one"}`, style: `left: ${place}%` }) : null);
      const toward = (place) => (place > 50 ? high : low);
      const between = inside.length > 1
        ? element("i", { class: "between", style: `left: ${Math.min(...inside)}%; width: ${Math.max(...inside) - Math.min(...inside)}%` })
        : null;
      const told = known.map((each) => `${each.name}: ${toward(each.story.personality[key])}`).join(", ");
      return element(
        "li", { "data-scale": key }, element("span", {}, low), element("span", {}, high),
        element("span", { class: "line", "aria-hidden": "true" }, between, ...places.map(dot)),
        element("span", { class: "unseen" }, told),
      );
    };
    const all = known.length ? [legend(people), element("ul", { class: "scales" }, ...scales.map(scale))] : [];
    if (known.length < 2) return section("scales", only(people, (each) => each.story.personality, "has a listening personality"), ...all);
    const [one, two] = known.map((each) => each.story.personality);
    const distance = ([key]) => Math.abs(one[key] - two[key]);
    const [, low, high] = scales.reduce((most, each) => (distance(each) > distance(most) ? each : most));
    const same = [...one.code].filter((letter, n) => letter === two.code[n]).length;
    const [nameOne, nameTwo] = [one, two].map(({ code }) => types[code].name);
    const headline = scales.every((each) => !distance(each)) ? ["They are at the same point on every scale"] : [`They differ most between ${low} and ${high}`];
    return section(
      "scales", headline,
      one.code === two.code
        ? p(`Both have the type ${nameOne}, ${one.code}.`)
        : p(`${nameOne}, ${one.code}, and ${nameTwo}, ${two.code}: ${same || "none"} of the four letters ${same === 1 ? "is" : "are"} the same.`),
      ...all,
    );
  };

  // -- how much
  const much = (people) => {
    const has = (each) => each.story.summary.has_played;
    const [having] = withOrWithout(people, has);
    const said = (value, played) => (played && !value ? "under 1" : number(value));
    const summaries = people.map((each) => each.story.summary);
    const numbers = (name, key, tell = number) => [name, summaries.map((each) => each[key] || 0), summaries.map((each) => tell(each[key] || 0, each.has_played))];
    const all = [
      numbers("minutes", "minutes", said), numbers("listens", "n_listens"), numbers("artists", "n_artists"),
      numbers("new artists", "n_new_artists"), numbers("tracks", "n_tracks"), numbers("genres", "n_genres"),
      numbers("longest streak, days", "longest_streak_days"),
    ];
    if (having.length === 2) {
      const shares = summaries.map((each) => each.skip_percent);
      if (shares.every((share) => share !== null)) all.push(["plays stopped early", shares, shares.map(portion)]);
    }
    const headline = () => {
      if (having.length < 2) return only(people, has, `played music in ${people[0].year}`);
      const [more, less] = [...having].sort((a, b) => b.story.summary.minutes - a.story.summary.minutes);
      const ratio = more.story.summary.minutes / Math.max(less.story.summary.minutes, 1);
      if (ratio < 1.02) return ["They listened for about as long"];
      const times = ratio < 1.95 ? `${Math.round(100 * (ratio - 1))}\u00a0% longer than ` : `${number(ratio < 10 ? Math.round(10 * ratio) / 10 : Math.round(ratio))} times as long as `;
      return [bdi(more.name), ` listened ${times}`, bdi(less.name)];
    };
    return section("much", headline(), ...(having.length ? [legend(people), rows(people, all)] : []));
  };

  // -- when: a clock of 24 hours whose hand points to the busiest hour
  const clock = (each, side) => {
    const point = (at, radius) => {
      const angle = at / 24 * 2 * Math.PI - Math.PI / 2;
      return [100 + radius * Math.cos(angle), 100 + radius * Math.sin(angle)];
    };
    const busiest = each.story.summary.most_active_hour;
    const ticks = [...Array(24).keys()].map((at) => `M${point(at, at % 6 ? 86 : 80).join(" ")} L${point(at, 90).join(" ")}`).join(" ");
    const labels = [0, 6, 12, 18].map((at) => {
      const [x, y] = point(at, 64);
      return element("text", { x, y, "text-anchor": "middle", "dominant-baseline": "central" }, String(at));
    });
    const slice = `M100 100 L${point(busiest, 90).join(" ")} A90 90 0 0 1 ${point(busiest + 1, 90).join(" ")}Z`;
    return element(
      "figure", { class: side },
      element(
        "svg", { viewBox: "0 0 200 200", "aria-hidden": "true" }, element("circle", { cx: 100, cy: 100, r: 96, class: "face" }),
        element("path", { d: slice, class: "slice" }), element("path", { d: ticks, class: "ticks" }), ...labels,
      ),
      element("figcaption", {}, bdi(each.name), element("b", {}, `${hour(busiest)} to ${hour(busiest + 1)}`)),
    );
  };
  const when = (people) => {
    const has = (each) => each.story.day;
    const [having] = withOrWithout(people, has);
    if (!having.length) return null;
    const hours = having.map((each) => each.story.summary.most_active_hour);
    const headline = () => {
      if (having.length < 2) return [bdi(having[0].name), ` is busiest at ${hour(hours[0])}`];
      if (hours[0] === hours[1]) return [`Both are busiest at ${hour(hours[0])}`];
      return [bdi(having[0].name), ` is busiest at ${hour(hours[0])}, `, bdi(having[1].name), ` at ${hour(hours[1])}`];
    };
    const share = (each, part) => ((each.story.day || []).find((one) => one.day_part === part) || { percent: 0 }).percent;
    const most = Math.max(...having.flatMap((each) => each.story.day.map((part) => part.percent)));
    const parts = ["morning", "midday", "evening", "night"].map((part) => {
      const shares = people.map((each) => share(each, part));
      return [part, shares, shares.map(portion), most];
    });
    return section(
      "when", headline(), element("div", { class: "clocks" }, ...people.map((each, n) => (has(each) ? clock(each, n ? "two" : "one") : null))),
      p("Listens by part of the day, on each listener’s own clock."), legend(people), rows(people, parts),
    );
  };

  // -- the top fives; what both have is marked
  const tops = (people, names) => {
    const most = 5;
    const kinds = [
      ["Artists", (each) => each.artists.slice(0, most).map(([artist, listens]) => [artist, names[artist - 1], null, listens])],
      ["Tracks", (each) => (each.story.tracks || []).map((one) => [JSON.stringify([one.track_name, one.artist_name]), one.track_name, one.artist_name, one.n_listens])],
      ["Albums", (each) => (each.story.albums || []).map((one) => [JSON.stringify([one.album_name, one.artist_name]), one.album_name, one.artist_name, one.n_listens])],
      ["Genres", (each) => (each.story.genres || []).map((one) => [one.genre, one.genre, null, one.n_listens])],
    ];
    const common = [];
    const item = (others) => ([key, name, by, listens]) => {
      const isShared = others.some(([each]) => each === key);
      return element(
        "li", isShared ? { class: "both" } : {}, element("b", {}, bdi(name)), by ? element("span", {}, bdi(by)) : null,
        element("span", { class: "n" }, count(listens, "listen")), isShared ? element("em", {}, "both") : null,
      );
    };
    const kind = ([title, all]) => {
      const lists = people.map(all);
      if (!lists.some((list) => list.length)) return null;
      common.push(...lists[0].filter(([key]) => lists[1].some(([each]) => each === key)).map(([, name]) => name));
      const list = (items, n) => element(
        "div", { class: n ? "two" : "one" }, element("h4", {}, bdi(people[n].name)),
        items.length ? element("ol", {}, ...items.map(item(lists[1 - n]))) : p("Nothing."),
      );
      return element("div", { class: "top" }, element("h3", {}, title), ...lists.map(list));
    };
    const lists = kinds.map(kind).filter(Boolean);
    if (!lists.length) return null;
    const headline = common.length
      ? ["In both top fives: ", ...common.flatMap((name, n) => (n ? [", ", bdi(name)] : [bdi(name)]))]
      : ["Their top fives have nothing in common"];
    return section("tops", headline, ...lists);
  };

  const compare = async () => {
    const asked = ["a", "b"].map((key) => (address.get(key) || "").trim());
    const everyone = await wrapped.load("everyone");
    const missing = asked.find((each) => each && !(/^\d+$/.test(each) && wrapped.isListener(Number(each), everyone)));
    if (missing) return say("No such listener", `There is no listener “${missing}”.`);
    if (asked.some((each) => !each)) return say("Which two?", "This page compares two listeners.");
    if (Number(asked[0]) === Number(asked[1])) return say("The same listener twice", "Choose two different listeners.");
    const names = await wrapped.load("artist-names");
    const years = Object.keys(everyone.lookups.years).map(Number);
    const year = years.includes(Number(address.get("year"))) ? Number(address.get("year")) : Math.max(...years);
    const ofYear = years.length > 1 ? `&year=${year}` : "";
    const people = await Promise.all(asked.map(Number).map(async (listener) => {
      const story = (await wrapped.stories(listener, everyone))[year];
      return { listener, year, ofYear, story, name: story.summary.username, artists: await wrapped.topArtists(listener, year, everyone) };
    }));
    const [one, two] = people;
    document.title = `${one.name} and ${two.name}, ${year}`;
    const other = (each) => (each === year
      ? element("b", { "aria-current": "true" }, String(each))
      : link(`?a=${one.listener}&b=${two.listener}&year=${each}`, String(each)));
    return main.replaceChildren(
      element("h1", { class: "unseen" }, `${one.name} and ${two.name}, ${year}`),
      years.length > 1 ? p("Year: ", ...years.flatMap((each) => [other(each), " "])) : "",
      element("div", { class: "people" }, person(one, "one", everyone.lookups), person(two, "two", everyone.lookups)),
      ...[
        sharedArtists(people, names), personalities(people, everyone.lookups), much(people), when(people), tops(people, names),
      ].filter(Boolean),
    );
  };
  try { await compare(); } catch (error) { say("Nothing to show", error.message); }
})();
