// The data beside the pages: each file is a script that calls a function of `wrapped`, because pages opened as
// files may run scripts, but not fetch data.
"use strict";

const wrapped = (() => {
  const asked = {};
  const load = (file) => {
    if (asked[file]) return asked[file].promise;
    asked[file] = {};
    asked[file].promise = new Promise((resolve, reject) => {
      asked[file].resolve = resolve;
      const script = document.createElement("script");
      script.src = `data/${file}.js`;
      const refuse = () => {
        const error = new Error(`The file data/${file}.js could not be read: “make pages” writes it again.`);
        reject(Object.assign(error, { file }));
      };
      script.addEventListener("error", refuse);
      // a file that is cut off calls nothing; after a call this changes nothing
      script.addEventListener("load", refuse);
      document.head.append(script);
    });
    return asked[file].promise;
  };
  const arrive = (file, data) => asked[file].resolve(data);
  const named = (names, values) => Object.fromEntries(names.map((name, n) => [name, values[n]]));

  // a listener's stories by year; the values of a card, or of each item of its list, by their names
  const stories = async (listener, everyone) => {
    const shard = await load(`shard-${Math.floor(listener / everyone.listenersAShard)}`);
    const withNames = (story) => Object.fromEntries(Object.entries(story).map(([card, values]) => {
      const names = everyone.valueNames[card];
      return [card, everyone.lists.includes(card) ? values.map((each) => named(names, each)) : named(names, values)];
    }));
    return Object.fromEntries(Object.entries(shard[listener]).map(([year, story]) => [year, withNames(story)]));
  };
  // numbers of the top artists in the order of their ranks, each with the listens
  const artists = async (listener, year, everyone) => {
    const shard = await load(`artists-${Math.floor(listener / everyone.listenersAShard)}`);
    return shard[listener][year] || [];
  };
  const tiles = async (year) => {
    const { names, rows } = await load(`gallery-${year}`);
    return rows.map((row) => named(names, row));
  };
  const isListener = (number, everyone) => everyone.listeners.some(([first, last]) => first <= number && number <= last);

  return {
    load, stories, tiles, isListener, topArtists: artists,
    // called by the files
    everyone: (data) => arrive("everyone", data),
    usernames: (names) => arrive("usernames", names),
    shard: (number, data) => arrive(`shard-${number}`, data),
    gallery: (year, data) => arrive(`gallery-${year}`, data),
    artists: (number, data) => arrive(`artists-${number}`, data),
    artistNames: (data) => arrive("artist-names", data),
  };
})();
