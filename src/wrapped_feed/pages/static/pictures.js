// Elements and pictures. Text goes in as text, never as markup.
"use strict";

const pictures = (() => {
  const ink = "#1d1a16";
  const face = "system-ui, sans-serif";
  const ofSvg = ["svg", "circle", "path", "rect", "text", "title"];

  const element = (name, attributes = {}, ...children) => {
    const made = ofSvg.includes(name)
      ? document.createElementNS("http://www.w3.org/2000/svg", name)
      : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };

  // a place from 0 to 100 between two words; the word on its side is bold
  const scale = (low, high, place) => {
    const side = (name, leads) => element(leads ? "b" : "span", {}, name);
    return element(
      "div", { class: "scale" }, side(low, place < 50), side(high, place > 50),
      element(
        "svg", { viewBox: "0 0 400 18", preserveAspectRatio: "none", "aria-hidden": "true" },
        element("rect", { x: 0, y: 8, width: 400, height: 2, fill: ink }),
        element("rect", { x: 199, y: 3, width: 2, height: 12, fill: ink }),
        element("rect", { x: place * 3.88, y: 1, width: 12, height: 16, fill: ink, class: "knob" }),
      ),
    );
  };

  const bar = (percent) => element(
    "svg", { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    element("rect", { width: Math.max(percent, 1), height: 10, fill: ink }),
  );

  // a dot on a bar that goes from 0 to 100; beyond its ends, the dot stays in the picture
  const range = (place) => {
    const [from, width, radius] = [30, 60, 5];
    const x = Math.min(Math.max(from + width * place / 100, radius), 120 - radius);
    return element(
      "svg", { class: "range", viewBox: "0 0 120 12", "aria-hidden": "true" },
      element("rect", { x: from, y: 3, width, height: 6, fill: ink, "fill-opacity": ".3" }),
      element("circle", { cx: x, cy: 6, r: radius, fill: ink }),
    );
  };

  const discs = (first, second) => element(
    "svg", { class: "aura", viewBox: "0 0 200 120", role: "img", "aria-label": "The colours of the aura" },
    element("circle", { cx: second ? 70 : 100, cy: 60, r: 56, fill: first, stroke: ink, "stroke-width": 3 }),
    second
      ? element("circle", { cx: 132, cy: 60, r: 44, fill: second, stroke: ink, "stroke-width": 3, "fill-opacity": ".85" })
      : null,
  );

  // the day as a clock of 24 hours: each part of it is as thick as its share, the dot is the busiest hour
  const clock = (parts, busiestHour) => {
    const hours = { morning: [5, 11], midday: [11, 17], evening: [17, 22], night: [22, 29] };
    const [inner, outermost] = [32, 84];
    const point = (hour, radius) => {
      const angle = hour / 24 * 2 * Math.PI - Math.PI / 2;
      return [100 + radius * Math.cos(angle), 100 + radius * Math.sin(angle)];
    };
    const at = (hour, radius) => point(hour, radius).join(" ");
    const most = Math.max(...parts.map((part) => part.percent));
    const rings = parts.map((part) => {
      const [from, to] = hours[part.day_part];
      const outer = inner + 4 + (outermost - inner - 4) * part.percent / most;
      const outline = `M${at(from, inner)} L${at(from, outer)} A${outer} ${outer} 0 0 1 ${at(to, outer)} `
        + `L${at(to, inner)} A${inner} ${inner} 0 0 0 ${at(from, inner)}Z`;
      return element("path", { d: outline, fill: ink, "fill-opacity": ".8", stroke: "#fff", "stroke-width": 1 });
    });
    const labels = [0, 6, 12, 18].map((hour) => {
      const [x, y] = point(hour, 93);
      const centre = { "text-anchor": "middle", "dominant-baseline": "central" };
      return element("text", { x, y, "font-size": 12, fill: ink, "font-family": face, ...centre }, String(hour));
    });
    const [cx, cy] = point(busiestHour + .5, 22);
    return element(
      "svg", { class: "clock", viewBox: "0 0 200 200", role: "img", "aria-label": "The day as a clock" },
      ...rings, ...labels, element("circle", { cx, cy, r: 5, fill: ink }),
    );
  };

  // -- the picture that is shared: lines of text, each made small enough for its width
  const pen = document.createElement("canvas").getContext("2d");
  const line = (text, y, size, weight) => {
    const [room, smallest] = [520, 15];
    const widthAt = (each, points) => { pen.font = `${weight} ${points}px ${face}`; return pen.measureText(each).width; };
    const fitting = Math.max(Math.min(size, size * room / widthAt(text, size)), smallest);
    let told = text;
    while (widthAt(told, fitting) > room + 1) told = `${[...told].slice(0, -2).join("")}…`;
    return element("text", { x: 40, y, "font-size": fitting, "font-weight": weight, fill: ink, "font-family": face }, told);
  };
  const summary = (lines) => element(
    "svg", {
      class: "summary", viewBox: "0 0 600 600", width: 600, height: 600, role: "img",
      "aria-label": lines.map(([text]) => text).join(", "), xmlns: "http://www.w3.org/2000/svg",
    },
    element("rect", { width: 600, height: 600, fill: "#f2c14e" }),
    element("circle", { cx: 560, cy: 40, r: 190, fill: "none", stroke: ink, "stroke-opacity": ".14", "stroke-width": 60 }),
    ...lines.map(([text, ...place]) => line(text, ...place)),
  );

  const asAddress = (svg) =>
    `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  const save = (href, name) => {
    const link = element("a", { href, download: name });
    document.body.append(link);
    link.click();
    link.remove();
  };
  const saveSvg = (svg, name) => save(asAddress(svg), `${name}.svg`);
  const savePng = (svg, name) => {
    const [image, side] = [new Image(), 1200];
    image.onload = () => {
      const canvas = element("canvas", { width: side, height: side });
      canvas.getContext("2d").drawImage(image, 0, 0, side, side);
      save(canvas.toDataURL("image/png"), `${name}.png`);
    };
    image.src = asAddress(svg);
  };

  return { element, scale, bar, range, discs, clock, summary, saveSvg, savePng };
})();
