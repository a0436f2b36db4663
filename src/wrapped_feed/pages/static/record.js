// The shape of a listener's year: a record whose grooves are bent by the sound of the top tracks. Each audio
// feature is a wave around it, turned to the day on which one of the top tracks was played the most. Music that
// nobody knows the sound of is bent by its listens; a year without music is round.
"use strict";

const record = (() => {
  const waves = [
    ["acousticness", 2, .2], ["valence", 3, .16], ["danceability", 4, .13], ["instrumentalness", 5, .2],
    ["energy", 7, .08], ["speechiness", 9, .12],
  ];

  const shapeOf = ({ sound, peaks }) => {
    const most = peaks ? Math.max(...peaks.n_listens) : 1;
    const level = (feature, n) => {
      if (sound) return sound[feature] / 100;
      return peaks ? .6 * (peaks.n_listens[n] ?? 0) / most : 0;
    };
    return {
      bends: waves.map(([feature, times, height], n) => ({
        times, height: height * level(feature, n), turn: 2 * Math.PI * (peaks?.days[n] ?? 0) / 366,
      })),
      twist: sound ? (sound.tempo - 60) / 90 : .5,
      nGrooves: sound ? Math.min(Math.max(Math.round(sound.tempo / 6), 12), 30) : 18,
    };
  };

  // the outline at a depth from 0, the middle, to 1, the edge, inside a circle around 0 0
  const outline = ({ bends, twist }, depth, radius) => {
    const nPoints = 160;
    const most = 1 + bends.reduce((sum, each) => sum + each.height, 0);
    const points = Array.from({ length: nPoints }, (_, n) => {
      const angle = 2 * Math.PI * n / nPoints;
      const bent = bends.reduce((sum, { times, height, turn }) =>
        sum + height * Math.cos(times * (angle + turn) + twist * (1 - depth)), 0);
      const far = radius * depth * (1 + depth * bent) / most;
      return `${(far * Math.cos(angle)).toFixed(1)} ${(far * Math.sin(angle)).toFixed(1)}`;
    });
    return `M${points.join("L")}Z`;
  };
  const outlines = (shape, n, radius) =>
    Array.from({ length: n }, (_, k) => outline(shape, .12 + .88 * (n - k) / n, radius));

  return { shapeOf, outlines };
})();
