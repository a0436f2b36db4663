// The pictures that are shared, drawn on canvases: one for a story on a phone, one square.
"use strict";

const share = (() => {
  const { element, fact, title } = elements;
  const face = getComputedStyle(document.body).fontFamily;
  const formats = { story: [1080, 1920], square: [1080, 1080] };

  // -- text that fits: smaller, and if that is not enough, cut at a letter as a person sees it
  const isFromTheRight = (text) => /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u.test(text);
  const letters = (text) => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  const fitted = (pen, { text, size, weight, width, least = .62 }) => {
    const widthAt = (each, points) => {
      pen.font = `${weight} ${points}px ${face}`;
      return pen.measureText(each).width;
    };
    const points = Math.max(Math.min(size, size * width / widthAt(text, size)), least * size);
    const shown = letters(text);
    while (shown.length > 1 && widthAt(`${shown.join("")}${shown.length < letters(text).length ? "…" : ""}`, points) > width + 1) shown.pop();
    return { points, shown: shown.length < letters(text).length ? `${shown.join("").trimEnd()}…` : text };
  };
  const write = (pen, line) => {
    const { points, shown } = fitted(pen, line);
    pen.font = `${line.weight} ${points}px ${face}`;
    pen.fillStyle = line.colour;
    pen.direction = isFromTheRight(line.text) ? "rtl" : "ltr";
    pen.textAlign = line.isAtTheRight ? "right" : "left";
    pen.fillText(shown, line.x, line.y);
  };

  // -- where each line stands
  const linesOf = (format, { summary, year, artists, tracks, type, character }, { ink, mark, second }) => {
    const isStory = format === "story";
    const [edge, width] = [72, 1080 - 2 * 72];
    const half = (width - 48) / 2;
    const top = isStory ? { name: 140, minutes: 1070, lists: 1240, type: 1782 } : { name: 120, minutes: 400, lists: 566, type: 962 };
    const none = summary.has_played && !summary.minutes;
    const columns = [
      { x: edge, said: artists.length > 1 ? "Top artists" : "Top artist", names: artists },
      { x: edge + half + 48, said: tracks.length > 1 ? "Top tracks" : "Top track", names: tracks },
    ].filter(({ names }) => names.length);
    const rise = isStory ? 78 : 56;
    return [
      { text: summary.username, x: edge, y: top.name, size: 60, weight: 800, width: isStory ? width - 200 : 460, colour: ink, isName: true },
      isStory
        ? { text: String(year), fact: "year", x: 1080 - edge, y: top.name, size: 60, weight: 800, width: 180, colour: second, isAtTheRight: true }
        : { text: String(year), fact: "year", x: edge, y: top.name + 76, size: 60, weight: 800, width: 180, colour: second },
      { text: none ? "under 1" : words.number(summary.minutes), fact: "minutes", x: edge - 6, y: top.minutes, size: isStory ? 230 : 150, weight: 800, width: isStory ? width : 450, colour: ink },
      { text: summary.minutes === 1 || none ? "minute of music" : "minutes of music", x: edge, y: top.minutes + (isStory ? 92 : 70), size: isStory ? 46 : 38, weight: 500, width: half, colour: ink },
      ...columns.flatMap(({ x, said, names }) => [
        { text: said, x, y: top.lists + (isStory ? 20 : 0), size: isStory ? 36 : 30, weight: 700, width: half, colour: mark },
        ...names.map((name, n) => ({
          text: name, x, y: top.lists + (isStory ? 94 : 56) + rise * n, size: isStory ? 46 : 38, weight: 700, width: half, colour: ink, isName: true,
        })),
      ]),
      { text: type ? type.name : summary.n_listens ? character : "A quiet year", x: edge, y: top.type, size: isStory ? 104 : 76, weight: 800, width, colour: second },
      ...(type ? [{ text: character, x: edge, y: top.type + (isStory ? 70 : 56), size: isStory ? 46 : 34, weight: 500, width, colour: ink }] : []),
    ];
  };

  const draw = (canvas, format, lines, { ground }, layers, shape) => {
    const [width, height] = formats[format];
    const pen = canvas.getContext("2d");
    pen.fillStyle = ground;
    pen.fillRect(0, 0, width, height);
    pen.save();
    const [x, y, size] = format === "story" ? [540, 540, 370] : [800, 280, 250];
    pen.translate(x, y);
    record.outlines(shape, layers.length, size).forEach((outline, n) => {
      pen.fillStyle = layers[n];
      pen.fill(new Path2D(outline));
    });
    pen.restore();
    lines.forEach((line) => write(pen, line));
  };

  // a canvas, with its text for who cannot see it
  const picture = (format, told) => {
    const { looks, layers } = colours.palette(told.hues, false);
    const lines = linesOf(format, told, looks.deep);
    const [width, height] = formats[format];
    const said = ({ text, fact: name, isName }) => (name ? fact(name, text, text) : isName ? title(text) : text);
    const canvas = element("canvas", { class: format === "story" ? "portrait" : format, width, height }, ...lines.map((line) => element("p", {}, said(line))));
    draw(canvas, format, lines, looks.deep, layers, told.shape);
    return canvas;
  };

  const save = (canvas, name) => canvas.toBlob((blob) => {
    const link = element("a", { href: URL.createObjectURL(blob), download: `${name}.png` });
    document.body.append(link);
    link.click();
    link.remove();
    URL.revokeObjectURL(link.href);
  });

  return { picture, save };
})();

const shareCard = ({ listener, year, story, lookups, shape, hues }) => {
  const { element } = elements;
  const { summary, personality } = story;
  const told = {
    summary, year, shape, hues,
    artists: (story.artists || []).map((each) => each.artist_name),
    tracks: (story.tracks || []).map((each) => each.track_name),
    type: personality && lookups.types[personality.code],
    character: story.character.character,
  };
  const canvases = Object.fromEntries(["story", "square"].map((format) => [format, share.picture(format, told)]));
  const tool = (name, act) => {
    const button = element("button", { type: "button" }, name);
    button.addEventListener("click", act);
    return button;
  };
  const save = (format) => () => share.save(canvases[format], `wrapped-${listener}-${year}-${format}`);
  return layout.card(
    "share", "pale", "to share",
    [
      layout.big("Pass it on"),
      element("div", { class: "tools" }, tool("Save story", save("story")), tool("Save square", save("square")), tool("Print", () => print())),
    ],
    element("div", { class: "previews" }, canvases.story, canvases.square),
  );
};
