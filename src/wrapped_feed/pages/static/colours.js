// The colours of a story, from the moods and the sound of the listener's music. Whatever is written on a
// colour is made light or dark enough to be read: contrasts are those of WCAG 2.
"use strict";

const colours = (() => {
  const [readable, visible] = [4.5, 3];

  // -- OKLCH: lightness from 0 to 1, chroma, hue in degrees
  const toLinear = (level) => (level <= .04045 ? level / 12.92 : ((level + .055) / 1.055) ** 2.4);
  const toLevel = (linear) => (linear <= .0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - .055);
  const ofHex = (hex) => {
    const [r, g, b] = [1, 3, 5].map((n) => toLinear(parseInt(hex.slice(n, n + 2), 16) / 255));
    const [l, m, s] = [
      .4122214708 * r + .5363325363 * g + .0514459929 * b,
      .2119034982 * r + .6806995451 * g + .1073969566 * b,
      .0883024619 * r + .2817188376 * g + .6299787005 * b,
    ].map(Math.cbrt);
    const [x, y] = [1.9779984951 * l - 2.428592205 * m + .4505937099 * s, .0259040371 * l + .7827717662 * m - .808675766 * s];
    return { chroma: Math.hypot(x, y), hue: (Math.atan2(y, x) * 180 / Math.PI + 360) % 360 };
  };
  const linearOf = (lightness, chroma, hue) => {
    const [x, y] = [chroma * Math.cos(hue * Math.PI / 180), chroma * Math.sin(hue * Math.PI / 180)];
    const [l, m, s] = [
      lightness + .3963377774 * x + .2158037573 * y,
      lightness - .1055613458 * x - .0638541728 * y,
      lightness - .0894841775 * x - 1.291485548 * y,
    ].map((each) => each ** 3);
    return [
      4.0767416621 * l - 3.3077115913 * m + .2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - .3413193965 * s,
      -.0041960863 * l - .7034186147 * m + 1.707614701 * s,
    ];
  };
  // a colour that a screen cannot show loses chroma until it can
  const colour = (lightness, chroma, hue) => {
    const linear = linearOf(lightness, chroma, hue);
    const isShown = linear.every((each) => each > -1e-4 && each < 1 + 1e-4);
    if (!isShown && chroma > 0) return colour(lightness, Math.max(chroma - .005, 0), hue);
    const level = (each) => Math.round(255 * toLevel(Math.min(Math.max(each, 0), 1)));
    return `#${linear.map((each) => level(each).toString(16).padStart(2, "0")).join("")}`;
  };

  const luminance = (hex) => {
    const [r, g, b] = [1, 3, 5].map((n) => toLinear(parseInt(hex.slice(n, n + 2), 16) / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + .05) / (low + .05);
  };
  // the colour moved away from the ground until it stands out
  const against = (ground, needed, lightness, chroma, hue) => {
    const step = luminance(ground) > .18 ? -.01 : .01;
    let now = lightness;
    let made = colour(now, chroma, hue);
    while (contrast(ground, made) < needed && now > 0 && now < 1) {
      now = Math.min(Math.max(now + step, 0), 1);
      made = colour(now, chroma, hue);
    }
    return made;
  };
  const inkOn = (ground, hue) => against(ground, 1.5 * readable, luminance(ground) > .18 ? .24 : .96, .03, hue);

  // -- the two hues of a story: its moods, moved by how happy and how energetic the music sounds
  const closest = 35;
  const huesOf = (first, second, sound) => {
    if (!first) return { hues: [75, 75], strength: .25 };
    const [one, other] = [ofHex(first), ofHex(second || first)];
    const turn = sound ? (sound.valence - 50) / 4 : 0;
    const [from, to] = [one.hue + turn, other.hue + turn];
    const apart = Math.abs(((to - from + 540) % 360) - 180);
    return {
      hues: [from, apart < closest ? from + 60 : to],
      strength: sound ? .75 + sound.energy / 200 : 1,
    };
  };

  // dark yellows look brown, whether as text or as a ground
  const yellow = 95;
  const fromYellow = (hue) => Math.abs(((hue - yellow + 540) % 360) - 180);
  const isBrownWhenDark = (hue) => fromYellow(hue) < 40;

  // a ground with what stands on it: ink to read, a mark to see, a second colour beside it, and what is faint
  const look = ([lightness, chroma, hue], markChroma, markHues) => {
    const ground = colour(lightness, chroma, hue);
    const isLight = luminance(ground) > .18;
    const [hueOfMark, other] = markHues;
    return {
      ground,
      ink: inkOn(ground, hue),
      mark: against(ground, visible, isLight ? .56 : .84, markChroma, isLight && isBrownWhenDark(hueOfMark) ? other : hueOfMark),
      second: isLight ? colour(.78, markChroma, other) : against(ground, visible, .78, markChroma, other),
      faint: colour(lightness + (isLight ? -.1 : .12), .9 * chroma, hue),
    };
  };
  const steps = (n, make) => Array.from({ length: n }, (_, k) => make(k / (n - 1)));

  // Four looks of cards, five bands with the ink on them, and the layers of the listener's shape.
  const palette = ({ hues, strength }, isDark) => {
    const [hue, other] = hues;
    const across = ((other - hue + 540) % 360) - 180;
    const strong = Math.min(.17 * strength, .2);
    const deep = fromYellow(hue) > fromYellow(other) ? hue : other;
    // light yellows are strong, light reds and blues are weak
    const light = (each) => .7 + .12 * Math.max(1 - fromYellow(each) / 120, 0);
    const grounds = isDark
      ? { vivid: [.37, .7 * strong, hue], second: [.36, .65 * strong, other], deep: [.19, .3 * strong, deep], pale: [.23, .22 * strong, hue] }
      : { vivid: [light(hue), strong, hue], second: [light(other), .85 * strong, other], deep: [.29, .65 * strong, deep], pale: [.955, .2 * strong, hue] };
    const looks = Object.fromEntries(Object.entries(grounds).map(([name, ground]) =>
      [name, look(ground, strong, ground[2] === hue ? [other, hue] : [hue, other])]));
    const [outermost, innermost] = isDark ? [isBrownWhenDark(other) ? .5 : .3, .78] : [isBrownWhenDark(other) ? .64 : .4, .9];
    const bands = steps(5, (t) => (isDark
      ? colour(.56 - .24 * t, .75 * strong, hue + across * t)
      : colour(.84 - .1 * t, strong, hue + across * t)));
    return {
      looks,
      bands: bands.map((ground) => ({ ground, ink: inkOn(ground, hue) })),
      layers: steps(9, (t) => colour(outermost + (innermost - outermost) * t, strong, other - across * t)),
    };
  };

  // the names that style sheets know them by
  const paint = (style, { looks, bands, layers }) => {
    for (const [name, parts] of Object.entries(looks)) {
      for (const [part, value] of Object.entries(parts)) style.setProperty(`--${name}-${part}`, value);
    }
    bands.forEach(({ ground, ink }, n) => {
      style.setProperty(`--band-${n + 1}`, ground);
      style.setProperty(`--band-${n + 1}-ink`, ink);
    });
    layers.forEach((layer, n) => style.setProperty(`--layer-${n}`, layer));
  };

  return { huesOf, palette, paint };
})();
