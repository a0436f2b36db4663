// The pictures on the cards. They take their colours from the card; see story.css.
"use strict";

const pictures = (() => {
  const { element } = elements;

  const svg = (name, box, ...shapes) =>
    element("svg", { class: `art ${name}`, viewBox: box, "aria-hidden": "true" }, ...shapes);
  const circle = (cx, cy, r, part) => element("circle", { cx: cx.toFixed(2), cy: cy.toFixed(2), r: r.toFixed(2), class: part });
  const rect = (x, y, width, height, part) => element("rect", { x, y, width, height, class: part });
  const range = (n) => Array.from({ length: n }, (_, k) => k);
  const around = (turn, radius) => {
    const angle = 2 * Math.PI * turn - Math.PI / 2;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  };
  const at = (turn, radius) => around(turn, radius).map((each) => each.toFixed(2)).join(" ");
  const letter = (x, y, said, size, attributes = {}) => element("text", {
    x: x.toFixed(2), y: y.toFixed(2), "font-size": size, "text-anchor": "middle", "dominant-baseline": "central", ...attributes,
  }, said);
  // a part of a ring, from one turn of the clock's hand to another
  const sector = (from, to, inner, outer, part) => {
    const large = to - from > .5 ? 1 : 0;
    return element("path", {
      d: `M${at(from, inner)}L${at(from, outer)}A${outer} ${outer} 0 ${large} 1 ${at(to, outer)}L${at(to, inner)}A${inner} ${inner} 0 ${large} 0 ${at(from, inner)}Z`,
      class: part,
    });
  };

  // -- the listener's shape: filled layers, or grooves as lines
  const layers = (shape) => svg(
    "layers", "-100 -100 200 200",
    element("g", { class: "turning" }, ...record.outlines(shape, 9, 100).map((d, n) =>
      element("path", { d, style: `fill: var(--layer-${n})` }))),
  );
  const lines = (name, shape, n, nFull) => svg(
    name, "-101 -101 202 202",
    element("g", { class: "turning" }, ...record.outlines(shape, n, 100).map((d, k) =>
      element("path", { d, class: n - k === nFull ? "full" : "" }))),
  );
  const grooves = (shape) => lines("grooves", shape, shape.nGrooves, 0);
  // the rings of a tree, full up to one of them
  const rings = (shape, n, nFull) => lines("rings", shape, n, nFull);

  // -- a year: a dot a day, as many full ones as there are days of music
  const days = (minutes, nDays) => {
    const [columns, full] = [24, minutes / (24 * 60)];
    return svg("days", `0 0 ${columns} ${Math.ceil(nDays / columns)}`, ...range(nDays).flatMap((n) => {
      const [x, y] = [n % columns + .5, Math.floor(n / columns) + .5];
      const part = Math.min(Math.max(full - n, 0), 1);
      return [circle(x, y, .36, "unlit"), part ? circle(x, y, Math.max(.42 * Math.sqrt(part), .1), "lit") : null];
    }));
  };
  // a row a month, a dot a day; those of the streak are lit
  const calendar = (year, isLit) => {
    const names = "JFMAMJJASOND";
    return element("div", { class: "art calendar", "aria-hidden": "true" }, ...range(12).flatMap((month) => [
      element("span", {}, names[month]),
      ...range(new Date(Date.UTC(year, month + 1, 0)).getUTCDate()).map((date) => {
        const lit = isLit(new Date(Date.UTC(year, month, date + 1)).toISOString().slice(0, 10));
        return element("i", { style: `grid-column: ${date + 2}`, class: lit ? "lit" : "" });
      }),
    ]));
  };
  // the year as a ring; each top track is a ray on the day on which it was played the most
  const rays = (peaks) => {
    const most = Math.max(...peaks.n_listens);
    const nDays = 366;
    return svg(
      "rays", "-108 -108 216 216",
      ...peaks.days.map((day, n) => {
        const turn = Math.min(day, nDays - 1) / nDays;
        const [[x, y], [x2, y2]] = [around(turn, 36), around(turn, 36 + 56 * peaks.n_listens[n] / most)];
        return element("path", { d: `M${x.toFixed(1)} ${y.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}`, class: n < 5 ? "first" : "" });
      }),
      ...[..."JFMAMJJASOND"].map((name, month) => letter(...around((month + .5) / 12, 99), name, 13)),
    );
  };

  // -- a day: how much of it was music, and what part of the listens each part of it has
  const wedge = (minutes) => {
    const part = Math.min(minutes / (24 * 60), .9999);
    return svg("wedge", "-100 -100 200 200", circle(0, 0, 98, "unlit"), sector(0, Math.max(part, .003), 0, 98, "lit"), circle(0, 0, 5, "pin"));
  };
  const clock = (parts, busiestHour) => {
    const hours = { morning: [5, 11], midday: [11, 17], evening: [17, 22], night: [22, 29] };
    const most = Math.max(...parts.map((part) => part.percent));
    const [x, y] = around((busiestHour + .5) / 24, 21);
    return svg(
      "clock", "-106 -106 212 212", circle(0, 0, 88, "dial"),
      ...parts.map((part) => {
        const [from, to] = hours[part.day_part];
        return sector(from / 24 + .002, to / 24 - .002, 32, 36 + 52 * part.percent / most, part.day_part);
      }),
      ...[0, 6, 12, 18].map((hour) => letter(...around(hour / 24, 98), String(hour), 14, { "data-fact": "axis" })),
      circle(x, y, 6, "dot"),
    );
  };

  // -- the sound: a petal a feature, with its name and value beside it
  const petals = (features) => {
    const petal = ([key, name, percent, value], n) => {
      const turn = n / features.length;
      const [x, y] = around(turn, 108);
      const half = .46 / features.length;
      return element(
        "g", {}, sector(turn - half, turn + half, 10, 12 + 76 * Math.sqrt(percent / 100), n % 2 ? "odd" : "even"),
        letter(1.12 * x, y - 7, name, 11.5), letter(1.12 * x, y + 8, value, 14, { class: "value", "data-fact": key }),
      );
    };
    const made = svg("petals", "-158 -128 316 256", circle(0, 0, 88, "dial"), ...features.map(petal));
    made.removeAttribute("aria-hidden");
    return made;
  };

  // -- lists: an arc a genre, a groove a track of an album
  const arcs = (shares) => {
    const most = Math.max(...shares);
    return svg("arcs", "-100 -100 200 200", ...shares.flatMap((share, n) => {
      const [inner, outer] = [82 - 16 * n, 96 - 16 * n];
      return [
        sector(0, .75, inner, outer, "dial"),
        sector(0, .75 * Math.max(share / most, .01), inner, outer, `arc-${n + 1}`),
      ];
    }));
  };
  const sleeve = (nHeard, nTracks, n) => {
    const most = 24;
    const shown = Math.min(nTracks, most);
    const heard = Math.round(shown * nHeard / nTracks);
    return element(
      "svg", { class: "sleeve", viewBox: "0 0 100 100", "aria-hidden": "true" },
      element("rect", { width: 100, height: 100, style: `fill: var(--band-${n + 1})` }),
      ...range(shown).map((k) => element("circle", {
        cx: 50, cy: 50, r: (46 - 36 * k / shown).toFixed(1), fill: "none", "stroke-width": (22 / shown).toFixed(1),
        stroke: `var(--band-${n + 1}-ink)`, "stroke-opacity": k < heard ? 1 : .2,
      })),
    );
  };
  const bar = (percent) => element(
    "svg", { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    element("rect", { width: Math.max(percent, 1), height: 10 }),
  );

  // -- people: the listeners of an artist from the biggest fan in the middle; this one is lit
  const crowd = (rank, nListeners) => {
    const most = 700;
    const nDots = Math.min(nListeners, most);
    const place = Math.min(Math.round((rank - 1) * nDots / nListeners), nDots - 1);
    const size = 92 / Math.sqrt(nDots);
    const dot = (n, r, part) => {
      const angle = n * Math.PI * (3 - Math.sqrt(5));
      const far = size * Math.sqrt(n + .3);
      return circle(far * Math.cos(angle), far * Math.sin(angle), r, part);
    };
    return svg(
      "crowd", "-104 -104 208 208",
      ...range(nDots).map((n) => (n === place ? null : dot(n, Math.min(.62 * size, 9), "unlit"))),
      dot(place, Math.min(Math.max(1.05 * size, 6), 16), "lit"),
    );
  };
  // as many points as the club has members, within reason
  const badge = (shape, nMembers) => {
    const nPoints = Math.min(Math.max(nMembers, 10), 48);
    const edge = range(2 * nPoints).map((n) => at(n / (2 * nPoints), n % 2 ? 88 : 99)).join("L");
    return svg(
      "badge", "-100 -100 200 200", element("g", { class: "turning" }, element("path", { d: `M${edge}Z`, class: "edge" })),
      circle(0, 0, 78, "dial"), element("g", {}, ...record.outlines(shape, 7, 68).map((d) => element("path", { d, class: "groove" }))),
    );
  };
  // a house a top track, as high as the day on which it was played the most
  const skyline = (peaks) => {
    const houses = peaks.n_listens.slice(0, 48).map((n, k) => [peaks.days[k], n]).sort((a, b) => a[0] - b[0]);
    const most = Math.max(...peaks.n_listens);
    const width = Math.min(200 / houses.length, 16);
    const left = 100 - width * houses.length / 2;
    const drawn = element("svg", { class: "art skyline", viewBox: "0 0 200 100", preserveAspectRatio: "none", "aria-hidden": "true" });
    drawn.append(...houses.map(([, n], k) => {
      const high = 8 + 90 * n / most;
      return rect((left + k * width).toFixed(2), (100 - high).toFixed(2), (width + .05).toFixed(2), high.toFixed(2), `house-${k % 3}`);
    }));
    return drawn;
  };
  // a place from 0 to 100 between two words; the word on its side is bold
  const scale = (low, high, place) => {
    const side = (name, leads) => element(leads ? "b" : "span", {}, name);
    return element(
      "div", { class: "scale" },
      element("p", { class: "letter", "aria-hidden": "true" }, (place > 50 ? high : low)[0].toUpperCase()),
      element("div", {}, side(low, place < 50), side(high, place > 50), element(
        "svg", { viewBox: "0 0 400 18", preserveAspectRatio: "none", "aria-hidden": "true" },
        rect(0, 7, 400, 4, "line"), rect(199, 2, 2, 14, "line"), rect(place * 3.88, 0, 12, 18, "knob"),
      )),
    );
  };
  // a dot on a bar that goes from 0 to 100; beyond its ends, the dot stays in the picture
  const spread = (place) => {
    const [from, width, radius] = [30, 60, 5];
    const x = Math.min(Math.max(from + width * place / 100, radius), 120 - radius);
    return element(
      "svg", { class: "spread", viewBox: "0 0 120 12", "aria-hidden": "true" },
      rect(from, 3, width, 6, "dial"), circle(x, 6, radius, "knob"),
    );
  };

  return { layers, grooves, rings, days, calendar, rays, wedge, clock, petals, arcs, sleeve, bar, crowd, badge, skyline, scale, spread };
})();
